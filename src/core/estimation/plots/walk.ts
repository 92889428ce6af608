import type { Point } from './chart.ts'
import type { Terrain } from './terrain.ts'

/** Step along the parameter, in standard errors. */
const stride = 0.16
/** Each side of a curve has at least this many steps, and at most as many as the second. */
const steps = { least: 20, most: 50 } as const
/** Curves stop here, in units of the loss that bounds the interval: deeper flattens the rest. */
const deepest = 2

/** Secant steps on √loss, which is nearly straight, from a bracket [a, loss(a), b, loss(b)]. */
function crossing(
  loss: (value: number) => number,
  critical: number,
  bracket: readonly [number, number, number, number]
): number {
  let [a, low, b, high] = bracket
  for (let k = 0; k < 4; k++) {
    const [from, to] = [Math.sqrt(Math.max(0, low)), Math.sqrt(high)]
    const value = a + ((b - a) * (Math.sqrt(critical) - from)) / (to - from)
    const found = loss(value)
    if (!Number.isFinite(found) || found === critical) return value
    if (found < critical) [a, low] = [value, found]
    else [b, high] = [value, found]
  }
  return a + ((b - a) * (critical - low)) / (high - low)
}

/**
 * (value, −loss) along one parameter from the optimum outwards, and where the loss passes `critical`:
 * infinite where it does not within reach.
 */
export function walk(
  terrain: Terrain,
  j: number,
  { sign, critical }: { readonly sign: 1 | -1; readonly critical: number }
): { readonly points: Point[]; readonly end: number } {
  const points: Point[] = []
  let end = sign * Infinity
  let [at, depth] = [terrain.centre[j], 0]
  let step = sign * stride * terrain.widths[j]
  for (let k = 0; k < steps.most; k++) {
    if (k >= steps.least) {
      if (Number.isFinite(end)) break
      step *= 1.1
    }
    const value = at + step
    const loss = terrain.loss([j], [value])
    if (!Number.isFinite(loss)) break
    if (depth < critical && loss >= critical) {
      end = crossing((v) => terrain.loss([j], [v]), critical, [at, depth, value, loss])
    }
    if (loss > deepest * critical) break
    points.push([value, -Math.max(0, loss)])
    at = value
    depth = loss
  }
  return { points, end }
}
