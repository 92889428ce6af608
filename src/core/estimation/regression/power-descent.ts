import type { Reweighted } from './power-sums.ts'

/** The least sum of absolute residuals, each with a weight. */
export interface AbsoluteVertex {
  readonly coefficients: Float64Array
  /** The mean of √w |r| there, of rows that are not reweighted. */
  readonly spread: number
}

/** What is added to a residual shrinks by this factor from step to step. */
const shrinking = 4
/** Most steps from one start: by then nothing is added that a double holds. */
const most = 40
/** Steps in a row that stay where they are, and end a path. */
const resting = 2
/** Coefficients that differ by less than this are those of one fit. */
const alike = 1e-9

function same(a: Float64Array, b: Float64Array | undefined): boolean {
  if (b === undefined) return false
  return b.every((v, j) => Math.abs(v - a[j]) <= alike * Math.max(Math.abs(v), Math.abs(a[j])))
}

/**
 * Fits through as many rows as coefficients whose sum of |r|^p, p < 1, is small: the sum of (|r| + ε)^p is
 * concave in |r|, so that the least sum of absolute residuals weighted by its slopes lies below it, and the next
 * weights are those of that fit while ε shrinks to nothing (Candès, Wakin & Boyd 2008, J. Fourier Anal. Appl. 14,
 * 877-905, section 2; the shrinking ε is that of Chartrand & Yin 2008, ICASSP, 3869-3872). It begins at least
 * absolute deviations and at each of the starts, ε at their mean residual, and ends where steps stay. Asks for
 * weighted least absolute deviations, null being those without weights; returns the different fits in their order.
 */
export function* powerDescent(
  exponent: number,
  starts: readonly Float64Array[]
): Generator<Reweighted | null, readonly Float64Array[], AbsoluteVertex> {
  const { coefficients, spread } = yield null
  if (!(spread > 0)) return [coefficients]
  const paths: Float64Array[][] = []
  for (const start of [coefficients, ...starts]) {
    const path = [start]
    let stayed = 0
    for (let k = 0; k < most && stayed < resting; k++) {
      const point = path[k]
      const next = (yield { point, epsilon: spread / shrinking ** k, exponent }).coefficients
      if (paths.some((other) => same(next, other[k + 1]))) break
      stayed = same(next, point) ? stayed + 1 : 0
      path.push(next)
    }
    paths.push(path)
  }
  const fits: Float64Array[] = []
  for (const fit of paths.flat()) if (!fits.some((own) => same(own, fit))) fits.push(fit)
  return fits
}
