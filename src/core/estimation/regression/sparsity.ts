import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { leastAbsolute } from '../../numeric/programming/least-absolute.ts'
import { normalDensity, normalQuantile } from '../../numeric/special/index.ts'

/** Rounding level of a residual that is zero at a vertex. */
export const zeroResidual = 2 ** -52 * 2 ** (52 / 3)

/** Hall & Sheather's (1988, JRSS B 50, 381) bandwidth at the median for intervals of 95 %. */
function bandwidth(n: number): number {
  const z = normalQuantile(0.975)
  return n ** (-1 / 3) * z ** (2 / 3) * (1.5 * normalDensity(0) ** 2) ** (1 / 3)
}

/** The least residuals of an L1 fit that are not zero. */
export interface NearZero {
  /** All n residuals, those that are zero among them. */
  readonly rows: number
  readonly zeros: number
  /** By size, the smallest first; more than `sparsityWidth` are not looked at. */
  readonly nearest: Float64Array
}

/** How many residuals that are not zero tell the sparsity of n rows at a fit with p coefficients. */
export function sparsityWidth(n: number, p: number): number {
  return Math.max(p + 1, Math.ceil(n * bandwidth(n))) + 1
}

/**
 * 1/f(0) of the errors from the least residuals of an L1 fit with p coefficients: the slope of the
 * ordered residuals near zero on their ranks, by least absolute deviations (Koenker 2005, section
 * 3.4; the "iid" standard errors of R's quantreg). NaN when too few rows are left.
 */
export function sparsityNearZero({ rows: n, zeros: zeros0, nearest }: NearZero, p: number): number {
  const chosen = nearest.slice(0, sparsityWidth(n, p)).sort()
  const { length } = chosen
  if (length < 2 || n <= p) return Number.NaN
  const x = zeros(length, 2)
  chosen.forEach((_, i) => {
    x.data[i] = 1
    x.data[length + i] = (zeros0 + 1 + i) / (n - p)
  })
  return leastAbsolute({ x, y: chosen, weights: null }).coefficients[1]
}

/** 1/f(0) of the errors from all residuals (n) of an L1 fit with p coefficients. */
export function sparsity(residuals: Float64Array, p: number): number {
  const sorted = [...residuals].sort((a, b) => Math.abs(a) - Math.abs(b))
  const count = sorted.findIndex((r) => Math.abs(r) >= zeroResidual)
  const rest = count < 0 ? sorted.length : count
  const nearest = Float64Array.from(sorted.slice(rest))
  return sparsityNearZero({ rows: sorted.length, zeros: rest, nearest }, p)
}

/** (s²/4)(X'X)⁻¹ from the inverse. */
export function scaledBySparsity(inverse: Matrix, s: number): Matrix {
  return { ...inverse, data: inverse.data.map((value) => (value * s * s) / 4) }
}

/** Covariance of an L1 fit under independent errors of one law: (s²/4)(X'X)⁻¹, s the sparsity; p × p. */
export function sparsityCovariance(x: Matrix, residuals: Float64Array): Matrix {
  const s = sparsity(residuals, x.cols)
  const { unscaledCovariance } = leastSquares({
    x,
    tail: null,
    y: residuals,
    yTail: null,
    weights: null
  })
  return scaledBySparsity(unscaledCovariance, s)
}
