import { sumError } from '../../numeric/double-double.ts'
import type { Carried } from '../covariances/lag-sums.ts'
import { type GroupSums, joinGroups } from './groups.ts'
import { mergePicked, type Picked } from './picked.ts'
import type { Pass, Point } from './regression-pass.ts'

/**
 * What a pass comes to: a commutative monoid, the only thing that crosses from rows to estimators.
 * Each sum is high + low, exact to about twice the digits of a double.
 */
export interface Sums {
  /** Complete rows of positive weight. */
  rows: number
  /** Rows of weight zero. */
  zeroWeight: number
  /** The largest |y| less the origin of the pass. */
  largest: number
  readonly high: Float64Array
  readonly low: Float64Array
  /** Of everything that the sample was taken to show: the first row that does not obey it; Infinity where all do. */
  readonly unlike: Float64Array
  /** Rows that the pass looks for, best first. */
  picked: readonly Picked[]
  /** Of each covariance by groups, and of each combination of its columns. */
  readonly groups: readonly GroupSums[]
  /** Of each series in time: its first and its last rows. */
  readonly carried: Carried[]
  /** What is kept of every row, run after run: columns of each run one behind the other. */
  readonly cases: Float64Array[]
}

/** Places of the sums that every pass has: Σ frequency, Σ ln precision weight, Σ w m and Σ w y (m trials). */
export const common = { observations: 0, logWeights: 1, trials: 2, response: 3 } as const
const commonSize: number = 4

/**
 * Sums of a point of squares beside its value, by place: w, then w d, w d² and w v² with v the response,
 * the fitted mean and the response less the offset, and d = v − c about the centre.
 */
export const variation = { weight: 0, response: 1, mean: 4, rest: 7, size: 10 } as const

/** Where the sums of one point stand; −1 where it has none. */
export interface Places {
  readonly value: number
  readonly extra: number
  readonly gradient: number
  /** Upper triangle of r × r by columns. */
  readonly second: number
  /** Of a penalised likelihood: the matrix that scales a step, as `second`. */
  readonly steering: number
  /** f × r, and f × f by rows. */
  readonly cross: number
  readonly nuisance: number
  readonly size: number
}

/** Criteria with derivatives in the nuisance parameters. */
const joint: readonly Point['criterion'][] = ['likelihood', 'expected', 'certificate']

/** The places of every point of a pass; q nuisance parameters. */
export function placesOf({ points, frame }: Pick<Pass, 'points' | 'frame'>): readonly Places[] {
  let next = commonSize
  const take = (size: number): number => {
    next += size
    return next - size
  }
  return points.map(({ criterion, order, phi, leverage, replicate }: Point) => {
    const from = next
    const r = frame.kept.length
    const q = joint.includes(criterion) ? phi.length : 0
    const value = take(1)
    const beside = criterion === 'squares' ? variation.size : order === 2 ? 1 : 0
    const extra = replicate === undefined && beside > 0 ? take(beside) : -1
    const first = criterion !== 'deviance' && order > 0
    const gradient = first ? take(r + q) : -1
    const second = first && order === 2 ? take((r * (r + 1)) / 2) : -1
    const steered = second >= 0 && leverage !== undefined
    const steering = steered ? take((r * (r + 1)) / 2) : -1
    const cross = first && order === 2 && q > 0 ? take(q * r) : -1
    const nuisance = first && order === 2 && q > 0 ? take(q * q) : -1
    return { value, extra, gradient, second, steering, cross, nuisance, size: next - from }
  })
}

/** How many sums the points of a pass have; those of its sandwiches follow. */
export function sizeOf(places: readonly Places[]): number {
  return places.reduce((sum, { size }) => sum + size, commonSize)
}

/** Sums over no rows. */
export function noSums(size: number, assumed: number, groupings: number): Sums {
  return {
    rows: 0,
    zeroWeight: 0,
    largest: 0,
    high: new Float64Array(size),
    low: new Float64Array(size),
    unlike: new Float64Array(assumed).fill(Number.POSITIVE_INFINITY),
    picked: [],
    groups: Array.from({ length: groupings }, () => new Map()),
    carried: [],
    cases: []
  }
}

/** Adds plain sums of a few rows, without error but in the last place of the pair. */
export function addPlain(into: Sums, values: Float64Array): void {
  const { high, low } = into
  for (let k = 0; k < values.length; k++) {
    const next = high[k] + values[k]
    low[k] += sumError(high[k], values[k], next)
    high[k] = next
  }
}

/** Adds the sums of the rows that follow, and those within groups; `most` rows are kept of those that are looked for. */
export function addSums(into: Sums, more: Sums, most: number): void {
  addUngrouped(into, more, most)
  into.groups.forEach((own, k) => {
    joinGroups(own, more.groups[k])
  })
}

/** The same but for what is kept of groups. */
export function addUngrouped(into: Sums, more: Sums, most: number): void {
  into.rows += more.rows
  into.zeroWeight += more.zeroWeight
  into.largest = Math.max(into.largest, more.largest)
  addPlain(into, more.high)
  for (let k = 0; k < more.low.length; k++) into.low[k] += more.low[k]
  for (let k = 0; k < more.unlike.length; k++) {
    into.unlike[k] = Math.min(into.unlike[k], more.unlike[k])
  }
  into.picked = mergePicked(into.picked, more.picked, most)
  into.cases.push(...more.cases)
}

/** The sum at a place; ±Infinity and NaN as plain addition gives them. */
export function sumAt({ high, low }: Sums, place: number): number {
  return Number.isFinite(high[place]) ? high[place] + low[place] : high[place]
}
