import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { leadingBlock } from '../../../numeric/matrix.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { standardErrors } from '../../regression/blocks.ts'
import { perScoreMoves } from '../../regression/driving-rows.ts'
import type { EvidenceReport } from '../../report-equivalence.ts'
import { expectedAt } from '../derivatives.ts'
import type { AtSquares, Final } from '../final-pass.ts'
import { coefficientsOf, covarianceOfTerms, fromOrthogonal } from '../frame.ts'
import type { Picked } from '../picked.ts'
import type { ProgrammeParts } from '../programme/programme.ts'
import type { Score } from '../score.ts'
import { type Found, type Passes, within } from '../search.ts'
import type { Start } from '../start.ts'
import { type Sums, sumAt } from '../sums.ts'
import { weightsOfRows } from './driving-kernel.ts'
import type { DrivingPass } from './driving-pass.ts'

/** Rows of one interval whose weights are held to find the one in the middle. */
const mostHeld = 2 ** 16
/** Standard errors of the rank of a sample's median within which that of all rows is looked for first. */
const reach = 5
/** Values that an interval is cut at where a sample has none. */
const cuts = 1024

/** A pass with its sums. */
type Look = (values: Float64Array, selection: DrivingPass['selection']) => Promise<Looked>

interface Looked {
  /** Rows below, at and between the values. */
  readonly counts: readonly number[]
  /** The largest weight at the likelihood's estimate. */
  readonly largest: number
  readonly picked: readonly Picked[]
}

/** The two points that rows drive apart. */
export interface Apart {
  /** With the passes that were made. */
  readonly found: Found
  /** The likelihood at the least-squares point. */
  readonly atSquares: AtSquares
  /** Its own estimate. */
  readonly likelihood: DrivingPass['likelihood']
}

/** Both points where the last pass looked at them; null where it did not. */
function apartBy(final: Final | null): Apart | null {
  const likelihood = final?.found.likelihood ?? null
  const atSquares = final?.atSquares ?? null
  if (final === null || likelihood === null || atSquares === null) return null
  const { beta, tau } = likelihood
  return { found: final.found, atSquares, likelihood: { beta, phi: final.scale.toPhi(tau) } }
}

function looking(
  start: Start,
  { found, passes }: { readonly found: Found; readonly passes: Passes },
  at: Pick<DrivingPass, 'squares' | 'likelihood'>
): { readonly pass: Omit<DrivingPass, 'values' | 'selection'>; readonly look: Look } {
  const { columns, beside } = start.pass
  const of = { ...start.pass, frame: found.frame }
  const pass = { kind: 'driving' as const, columns, beside, of, ...at }
  let made = found.passes
  const look: Look = async (values, selection) => {
    const own: DrivingPass = { ...pass, values, selection }
    const sums: Sums = await passes.source.reduce(own, within(passes, made++))
    return {
      counts: Array.from({ length: 2 * values.length + 1 }, (_, k) => sumAt(sums, k)),
      largest: sums.largest,
      picked: sums.picked
    }
  }
  return { pass, look }
}

/** Distinct values of a sorted sample around its median. */
function aroundMedian(sorted: Float64Array): Float64Array {
  const middle = sorted.length >> 1
  const rank = Math.ceil((reach * Math.sqrt(sorted.length)) / 2)
  return new Float64Array(new Set(sorted.subarray(Math.max(middle - rank, 0), middle + rank + 1)))
}

/** Values that cut an interval of doubles, ends that are infinite being the largest doubles. */
function cutsOf(low: number, high: number): Float64Array {
  const from = Math.max(low, -Number.MAX_VALUE)
  const to = Math.min(high, Number.MAX_VALUE)
  const inside = Array.from({ length: cuts }, (_, k) => {
    const share = (k + 1) / (cuts + 1)
    return from * (1 - share) + to * share
  })
  return new Float64Array(new Set(inside.filter((value) => value > low && value < high)))
}

interface Interval {
  readonly low: number
  readonly high: number
}

/** Where the row of a rank is among counts: at a value, or within an interval at a rank of its own. */
function placeOf(
  rank: number,
  counts: readonly number[],
  values: Float64Array,
  { low, high }: Interval
) {
  let before = 0
  let place = 0
  while (before + counts[place] <= rank) before += counts[place++]
  const k = place >> 1
  if (place % 2 === 1) return { value: values[k], rest: null }
  const within = { low: values[k - 1] ?? low, high: values[k] ?? high }
  return { value: Number.NaN, rest: { ...within, rank: rank - before, count: counts[place] } }
}

/** Rows strictly between the first and the last of some values of a sample; null where they may be too many of all. */
function heldBetween(
  values: Float64Array,
  { sampled, rows }: { readonly sampled: number; readonly rows: number }
): DrivingPass['selection'] {
  if (values.length < 2 || (values.length / sampled) * rows > 0.8 * mostHeld) return null
  const [low, high] = [values[0], values[values.length - 1]]
  return { kind: 'between', low, high, most: mostHeld }
}

/** The weight of a rank where the pass that counted also held every row between its first and last value; else NaN. */
function heldAt(rank: number, { counts, picked }: Looked): number {
  const below = counts[0] + counts[1]
  const inside = counts.slice(2, -2).reduce((sum, own) => sum + own, 0)
  const place = rank - below
  return place >= 0 && place < inside && picked.length === inside
    ? picked[inside - 1 - place].score
    : Number.NaN
}

/**
 * The element in the middle of the finite weights, in their order, and the largest weight at the likelihood's
 * estimate: rows are counted between values of the sample around its median, those between the first and the last
 * held where they are few; else the few of the interval that has the middle are held by a pass of their own
 * (Munro & Paterson 1980, Theoretical Computer Science 12, section 3). 0 without any.
 */
async function commonWeight(sample: Float64Array, rows: number, look: Look) {
  let values = aroundMedian(sample)
  const first = await look(values, heldBetween(values, { sampled: sample.length, rows }))
  const { largest } = first
  const total = first.counts.reduce((sum, own) => sum + own, 0)
  if (total === 0) return { common: 0, largest }
  const middle = Math.floor(total / 2)
  const known = heldAt(middle, first)
  if (!Number.isNaN(known)) return { common: known, largest }
  const everything = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  let found = placeOf(middle, first.counts, values, everything)
  while (found.rest !== null && found.rest.count > mostHeld) {
    const { rest } = found
    values = cutsOf(rest.low, rest.high)
    const { counts } = await look(values, null)
    found = placeOf(middle, counts, values, everything)
  }
  if (found.rest === null) return { common: found.value, largest }
  const { low, high, rank, count } = found.rest
  const { picked } = await look(new Float64Array(0), { kind: 'between', low, high, most: count })
  return { common: picked[count - 1 - rank].score, largest }
}

/**
 * The rows that drive two estimates over all rows apart, as in memory: passes for the common weight, and one for
 * the ten rows whose score beyond it moves a coefficient most. None where the estimates are one.
 */
export async function drivingRowsOf(
  start: Start,
  of: {
    readonly final: Final | null
    readonly programme: ProgrammeParts | null
    readonly score: Score | null
    readonly passes: Passes
  }
): Promise<EvidenceReport['rows']> {
  const { final, programme, score, passes } = of
  const apart = programme?.apart ?? apartBy(final)
  if (apart === null || score === null || !(score.score > 16 * score.roundingUnit)) return []
  const { found, atSquares, likelihood } = apart
  const { frame } = found
  const scale = nuisanceScale(start.model.family)
  const { climb, sums, information } = atSquares
  const factor = factorise(expectedAt(climb, { sums, at: information, frame, scale }))
  if (factor === null) return []
  const r = frame.kept.length
  const covariance = leadingBlock(inverseFromFactor(factor), r)
  const { pass, look } = looking(
    start,
    { found, passes },
    { squares: { beta: climb.beta, phi: scale.toPhi(climb.tau) }, likelihood }
  )
  const empty = { values: new Float64Array(0), selection: null }
  const sample = weightsOfRows({ ...pass, ...empty }, start.dataset).sort()
  const { common, largest } = await commonWeight(sample, passes.source.rows, look)
  const toCoefficients = (move: Float64Array) => coefficientsOf(frame, fromOrthogonal(frame, move))
  const { picked } = await look(new Float64Array(0), {
    kind: 'movers',
    common,
    perScore: perScoreMoves(toCoefficients, covariance, r),
    errors: standardErrors(covarianceOfTerms(frame, covariance), 1)
  })
  return picked.map(({ row, cells: [move, weight] }) => ({
    row,
    weight: weight / largest,
    shift_in_std_errors: move
  }))
}
