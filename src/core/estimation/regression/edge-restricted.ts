import { at } from '../../numeric/matrix.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import type { LinearRestriction } from '../tests/restriction.ts'
import { pointInside } from './edge-inside.ts'
import { affineForm, besideEdges, type EdgeRow, predictorEdges, rowsAt } from './edge-rows.ts'
import { maximumAtEdge, takeRows } from './edge-search.ts'
import { isSettled, type LikelihoodFit, maximise } from './likelihood-fit.ts'
import { restrict } from './restriction.ts'
import type { Workspace } from './workspace.ts'

/** Where a restricted maximum lies: inside the range, put on its edge by the hypothesis itself, or driven there. */
export type EdgePlace = 'inside' | 'hypothesis' | 'edge'

export interface RestrictedMaximum {
  readonly logLikelihood: number
  readonly gamma: Float64Array
  readonly phi: Float64Array
  /** Nuisance parameters that were searched. */
  readonly free: readonly number[]
  readonly place: EdgePlace
}

/** Whether the means of a model can run against an end of their range along its linear predictor. */
export function hasEdges({ coordinates }: Pick<Workspace, 'coordinates'>): boolean {
  const { problem } = coordinates
  return problem.predictor.linear && predictorEdges(problem).length > 0
}

/** Rows whose mean the restriction fixes at an end of its range, and the others; null when it fixes one beyond. */
function fixedRows(problem: LikelihoodProblem, largest: number) {
  const { z, offset } = affineForm(problem)
  const scale = offset.reduce((most, m) => Math.max(most, Math.abs(m)), 0)
  const near = 1e-10 * Math.max(scale, 1)
  const pinned: EdgeRow[] = []
  const others: number[] = []
  for (let i = 0; i < z.rows; i++) {
    let size = 0
    for (let j = 0; j < z.cols; j++) size = Math.max(size, Math.abs(at(z, i, j)))
    const constant = size <= 1e-12 * largest
    const ends = predictorEdges(problem).map((end) => ({
      ...end,
      room: end.side * (offset[i] - end.edge)
    }))
    if (constant && ends.some(({ room }) => room < -near)) return null
    const met = constant ? ends.find(({ room }) => room <= near) : undefined
    if (met === undefined) others.push(i)
    else pinned.push({ i, edge: met.edge, mean: met.mean, side: met.side })
  }
  return { pinned, others }
}

const size = (values: Float64Array) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0)

function placeOf(pinned: readonly EdgeRow[], driven: boolean, rows: number): EdgePlace {
  if (driven) return 'edge'
  if (pinned.length === 0) return 'inside'
  return rows === 1 ? 'hypothesis' : 'edge'
}

/**
 * The maximum of a likelihood under A b = q over all coefficients whose means stay in the range of
 * the law, its edge included. Null where none of them does, or the search does not settle.
 */
export function maximumInRange(
  { coordinates, search }: Pick<Workspace, 'coordinates' | 'search'>,
  restriction: LinearRestriction,
  from: Pick<LikelihoodFit, 'gamma' | 'phi'>
): RestrictedMaximum | null {
  const { optimizer, control } = search
  const restricted = restrict(coordinates, restriction, from.gamma)
  const whole = { ...coordinates.problem, predictor: restricted.predictor }
  const rows = fixedRows(whole, size(affineForm(coordinates.problem).z.data))
  if (rows === null) return null
  const { pinned, others } = rows
  const problem = takeRows(whole, others)
  const start = pointInside(problem, restricted.fromGamma(from.gamma))
  if (start === null) return null
  const options = { optimizer, control }
  const fit = maximise(problem, { ...options, starts: [start], phi: from.phi })
  const settled = isSettled(fit)
  const held = fit === null || settled ? null : maximumAtEdge({ problem, search: options }, fit)
  if (fit === null || (!settled && held === null)) return null
  const { phi, scale } = held?.inner ?? fit
  const own = held?.predictor ?? fit.rows.predictor
  const predictor = new Float64Array(whole.observations.rows)
  others.forEach((i, k) => {
    predictor[i] = own[k]
  })
  const { logLikelihood } = rowsAt(whole, besideEdges(predictor, pinned), phi)
  return {
    logLikelihood,
    gamma: restricted.toGamma(held?.gamma ?? fit.gamma),
    phi,
    free: scale.free,
    place: placeOf(pinned, held !== null, restriction.a.rows)
  }
}
