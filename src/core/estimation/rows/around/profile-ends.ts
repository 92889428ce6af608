import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { multiplyVector } from '../../../numeric/linalg/product.ts'
import { at, type Matrix } from '../../../numeric/matrix.ts'
import type { FoundEnds, ProfileEnd } from '../../intervals/interval.ts'
import { endSearch, metHigher, type ProfileRange } from '../../intervals/profile.ts'
import { regionEnd } from '../../intervals/region-end.ts'
import type { Search, SurfacePoint } from '../../stacked/surface.ts'
import { heldInRange } from '../edge/held-in-range.ts'
import {
  boundedAscent,
  type CoefficientBounds,
  keepsBounds,
  restsAtSummit
} from './bounded-ascent.ts'
import { enough, type RowSurface, searchTogether } from './row-surface.ts'
import type { Around } from './surfaces.ts'

/** A parameter to profile: estimate + a'γ. */
export interface Profiled {
  readonly a: Float64Array
  readonly estimate: number
  /** Values that it may take. */
  readonly low: number
  readonly high: number
  /** Bounds of the coefficients; null where there are none. */
  readonly bounds: CoefficientBounds | null
}

export const everything = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const

/** The identified coefficients, each with its range. */
export function coefficientsAround(
  { surface, bounds }: Around,
  rangeOf: (k: number) => readonly [number, number]
): Profiled[] {
  const { map, base } = surface
  return [...base].map((estimate, k) => {
    const [low, high] = rangeOf(k)
    const a = Float64Array.from({ length: map.cols }, (_, j) => at(map, k, j))
    return { a, estimate, low, high, bounds }
  })
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0)

/**
 * √(a'I⁻¹a), a first step; where a bound leaves no such inverse, that of the parameter were the others known, and
 * beside means on an end, where some direction may have no information, as if all had as much.
 */
function stdErrorOf({ summit: { information }, ends }: RowSurface, a: Float64Array): number {
  if (ends?.atSummit === true) {
    let trace = 0
    for (let j = 0; j < information.rows; j++) trace += at(information, j, j)
    return Math.sqrt((dot(a, a) * information.rows) / trace)
  }
  const factor = factorise(information)
  if (factor !== null) return Math.sqrt(dot(a, solveFactor(factor, a)))
  return dot(a, a) / Math.sqrt(dot(a, multiplyVector(information, a)))
}

interface Side {
  readonly side: -1 | 1
  readonly critical: number
}

/** The end as Newton's method finds it; null where the bracket of the profile is to find it. */
function* directEnd(
  surface: RowSurface,
  { a, estimate, low, high, bounds }: Profiled,
  { side, critical }: Side
): Search<ProfileEnd | null> {
  const { summit } = surface
  if (restsAtSummit(surface, bounds) || surface.ends?.atSummit === true) return null
  const level = summit.logLikelihood - critical ** 2 / 2
  const point = yield* regionEnd(summit, { a, side, level }, enough)
  if (point === null) return null
  const end = estimate + dot(a, point.gamma)
  if (!(end >= low && end <= high) || !keepsBounds(surface, bounds, point.gamma)) return null
  const signed = side * Math.sqrt(2 * Math.max(summit.logLikelihood - point.logLikelihood, 0))
  const points = [{ value: end, log_likelihood: point.logLikelihood, signed_root: signed }]
  return { end, reason: null, points, better: null }
}

/** The maximum with the parameter held at its estimate and so much more; null where there is none. */
type Held = (shift: number) => Search<SurfacePoint | null>

function heldInBounds(surface: RowSurface, { a, bounds }: Profiled): Held {
  const row: Matrix = { rows: 1, cols: a.length, data: a }
  return function* (shift) {
    const restriction = { a: row, q: Float64Array.of(shift) }
    const found = yield* boundedAscent(surface, restriction, { bounds })
    return found !== null && keepsBounds(surface, bounds, found.point.gamma) ? found.point : null
  }
}

/** Standard errors beyond which no end is looked for. */
const farthest = 2 ** 24

/** A parameter as its profile on one side is searched. */
function* bracketed(
  surface: RowSurface,
  own: Profiled,
  side: Side['side']
): Search<{ readonly range: ProfileRange; readonly held: Held }> {
  const { summit } = surface
  const { a, estimate, low, high } = own
  const stdError = stdErrorOf(surface, a)
  const range = { estimate, low, high, maximum: summit.logLikelihood, stdError }
  if (surface.ends === undefined) return { range, held: heldInBounds(surface, own) }
  const box = (farthest * stdError) / Math.sqrt(dot(a, a))
  const { far, held } = yield* heldInRange(surface, { a, side, box })
  const reached = { low: Math.max(low, estimate - far), high: Math.min(high, estimate + far) }
  return { range: { ...range, ...reached }, held }
}

/** The end from values of the profile, each the maximum with the parameter held. */
function* bracketedEnd(
  surface: RowSurface,
  own: Profiled,
  { side, critical }: Side
): Search<ProfileEnd> {
  const { range, held } = yield* bracketed(surface, own, side)
  const outer = endSearch(range, side, critical)
  let value = outer.next()
  while (value.done !== true) {
    const shift = value.value - range.estimate
    const found = shift === 0 ? surface.summit : yield* held(shift)
    value = outer.next(found?.logLikelihood ?? Number.NaN)
  }
  return value.value
}

function* oneEnd(surface: RowSurface, profiled: Profiled, towards: Side): Search<ProfileEnd> {
  const direct = yield* directEnd(surface, profiled, towards)
  return direct ?? (yield* bracketedEnd(surface, profiled, towards))
}

/** Ends of the profiles of some parameters of a likelihood over rows, all from the same passes. */
export async function profileEnds(
  surface: RowSurface,
  parameters: readonly Profiled[],
  critical: number
): Promise<readonly FoundEnds[]> {
  const sides = [-1, 1] as const
  const searches = parameters.flatMap((own) =>
    sides.map((side) => oneEnd(surface, own, { side, critical }))
  )
  const found = await searchTogether(surface, searches)
  return parameters.map((_, k) => ({
    ends: [openWhereHigher(found[2 * k]), openWhereHigher(found[2 * k + 1])]
  }))
}

/** A profile that rises above the maximum has no end: the search over all rows is not begun again. */
function openWhereHigher(end: ProfileEnd): ProfileEnd {
  return end.better === null ? end : { ...end, end: Number.NaN, reason: metHigher, better: null }
}
