import type { Learning } from './learning.ts'
import type { Settings } from './transform.ts'

interface Knots {
  readonly inner: readonly number[]
  readonly boundary: readonly [number, number]
}

/** Inner and boundary knots from the settings df, knots and Boundary.knots, as R chooses them. */
export function* chooseKnots(
  settings: Settings,
  /** Number of inner knots that df asks for. */
  countOf: (df: number) => number
): Learning<Knots> {
  const within = boundaryKnots(settings)
  const given = settings.numbers('knots')
  const df = settings.numbers('df') === null ? null : settings.whole('df', null, [1, 1000])
  const count = given !== null || df === null ? 0 : Math.max(0, countOf(df))
  const inner = Array.from({ length: count }, (_, k) => (k + 1) / (count + 1))
  const probabilities = within === null ? [0, ...inner, 1] : inner
  const found = probabilities.length === 0 ? [] : yield { kind: 'quantiles', probabilities, within }
  const [low, high] = within ?? [found[0], found[found.length - 1]]
  if (!(low < high)) settings.refuse('A spline needs at least two distinct values')
  if (given?.some((knot) => !(knot > low && knot < high))) {
    settings.refuse(`Knots must lie between the boundary knots ${low} and ${high}`)
  }
  const learned = within === null ? found.slice(1, -1) : found
  return { inner: given ?? learned, boundary: [low, high] }
}

/** The boundary knots that were given, ascending; null where they are the range of the values. */
function boundaryKnots(settings: Settings): readonly [number, number] | null {
  const given = settings.numbers('Boundary.knots')
  if (given === null) return null
  if (given.length !== 2) {
    settings.refuse('Boundary.knots are two numbers', 'As in Boundary.knots = c(0, 10)')
  }
  return [Math.min(...given), Math.max(...given)]
}
