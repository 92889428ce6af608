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

/** How near the end a predictor counts as being there, relative to the farthest row. */
const nearness = 1e-4

/** An end of the range of means that the law excludes although the formula goes on. */
export interface PredictorEdge {
  /** The predictor at the end, and the mean there. */
  readonly edge: number
  readonly mean: number
  /** +1 where the range lies above the end, −1 where below. */
  readonly side: number
}

/** A row whose mean has run to the end of its range, where its density has a finite limit. */
export interface EdgeRow extends PredictorEdge {
  readonly i: number
}

/** Predictors at which the mean of the law ends although the formula goes on. */
export function predictorEdges({
  family,
  link
}: Pick<LikelihoodProblem, 'family' | 'link'>): PredictorEdge[] {
  const { low, high } = family.meanDomain
  const forward = (mean: number) => (link === null ? mean : link.forward(mean))
  const inside = Number.isFinite(low) && Number.isFinite(high) ? (low + high) / 2 : low + 1
  return [low, high]
    .filter((mean) => Number.isFinite(mean) && !contains(family.meanDomain, mean))
    .map((mean) => ({
      edge: forward(mean),
      mean,
      side: Math.sign(forward(inside) - forward(mean))
    }))
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
export function edgeRows({ problem, predictor, phi }: RowPoint): EdgeRow[] {
  const here = rowsAt(problem, predictor, phi)
  return predictorEdges(problem).flatMap((end) => {
    const distance = predictor.map((m) => m - end.edge)
    const farthest = distance.reduce((most, d) => Math.max(most, Math.abs(d)), 0)
    const nearer = rowsAt(
      problem,
      distance.map((d) => end.edge + d / 1000),
      phi
    )
    return [...distance.keys()]
      .filter((i) => Math.abs(distance[i]) <= nearness * farthest)
      .filter((i) => nearer.value[i] >= here.value[i] - 1e-2)
      .map((i) => ({ i, ...end }))
  })
}

/** An affine predictor as zγ + offset (z is n × r). */
export interface AffineForm {
  readonly z: Matrix
  readonly offset: Float64Array
}

export function affineForm({ predictor }: LikelihoodProblem): AffineForm {
  const z = zeros(predictor.rows, predictor.parameters.length)
  const offset = new Float64Array(predictor.rows)
  predictor.evaluate(new Float64Array(z.cols), offset, z)
  return { z, offset }
}

/** Independent ones among the rows of the predictor, as constraints zᵢγ = edge − offset. */
export function constraintsOf(
  { z, offset }: AffineForm,
  edges: readonly EdgeRow[]
): { readonly chosen: readonly EdgeRow[]; readonly restriction: LinearRestriction } {
  const transposed = zeros(z.cols, edges.length)
  edges.forEach(({ i }, k) => {
    for (let j = 0; j < z.cols; j++) column(transposed, k)[j] = at(z, i, j)
  })
  const { pivots, rank } = pivotedQr(transposed)
  const chosen = Array.from(pivots.subarray(0, rank), (k) => edges[k])
  const a = zeros(rank, z.cols)
  chosen.forEach(({ i }, k) => {
    for (let j = 0; j < z.cols; j++) a.data[j * rank + k] = at(z, i, j)
  })
  return { chosen, restriction: { a, q: Float64Array.from(chosen, (e) => e.edge - offset[e.i]) } }
}
