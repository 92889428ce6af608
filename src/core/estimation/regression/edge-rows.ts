import { contains } from '../../numeric/interval.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  expandRows,
  type LikelihoodProblem,
  type RowExpansions,
  rowExpansions,
  takeObservations
} from '../likelihood.ts'

/** How far from an end, beside the terms of its predictor, a row counts as being there. */
const nearness = 1e-9
/** What stands in for the end itself where a density is evaluated. */
const closest = 2 ** -50

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

/** Rows of a law without their predictor. */
export type EdgeLaw = Omit<LikelihoodProblem, 'predictor'>

/** Predictors at which the mean of the law ends although the formula goes on. */
export function predictorEdges({
  family,
  link
}: Pick<EdgeLaw, 'family' | 'link'>): PredictorEdge[] {
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
  problem: EdgeLaw,
  predictor: Float64Array,
  phi: Float64Array
): RowExpansions {
  const rows = rowExpansions(predictor.length, phi.length)
  rows.predictor.set(predictor)
  expandRows(problem, phi, rows)
  return rows
}

/** The predictor that stands for the end itself. */
function beside({ edge, side }: PredictorEdge): number {
  return edge + side * closest * Math.max(1, Math.abs(edge))
}

/** 1 for those of some rows whose density does not fall to 0 at an end: the likelihood may be largest there. */
function restingPlaces(
  { observations, family, link }: EdgeLaw,
  rows: readonly number[],
  { end, phi }: { readonly end: PredictorEdge; readonly phi: Float64Array }
): boolean[] {
  const some = { family, link, observations: takeObservations(observations, rows) }
  const valuesAt = (predictor: number) =>
    rowsAt(some, new Float64Array(rows.length).fill(predictor), phi).value
  const there = beside(end)
  const nearby = valuesAt(end.edge + 1000 * (there - end.edge))
  return Array.from(
    valuesAt(there),
    (value, k) => Number.isFinite(value) && value >= nearby[k] - 1e-2
  )
}

/** An affine predictor zγ + offset (z is n × r) at a point, and the law's nuisance parameters. */
export interface EdgePlace {
  readonly z: Matrix
  readonly offset: Float64Array | null
  readonly gamma: Float64Array
  /** Length n. */
  readonly predictor: Float64Array
  readonly phi: Float64Array
  /** The size of the terms that the offset is the sum of (n); absent where it is given. */
  readonly terms?: Float64Array
}

/** Σ|z_ij γ_j| + |offset_i| of every row: what rounding of its predictor is relative to (n). */
export function termSizes({
  z,
  offset,
  gamma,
  terms
}: Pick<EdgePlace, 'z' | 'offset' | 'gamma' | 'terms'>): Float64Array {
  const out = terms?.slice() ?? offset?.map(Math.abs) ?? new Float64Array(z.rows)
  for (let j = 0; j < z.cols; j++) {
    const zj = column(z, j)
    const factor = Math.abs(gamma[j])
    for (let i = 0; i < out.length; i++) out[i] += factor * Math.abs(zj[i])
  }
  return out
}

/** A row beyond an end of its mean, or on one where its density is 0. */
interface BeyondRow extends EdgeRow {
  /** The likelihood may be largest with the row on its end. */
  readonly rests: boolean
  /** How far beyond it lies, beside the terms of its predictor. */
  readonly far: number
}

/** Rows that do not lie inside the range of their means. */
export interface NotInside {
  /** On an end, to rounding, with a density there. */
  readonly resting: readonly EdgeRow[]
  readonly beyond: readonly BeyondRow[]
}

/** The rows at a point that do not lie inside the range of their means. */
export function rowsNotInside(law: EdgeLaw, at: EdgePlace): NotInside {
  const terms = termSizes(at)
  const resting: EdgeRow[] = []
  const beyond: BeyondRow[] = []
  for (const end of predictorEdges(law)) {
    const room = at.predictor.map((m) => end.side * (m - end.edge))
    const sizeOf = (i: number) => terms[i] + Math.abs(end.edge)
    const rows = [...room.keys()].filter((i) => !(room[i] > nearness * sizeOf(i)))
    const rests = restingPlaces(law, rows, { end, phi: at.phi })
    rows.forEach((i, k) => {
      const row = { i, ...end }
      const size = sizeOf(i)
      if (room[i] >= -nearness * size && rests[k]) resting.push(row)
      else beyond.push({ ...row, rests: rests[k], far: -room[i] / size })
    })
  }
  return { resting, beyond }
}

/** What a row says of γ where it is to lie inside its range: normal'γ ≥ bound. */
export interface EdgeConstraint extends BeyondRow {
  /** Length r. */
  readonly normal: Float64Array
  readonly bound: number
  /** The size of the terms that the bound is the sum of, which rounding is relative to. */
  readonly size: number
}

/** A row of an affine predictor as a constraint. */
export function constraintOf(
  row: BeyondRow,
  { z, offset, terms }: Pick<EdgePlace, 'z' | 'offset' | 'terms'>
): EdgeConstraint {
  const { i, edge, side } = row
  const normal = Float64Array.from({ length: z.cols }, (_, j) => side * z.data[j * z.rows + i])
  const bound = side * (edge - (offset?.[i] ?? 0))
  return { ...row, normal, bound, size: terms?.[i] ?? Math.abs(bound) }
}

/** Rows beyond an end, farthest first and so many at most; of rows that are alike the first. */
export function farthestBeyond(law: EdgeLaw, at: EdgePlace, most: number): EdgeConstraint[] {
  const out: EdgeConstraint[] = []
  const sorted = [...rowsNotInside(law, at).beyond].sort((a, b) => b.far - a.far)
  for (const row of sorted) {
    if (out.length === most) break
    const own = constraintOf(row, at)
    const last = out.at(-1)
    const alike =
      last?.bound === own.bound && last.normal.every((value, j) => value === own.normal[j])
    if (!alike) out.push(own)
  }
  return out
}

/** Predictors with the rows that rest on an end a breath inside their range. */
export function besideEdges(predictor: Float64Array, held: readonly EdgeRow[]): Float64Array {
  const out = predictor.slice()
  for (const row of held) out[row.i] = beside(row)
  return out
}

/** An affine predictor as zγ + offset (z is n × r). */
export interface AffineForm {
  readonly z: Matrix
  readonly offset: Float64Array
}

export function affineForm({ predictor }: Pick<LikelihoodProblem, 'predictor'>): AffineForm {
  const z = zeros(predictor.rows, predictor.parameters.length)
  const offset = new Float64Array(predictor.rows)
  predictor.evaluate(new Float64Array(z.cols), offset, z)
  return { z, offset }
}
