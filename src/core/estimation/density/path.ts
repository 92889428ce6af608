import type { DensityLikelihood } from './model.ts'
import { expectValues, logLikelihoodAt } from './objective.ts'

/** A ray along one parameter, the others held, towards an end of its domain. */
export interface Path {
  /** Index of the parameter among the estimated. */
  readonly parameter: number
  /** Where it leads: a finite edge of the domain, or ±Infinity. */
  readonly limit: number
  /** ln L grows along it without limit. */
  readonly unbounded: boolean
  /** Points along it with their ln L, in order. */
  readonly points: readonly { readonly theta: Float64Array; readonly value: number }[]
}

/** Doublings of the distance that are followed before infinity is believed. */
const doublings = 60
/** Points at which a growth is watched: towards an edge, and towards infinity, where terms that cancel round. */
const watched = { edge: 4, infinity: 6 } as const

/** exp() of about this number is the largest double: a domain that ends there ends at infinity. */
function isOverflow(edge: number): boolean {
  const size = Math.abs(edge)
  return size > 690 && size < 750
}

function moved(theta: Float64Array, j: number, value: number): Float64Array {
  const out = theta.slice()
  out[j] = value
  return out
}

/** Middles that a halving looks at: any of the next five, and those of a run that stays finite. */
function middlesAhead(last: number, edge: number): number[] {
  const within = (a: number, b: number, depth: number): number[] => {
    const middle = a + (b - a) / 2
    return depth === 0
      ? []
      : [middle, ...within(middle, b, depth - 1), ...within(a, middle, depth - 1)]
  }
  const run = Array.from({ length: 64 }, (_, k) => edge - (edge - last) / 2 ** (k + 1))
  return [...within(last, edge, 5), ...run]
}

/** The last finite and the first not finite value of parameter j between two such values. */
function edgeBetween(
  along: { readonly valueAt: (t: number) => number; readonly expect: (at: () => number[]) => void },
  finite: number,
  outside: number
): { readonly last: number; readonly edge: number } {
  const { valueAt, expect } = along
  let last = finite
  let edge = outside
  const negligible = 1e-40 * Math.abs(finite)
  for (let k = 0; k < 1100; k++) {
    expect(() => middlesAhead(last, edge))
    if (edge * last <= 0 && Math.abs(edge - last) < negligible) return { last, edge: 0 }
    const middle = last + (edge - last) / 2
    if (middle === last || middle === edge) break
    if (Number.isFinite(valueAt(middle))) last = middle
    else edge = middle
  }
  return { last, edge }
}

/** Whether the last increments are all positive and do not shrink, as those of a logarithm or a line. */
function keepsGrowing(values: readonly number[], points: number): boolean {
  if (values.length < points) return false
  const last = values.slice(-points)
  const rises = last.slice(1).map((value, k) => value - last[k])
  return rises.every((rise, k) => rise > 0.02 && (k === 0 || rise >= 0.9 * rises[k - 1]))
}

/** Distances to a finite edge that still are distinct doubles, each a tenth of the one before. */
function approach(edge: number, from: number): number[] {
  const out: number[] = []
  let distance = from - edge
  for (let k = 0; k < 40; k++) {
    distance /= 10
    if (Math.abs(distance) < 16 * Number.EPSILON * Math.abs(edge)) break
    out.push(edge + distance)
  }
  return out
}

/**
 * Follows ln L along parameter j on one side (±1). Near a finite edge a term c·ln(distance) adds the
 * same amount for every decade; towards infinity c·ln θ adds the same for every doubling: increments
 * that do not shrink are growth without limit, increments that do lead to a supremum.
 */
export function followPath(
  model: DensityLikelihood,
  theta: Float64Array,
  ray: { readonly parameter: number; readonly side: 1 | -1 }
): Path {
  const { parameter: j, side } = ray
  const valueAt = (t: number): number => logLikelihoodAt(model, moved(theta, j, t))
  const bound = side > 0 ? model.upper[j] : model.lower[j]
  const expect = (at: () => readonly number[]): void =>
    expectValues(model, () => at().map((t) => moved(theta, j, t)))
  const unit = theta[j] === 0 ? 1 : Math.min(Math.abs(theta[j]), 1)
  const steps = Array.from({ length: doublings }, (_, k) => theta[j] + side * unit * 2 ** (k - 1))
  const beyondBound = (t: number): boolean => (side > 0 ? t >= bound : t <= bound)
  expect(() => [...steps.filter((t) => !beyondBound(t)), bound].filter(Number.isFinite))
  const places: number[] = [theta[j]]
  let outside = Number.NaN
  for (const t of steps) {
    const beyond = beyondBound(t)
    const value = beyond ? valueAt(bound) : valueAt(t)
    if (!Number.isFinite(value)) {
      outside = beyond ? bound : t
      break
    }
    places.push(beyond ? bound : t)
    if (beyond) return pathTo(bound, false)
  }
  if (Number.isNaN(outside)) return growing(side * Number.POSITIVE_INFINITY)
  const { last, edge } = edgeBetween({ valueAt, expect }, places[places.length - 1], outside)
  if (isOverflow(edge)) return growing(side * Number.POSITIVE_INFINITY)
  const near = Math.abs(edge) < 1e-40 * Math.abs(theta[j]) ? 0 : edge
  const inner = approach(near, theta[j])
  expect(() => inner)
  const values = inner.map(valueAt)
  const points = inner.map((t, k) => ({ theta: moved(theta, j, t), value: values[k] }))
  const closest = { theta: moved(theta, j, last), value: valueAt(last) }
  return {
    parameter: j,
    limit: near,
    unbounded: keepsGrowing(values, watched.edge),
    points: near === 0 ? points : [...points, closest]
  }

  function pathTo(limit: number, unbounded: boolean): Path {
    const points = places.map((t) => ({ theta: moved(theta, j, t), value: valueAt(t) }))
    return { parameter: j, limit, unbounded, points }
  }
  function growing(limit: number): Path {
    const values = places.map(valueAt)
    return pathTo(limit, keepsGrowing(values, watched.infinity))
  }
}

/** Every path from a point along single parameters. */
export function pathsFrom(model: DensityLikelihood, theta: Float64Array): Path[] {
  return model.names.flatMap((_, parameter) =>
    ([-1, 1] as const).map((side) => followPath(model, theta, { parameter, side }))
  )
}

/** The first path from a point along which ln L grows without limit; null when there is none. */
export function unboundedPath(model: DensityLikelihood, theta: Float64Array): Path | null {
  return pathsFrom(model, theta).find((path) => path.unbounded) ?? null
}

/** A place as words: "sigma → 0". */
export function pathInWords(model: DensityLikelihood, { parameter, limit }: Path): string {
  const target =
    limit === Number.POSITIVE_INFINITY
      ? '+∞'
      : limit === Number.NEGATIVE_INFINITY
        ? '−∞'
        : Number(limit.toPrecision(7)).toString()
  return `${model.names[parameter]} → ${target}`
}
