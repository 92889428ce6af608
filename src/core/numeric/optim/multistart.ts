/** A local optimum met by several starts. */
export interface Basin {
  readonly value: number
  /** How many starts ended here. */
  readonly starts: number
  /** value − the best value. */
  readonly behindBestBy: number
}

/** Two points are one optimum when no coordinate differs by more than this, relative. */
const sameOptimum = 1e-6

/** Whether two end points are the same optimum. */
export function sameBasin(a: Float64Array, b: Float64Array): boolean {
  return a.every(
    (v, j) => Math.abs(v - b[j]) <= sameOptimum * Math.max(Math.abs(v), Math.abs(b[j]))
  )
}

/** Where a descent ended. */
export interface End {
  readonly x: Float64Array
  readonly value: number
}

/**
 * Distinct optima among end points, best first. Points whose values agree to `resolution` are one
 * basin too: exchanged labels and aliased periods give the same fit.
 */
export function basins(ends: readonly End[], resolution: (value: number) => number): Basin[] {
  const sorted = [...ends].sort((a, b) => a.value - b.value)
  const found: { x: Float64Array; value: number; starts: number }[] = []
  for (const end of sorted) {
    const known = found.find(
      (one) => end.value - one.value <= resolution(end.value) || sameBasin(one.x, end.x)
    )
    if (known === undefined) found.push({ ...end, starts: 1 })
    else known.starts++
  }
  return found.map(({ value, starts }) => ({ value, starts, behindBestBy: value - found[0].value }))
}

const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71]

/**
 * Point k of a Kronecker sequence in [0, 1)^size: fractional parts of (k + seed)·√prime, evenly
 * spread, the same on every machine (Niederreiter 1992, ch. 3).
 */
export function kronecker(k: number, size: number, seed: number): Float64Array {
  return Float64Array.from({ length: size }, (_, j) => {
    const irrational = Math.sqrt(primes[j % primes.length]) * (1 + Math.floor(j / primes.length))
    const t = (k + 1 + seed) * irrational
    return t - Math.floor(t)
  })
}

/**
 * Start k of a ladder around `x`: each listed coordinate is multiplied by a power of ten spread over
 * ±decades (its sign kept), so that it does not depend on units. A zero is moved to ±1.
 */
export function ladderStart(
  x: Float64Array,
  of: readonly number[],
  rung: { readonly k: number; readonly decades: number; readonly seed: number }
): Float64Array {
  const out = x.slice()
  const u = kronecker(rung.k, of.length, rung.seed)
  of.forEach((j, i) => {
    const v = 2 * u[i] - 1
    out[j] = x[j] === 0 ? v : x[j] * 10 ** (rung.decades * v)
  })
  return out
}

/** The listed coordinates all multiplied by one factor: a start that is off by its order of magnitude. */
export function jointStart(x: Float64Array, of: readonly number[], factor: number): Float64Array {
  const out = x.slice()
  for (const j of of) out[j] *= factor
  return out
}

/** Whether two starts lie within half a decade of each other in every listed coordinate. */
export function nearby(a: Float64Array, b: Float64Array, of: readonly number[]): boolean {
  return of.every((j) => a[j] === b[j] || Math.abs(Math.log10(a[j] / b[j])) < 0.5)
}
