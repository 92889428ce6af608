import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { multiply, multiplyVector } from '../../../numeric/linalg/product.ts'
import { at, type Matrix, transpose, zeros } from '../../../numeric/matrix.ts'
import { withinBounds } from '../../regression/restriction.ts'
import { ascentUnder, type Search, type SurfacePoint } from '../../stacked/surface.ts'
import type { LinearRestriction } from '../../tests/restriction.ts'
import { enough, type RowSurface } from './row-surface.ts'

/** Bounds of the identified coefficients (length r each). */
export interface CoefficientBounds {
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/** A coefficient that a bound holds. */
interface Held {
  readonly place: number
  readonly side: -1 | 1
}

/** A maximum under a restriction, and whether a bound holds it. */
export interface BoundedPoint {
  readonly point: SurfacePoint
  readonly resting: boolean
}

/** Where a restricted maximum is looked for. */
export interface Within {
  /** Null where there are none. */
  readonly bounds: CoefficientBounds | null
  /** A point near it, under the restriction and within the bounds; the maximum itself where none is known. */
  readonly from?: Float64Array | null
}

/** The identified coefficients at a point. */
export function coefficientsAt({ base, map }: RowSurface, gamma: Float64Array): Float64Array {
  const move = multiplyVector(map, gamma)
  return base.map((value, k) => value + move[k])
}

/** Coefficients that lie on a bound, or beyond one, to rounding. */
function heldAt(
  values: Float64Array,
  { lower, upper }: CoefficientBounds,
  beyond: boolean
): Held[] {
  const slack = (end: number) => (beyond ? 1e-9 : -1e-9) * Math.max(1, Math.abs(end))
  return [...values].flatMap((value, place): Held[] => {
    const [low, high] = [lower[place], upper[place]]
    if (value < low - slack(low)) return [{ place, side: -1 }]
    return value > high + slack(high) ? [{ place, side: 1 }] : []
  })
}

/** Whether the maximum itself lies on a bound. */
export function restsAtSummit({ base }: RowSurface, bounds: CoefficientBounds | null): boolean {
  return bounds !== null && heldAt(base, bounds, false).length > 0
}

/** Whether a point keeps its bounds, to rounding. */
export function keepsBounds(
  surface: RowSurface,
  bounds: CoefficientBounds | null,
  gamma: Float64Array
): boolean {
  return withinBounds(coefficientsAt(surface, gamma), bounds ?? undefined)
}

const rowOf = (a: Matrix, i: number) => Float64Array.from({ length: a.cols }, (_, j) => at(a, i, j))

/** Places of the coefficients that the rows of a restriction hold, one each or none; null where a row is of several. */
function placesHeld({ map }: RowSurface, { a }: LinearRestriction): number[] | null {
  const known = Array.from({ length: map.rows }, (_, k) => rowOf(map, k).join(' '))
  const places = Array.from({ length: a.rows }, (_, i) => rowOf(a, i)).flatMap((row) =>
    // The first coordinates are of the coefficients, those behind them of the nuisance parameters.
    row.subarray(0, map.rows).some((value) => value !== 0) ? known.indexOf(row.join(' ')) : []
  )
  return places.includes(-1) ? null : places
}

/** A restriction with coefficients held at their bounds beside it. */
function withHeld(
  { base, map }: RowSurface,
  { a, q }: LinearRestriction,
  held: readonly (Held & { readonly end: number })[]
): LinearRestriction {
  const rows = a.rows + held.length
  const out = zeros(rows, a.cols)
  for (let j = 0; j < a.cols; j++) {
    for (let i = 0; i < a.rows; i++) out.data[j * rows + i] = at(a, i, j)
    held.forEach(({ place }, i) => {
      out.data[j * rows + a.rows + i] = at(map, place, j)
    })
  }
  return { a: out, q: Float64Array.of(...q, ...held.map(({ place, end }) => end - base[place])) }
}

/** Multipliers λ of a restriction at a maximum under it: the gradient is A'λ. */
function multipliersOf(a: Matrix, { gradient }: SurfacePoint): Float64Array | null {
  const factor = factorise(multiply(a, transpose(a)))
  return factor === null ? null : solveFactor(factor, multiplyVector(a, gradient))
}

/**
 * The maximum under a restriction of the coordinates and within bounds of the coefficients: a bound that the
 * maximum breaks holds its coefficient, and one at which the likelihood rises inwards lets it go (active sets,
 * Nocedal & Wright 2006, section 16.5). A restriction of several coefficients at once is searched without bounds,
 * as in memory. Null where no maximum is found.
 */
export function* boundedAscent(
  surface: RowSurface,
  restriction: LinearRestriction,
  { bounds, from = null }: Within
): Search<BoundedPoint | null> {
  const { summit, base } = surface
  const going = { summit, cancelled: () => false, enough }
  const fixed = bounds === null ? null : placesHeld(surface, restriction)
  if (bounds === null || fixed === null) {
    const point = yield* ascentUnder(restriction, { ...going, from })
    return point === null ? null : { point, resting: false }
  }
  const free = ({ place }: Held) => !fixed.includes(place)
  const endOf = ({ place, side }: Held) => (side < 0 ? bounds.lower : bounds.upper)[place]
  const begun = from === null ? base : coefficientsAt(surface, from)
  let held = heldAt(begun, bounds, false).filter(free)
  for (let round = 0; round < 2 * base.length + 2; round++) {
    const ends = held.map((own) => ({ ...own, end: endOf(own) }))
    const own = withHeld(surface, restriction, ends)
    const point = yield* ascentUnder(own, round === 0 ? { ...going, from } : going)
    if (point === null) return null
    const broken = heldAt(coefficientsAt(surface, point.gamma), bounds, true).filter(free)
    const multipliers = multipliersOf(own.a, point)
    // A multiplier pushes outwards where the likelihood still rises beyond the bound.
    const inwards = ({ side }: Held, i: number) =>
      (multipliers?.[restriction.a.rows + i] ?? 0) * side < 0
    const loose = held.filter(inwards)
    if (broken.length === 0 && loose.length === 0) return { point, resting: held.length > 0 }
    held = broken.length > 0 ? [...held, ...broken] : held.filter((one) => !loose.includes(one))
  }
  return null
}
