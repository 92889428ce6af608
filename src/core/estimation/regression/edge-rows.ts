import { contains } from '../../numeric/interval.ts'
import { pivotedQr } from '../../numeric/linalg/qr.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  expandRows,
  type LikelihoodProblem,
  type RowExpansions,
  rowExpansions
} from '../likelihood.ts'
import type { LinearRestriction } from '../tests/restriction.ts'
import type { LinearRegression } from './model.ts'

/** How near the end a predictor counts as being there, relative to the farthest row. */
const nearness = 1e-4

/** A row whose mean has run to the end of its range, where its density has a finite limit. */
export interface EdgeRow {
  readonly i: number
  /** The predictor at the end, and the mean there. */
  readonly edge: number
  readonly mean: number
  /** +1 where the range lies above the end, −1 where below. */
  readonly side: number
}

/** Predictors at which the mean of the law ends although the formula goes on. */
function predictorEdges({ family, link }: LinearRegression): { edge: number; mean: number }[] {
  const { low, high } = family.meanDomain
  return [low, high]
    .filter((mean) => Number.isFinite(mean) && !contains(family.meanDomain, mean))
    .map((mean) => ({ edge: link.forward(mean), mean }))
    .filter(({ edge }) => Number.isFinite(edge))
}

/** Contributions and scores of all rows at the given predictors, without a search. */
export function rowsAt(
  problem: LikelihoodProblem,
  predictor: Float64Array,
  phi: Float64Array
): RowExpansions {
  const rows = rowExpansions(predictor.length, phi.length)
  rows.predictor.set(predictor)
  expandRows(problem, phi, rows)
  return rows
}

/** A point of a likelihood in its rows. */
export interface RowPoint {
  readonly problem: LikelihoodProblem
  readonly predictor: Float64Array
  readonly phi: Float64Array
}

/** Rows that lie at an end of their mean and whose density does not fall to 0 there. */
export function edgeRows(model: LinearRegression, point: RowPoint): EdgeRow[] {
  const { problem, predictor, phi } = point
  const here = rowsAt(problem, predictor, phi)
  return predictorEdges(model).flatMap(({ edge, mean }) => {
    const distance = predictor.map((m) => m - edge)
    const farthest = distance.reduce((most, d) => Math.max(most, Math.abs(d)), 0)
    const nearer = rowsAt(
      problem,
      distance.map((d) => edge + d / 1000),
      phi
    )
    return [...distance.keys()]
      .filter((i) => Math.abs(distance[i]) <= nearness * farthest)
      .filter((i) => nearer.value[i] >= here.value[i] - 1e-2)
      .map((i) => ({ i, edge, mean, side: Math.sign(distance[i]) || 1 }))
  })
}

/** Independent ones among rows of the design (r columns), as constraints xᵢb = edge − offset. */
export function constraintsOf(
  model: LinearRegression,
  x: Matrix,
  edges: readonly EdgeRow[]
): { readonly chosen: readonly EdgeRow[]; readonly restriction: LinearRestriction } {
  const transposed = zeros(x.cols, edges.length)
  edges.forEach(({ i }, k) => {
    for (let j = 0; j < x.cols; j++) column(transposed, k)[j] = at(x, i, j)
  })
  const { pivots, rank } = pivotedQr(transposed)
  const chosen = Array.from(pivots.subarray(0, rank), (k) => edges[k])
  const a = zeros(rank, x.cols)
  chosen.forEach(({ i }, k) => {
    for (let j = 0; j < x.cols; j++) a.data[j * rank + k] = at(x, i, j)
  })
  const q = Float64Array.from(chosen, ({ i, edge }) => edge - (model.mean.offset?.[i] ?? 0))
  return { chosen, restriction: { a, q } }
}
