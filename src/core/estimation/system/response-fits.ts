import { identity } from '../../model/links/index.ts'
import type { Assignment, LinearRegression } from '../regression/model.ts'
import { linearSquaresFit, type SquaresFit } from '../regression/squares-fit.ts'
import { linearWorkspace, type Workspace } from '../regression/workspace.ts'
import type { FittedEquation } from './equations.ts'
import type { SystemWork } from './system-blocks.ts'

/** Least squares of one response, as what knows models of one response reads it. */
interface ResponseFit {
  readonly response: string
  readonly assignment: Assignment
  readonly workspace: Workspace
  readonly squares: SquaresFit
}

/** An equation of a system as a regression of its own. */
function equationModel({ request, n }: SystemWork, { equation }: FittedEquation): LinearRegression {
  const { family, rows, data, counts, description } = request
  const { x, tail, offset, intercept, terms, assignment } = equation
  const y = offset === null ? equation.y : equation.y.map((value, i) => value + offset[i])
  return {
    family,
    link: identity,
    observations: { rows: n, y, size: null, precision: null, frequency: null },
    mean: {
      kind: 'linear',
      x,
      tail,
      offset,
      intercept,
      interceptOnly: intercept && terms.length === 1,
      assignment,
      quadratic: []
    },
    terms,
    squares: { y, weights: null },
    labels: null,
    weightsKind: 'none',
    nobs: n,
    data,
    rows,
    counts: { total: counts.total, dropped: counts.total - counts.used, zeroWeight: 0 },
    description,
    warnings: []
  }
}

/** Every equation's own least squares, not solved anew. */
export function responseFits(work: SystemWork): ResponseFit[] {
  return work.system.map((one) => {
    const model = equationModel(work, one)
    const workspace = linearWorkspace({ ...work.request, model }, one.solution, one.basis)
    const squares = linearSquaresFit(model, one.solution, workspace.coordinates)
    const { response, assignment } = one.equation
    return { response, assignment, workspace, squares }
  })
}
