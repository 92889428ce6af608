import { linearPredictor } from '../../model/predictor.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { orthonormalBasis } from './basis.ts'
import {
  type MaximiseOptions,
  maximise,
  problemInBasis,
  startCandidates
} from './likelihood-fit.ts'
import {
  devianceAt,
  type LikelihoodResult,
  predictorAt,
  resultFromSearch,
  resultFromSquares
} from './likelihood-result.ts'
import { curvedSquaresFit, linearSquaresFit, type SquaresFit } from './squares-fit.ts'
import { countStatus, type Workspace } from './workspace.ts'

/** Moves the starts of a quadratic likelihood away from the least-squares point, which they would hit. */
function displaced(workspace: Workspace, squares: SquaresFit): MaximiseOptions {
  const scale = Math.sqrt(squares.rss > 0 ? squares.rss / workspace.model.nobs : 1)
  return {
    ...workspace.search,
    starts: workspace.search.starts.map((gamma) =>
      gamma.map((value, j) => value + (j % 2 === 0 ? 1.5 : -1.5) * scale)
    ),
    phi: Float64Array.of(workspace.model.family.nuisance[0]?.known ?? 4 * scale * scale)
  }
}

/** Least squares of the model's own mean; null on labels without a coding. */
export function fitSquares(
  workspace: Workspace,
  extraStarts: readonly Float64Array[]
): SquaresFit | null {
  const { model, solution, basis, options, search } = workspace
  if (model.squares === null) return null
  if (model.link.affine) return linearSquaresFit(model, solution, basis)
  return curvedSquaresFit({
    model,
    basis,
    starts: [...extraStarts, ...search.starts],
    aliased: options.aliased,
    relations: options.relations,
    optimizer: search.optimizer,
    control: search.control
  })
}

/** The likelihood's maximum, once it is known to exist. */
export function fitLikelihood(
  workspace: Workspace,
  squares: SquaresFit | null
): LikelihoodResult | null {
  const { model, basis } = workspace
  const { settled, reason } = countStatus(workspace, squares)
  const quadratic = model.family.facts.quadratic && model.link.affine && squares !== null
  const problem = problemInBasis(model, basis)
  if (quadratic) {
    const fit = maximise(problem, displaced(workspace, squares))
    return fit === null ? null : resultFromSquares(model, squares, { fit, status: settled, reason })
  }
  const fit = maximise(problem, workspace.search)
  return fit === null ? null : resultFromSearch(model, basis, { fit, settled, reason })
}

/** Deviance of the model with one mean for all rows (and the offset), or of no predictor at all without an intercept. */
export function nullDeviance({ model, search }: Workspace): number {
  if (model.family.unitDeviance === null) return Number.NaN
  const n = model.x.rows
  const constant: Matrix = zeros(n, model.intercept ? 1 : 0)
  constant.data.fill(1)
  const basis = orthonormalBasis(constant, model.intercept ? [0] : [])
  const problem = {
    ...problemInBasis({ ...model, terms: [{ name: '(Intercept)' }] }, basis),
    predictor: linearPredictor(basis.q, model.offset, model.intercept ? ['(Intercept)'] : [])
  }
  if (!model.intercept)
    return devianceAt(model, predictorAt(basis, new Float64Array(0), model.offset))
  const fit = maximise(problem, {
    ...search,
    starts: startCandidates(model, basis, problem).reverse()
  })
  return fit === null ? Number.NaN : devianceAt(model, fit.rows.predictor)
}
