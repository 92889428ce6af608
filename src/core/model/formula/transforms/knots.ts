import { innerQuantiles } from './b-spline.ts'
import type { Settings } from './transform.ts'

/** Inner and boundary knots from the settings df, knots and Boundary.knots, as R chooses them. */
export function chooseKnots(
  x: Float64Array,
  settings: Settings,
  /** Number of inner knots that df asks for. */
  countOf: (df: number) => number
): { readonly inner: readonly number[]; readonly boundary: readonly [number, number] } {
  const boundary = boundaryKnots(x, settings)
  const [low, high] = boundary
  if (!(low < high)) settings.refuse('A spline needs at least two distinct values')
  const given = settings.numbers('knots')
  if (given !== null) {
    if (given.some((knot) => !(knot > low && knot < high))) {
      settings.refuse(`Knots must lie between the boundary knots ${low} and ${high}`)
    }
    return { inner: given, boundary }
  }
  const df = settings.numbers('df') === null ? null : settings.whole('df', null, [1, 1000])
  const count = df === null ? 0 : Math.max(0, countOf(df))
  const inside = x.filter((value) => value >= low && value <= high)
  return { inner: innerQuantiles(inside, count), boundary }
}

function boundaryKnots(x: Float64Array, settings: Settings): readonly [number, number] {
  const given = settings.numbers('Boundary.knots')
  if (given !== null && given.length !== 2) {
    settings.refuse('Boundary.knots are two numbers', 'As in Boundary.knots = c(0, 10)')
  }
  const ends = given ?? x
  let low = Infinity
  let high = -Infinity
  for (const value of ends) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return [low, high]
}
