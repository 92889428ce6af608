import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { leastAbsolute } from '../../numeric/programming/least-absolute.ts'
import { normalDensity, normalQuantile } from '../../numeric/special/index.ts'

/** Rounding level of a residual that is zero at a vertex. */
const zeroResidual = 2 ** -52 * 2 ** (52 / 3)

/** Hall & Sheather's (1988, JRSS B 50, 381) bandwidth at the median for intervals of 95 %. */
function bandwidth(n: number): number {
  const z = normalQuantile(0.975)
  return n ** (-1 / 3) * z ** (2 / 3) * (1.5 * normalDensity(0) ** 2) ** (1 / 3)
}

/**
 * 1/f(0) of the errors from the residuals (n) of an L1 fit with p coefficients: the slope of the
 * ordered residuals near zero on their ranks, by least absolute deviations (Koenker 2005, section
 * 3.4; the "iid" standard errors of R's quantreg). NaN when too few rows are left.
 */
export function sparsity(residuals: Float64Array, p: number): number {
  const n = residuals.length
  const zeros0 = residuals.reduce((count, r) => count + (Math.abs(r) < zeroResidual ? 1 : 0), 0)
  const width = Math.max(p + 1, Math.ceil(n * bandwidth(n)))
  const ranks = Array.from({ length: width + 1 }, (_, k) => zeros0 + 1 + k).filter(
    (rank) => rank <= n
  )
  if (ranks.length < 2 || n <= p) return Number.NaN
  const nearest = [...residuals].sort((a, b) => Math.abs(a) - Math.abs(b))
  const chosen = ranks.map((rank) => nearest[rank - 1]).sort((a, b) => a - b)
  const x = zeros(ranks.length, 2)
  ranks.forEach((rank, i) => {
    x.data[i] = 1
    x.data[ranks.length + i] = rank / (n - p)
  })
  return leastAbsolute({ x, y: Float64Array.from(chosen), weights: null }).coefficients[1]
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
  return {
    ...unscaledCovariance,
    data: unscaledCovariance.data.map((value) => (value * s * s) / 4)
  }
}
