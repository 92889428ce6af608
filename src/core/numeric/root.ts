/** A point found, the value there, and whether the tolerance was met within the iterations allowed. */
export interface Found {
  readonly x: number
  readonly value: number
  readonly evaluations: number
  readonly converged: boolean
}

/** How close: absolute tolerance in x beside the rounding of x itself, and most evaluations. */
export interface Tolerance {
  readonly absolute?: number
  readonly evaluations?: number
}

const epsilon = Number.EPSILON

/**
 * A root of f between a and b, where f has opposite signs (Brent 1973, "Algorithms for minimization without
 * derivatives", ch. 4, zeroin): asks for one value of f after the other. Not converged and x = NaN when the
 * signs agree or a value is NaN.
 */
export function* rootSearch(
  [a0, b0]: readonly [number, number],
  { absolute = 0, evaluations = 200 }: Tolerance = {}
): Generator<number, Found, number> {
  let [a, b] = [a0, b0]
  let fa = yield a
  let fb = yield b
  let used = 2
  if (!(fa * fb <= 0) && Math.sign(fa) !== -Math.sign(fb)) {
    return { x: Number.NaN, value: Number.NaN, evaluations: used, converged: false }
  }
  let [c, fc] = [a, fa]
  let step = b - a
  let previous = step
  while (used < evaluations) {
    if (Math.sign(fb) === Math.sign(fc)) {
      ;[c, fc] = [a, fa]
      step = b - a
      previous = step
    }
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb]
    const tolerance = 2 * epsilon * Math.abs(b) + 0.5 * absolute
    const half = 0.5 * (c - b)
    if (Math.abs(half) <= tolerance || fb === 0) {
      return { x: b, value: fb, evaluations: used, converged: true }
    }
    const proposed = interpolated({ a, b, c, fa, fb, fc }, half)
    const accept =
      Math.abs(previous) >= tolerance &&
      Math.abs(fa) > Math.abs(fb) &&
      Math.abs(proposed) <
        Math.min(1.5 * Math.abs(half) - 0.5 * tolerance, 0.5 * Math.abs(previous)) &&
      proposed * half > 0
    previous = accept ? step : half
    step = accept ? proposed : half
    ;[a, fa] = [b, fb]
    b += Math.abs(step) > tolerance ? step : Math.sign(half) * tolerance
    fb = yield b
    used++
    if (Number.isNaN(fb)) break
  }
  return { x: b, value: fb, evaluations: used, converged: false }
}

/** What a search that asks for values of a function comes to. */
export function answered<T>(search: Generator<number, T, number>, f: (x: number) => number): T {
  let asked = search.next()
  while (asked.done !== true) asked = search.next(f(asked.value))
  return asked.value
}

/** The same root of a function that is at hand. */
export function brentRoot(
  f: (x: number) => number,
  between: readonly [number, number],
  tolerance: Tolerance = {}
): Found {
  return answered(rootSearch(between, tolerance), f)
}

interface Bracket {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly fa: number
  readonly fb: number
  readonly fc: number
}

/** The step from b by the secant through a and b, or inverse quadratic interpolation through a, b and c. */
function interpolated({ a, b, c, fa, fb, fc }: Bracket, half: number): number {
  const s = fb / fa
  if (a === c) return (2 * half * s) / (s - 1)
  const q = fa / fc
  const r = fb / fc
  return (-s * (2 * half * q * (q - r) - (b - a) * (r - 1))) / ((q - 1) * (r - 1) * (s - 1))
}

const golden = 0.5 * (3 - Math.sqrt(5))

/**
 * A local minimum of f in [a, b] by golden section and parabolas (Brent 1973, ch. 5, localmin). x is known to
 * about √ε relative, as far as values of f can tell.
 */
export function brentMinimum(
  f: (x: number) => number,
  [from, to]: readonly [number, number],
  { absolute = 1e-12, evaluations = 200 }: Tolerance = {}
): Found {
  let [a, b] = [from, to]
  let x = a + golden * (b - a)
  let [w, v] = [x, x]
  let fx = f(x)
  let [fw, fv] = [fx, fx]
  let step = 0
  let previous = 0
  for (let used = 1; used < evaluations; used++) {
    const middle = 0.5 * (a + b)
    const tolerance = Math.sqrt(epsilon) * Math.abs(x) + absolute / 3
    if (Math.abs(x - middle) <= 2 * tolerance - 0.5 * (b - a)) {
      return { x, value: fx, evaluations: used, converged: true }
    }
    const parabola = Math.abs(previous) > tolerance ? vertex({ x, w, v, fx, fw, fv }) : Number.NaN
    const inside = x + parabola > a && x + parabola < b
    if (inside && Math.abs(parabola) < 0.5 * Math.abs(previous)) {
      previous = step
      step = parabola
      const next = x + step
      if (next - a < 2 * tolerance || b - next < 2 * tolerance) {
        step = x < middle ? tolerance : -tolerance
      }
    } else {
      previous = (x < middle ? b : a) - x
      step = golden * previous
    }
    const u = x + (Math.abs(step) >= tolerance ? step : Math.sign(step) * tolerance)
    const fu = f(u)
    if (fu <= fx) {
      if (u < x) b = x
      else a = x
      ;[v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu]
      continue
    }
    if (u < x) a = u
    else b = u
    if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu]
    else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu]
  }
  return { x, value: fx, evaluations, converged: false }
}

interface ThreePoints {
  readonly x: number
  readonly w: number
  readonly v: number
  readonly fx: number
  readonly fw: number
  readonly fv: number
}

/** Step from x to the vertex of the parabola through three points; NaN or infinite when they are collinear. */
function vertex({ x, w, v, fx, fw, fv }: ThreePoints): number {
  const r = (x - w) * (fx - fv)
  const q = (x - v) * (fx - fw)
  return ((x - v) * q - (x - w) * r) / (-2 * (q - r))
}

/** A function and its derivative at one point. */
export interface ValueAndSlope {
  readonly value: number
  readonly slope: number
}

/**
 * A root of f in [low, high], where f has opposite signs, by Newton's method kept inside a shrinking bracket:
 * a step that leaves it or gains less than half is replaced by bisection (Press et al. 2007, §9.4, rtsafe).
 */
export function newtonRoot(
  f: (x: number) => ValueAndSlope,
  { low, high, start }: { readonly low: number; readonly high: number; readonly start?: number },
  { absolute = 0, evaluations = 200 }: Tolerance = {}
): Found {
  const atLow = f(low).value
  const atHigh = f(high).value
  if (atLow === 0) return { x: low, value: 0, evaluations: 2, converged: true }
  if (atHigh === 0) return { x: high, value: 0, evaluations: 2, converged: true }
  if (Math.sign(atLow) !== -Math.sign(atHigh)) {
    return { x: Number.NaN, value: Number.NaN, evaluations: 2, converged: false }
  }
  let [below, above] = atLow < 0 ? [low, high] : [high, low]
  let x = start ?? 0.5 * (low + high)
  let previous = Math.abs(high - low)
  let value = Number.NaN
  for (let used = 3; used <= evaluations; used++) {
    const here = f(x)
    value = here.value
    if (value === 0) return { x, value, evaluations: used, converged: true }
    if (value < 0) below = x
    else above = x
    const newton = x - value / here.slope
    const between = (newton - below) * (newton - above) < 0
    const safe = between && Math.abs(newton - x) <= 0.5 * previous
    const next = safe ? newton : 0.5 * (below + above)
    previous = Math.abs(next - x)
    if (previous <= 2 * epsilon * Math.abs(next) + absolute) {
      return { x: next, value, evaluations: used, converged: true }
    }
    x = next
  }
  return { x, value, evaluations, converged: false }
}
