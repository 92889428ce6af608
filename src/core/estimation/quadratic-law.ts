import { factorise, whitenedBy } from '../numeric/linalg/cholesky.ts'
import { multiplyVector } from '../numeric/linalg/product.ts'
import { pivotedQr } from '../numeric/linalg/qr.ts'
import { solveUpperTransposed } from '../numeric/linalg/triangular.ts'
import { at, column, type Matrix, transpose, zeros } from '../numeric/matrix.ts'
import type { LinearRestriction, RestrictedPoint } from './tests/restriction.ts'

/** A sum of squares around its minimum: RSS + γ'Gγ, with coefficients b = base + M γ. */
export interface QuadraticForm {
  /** X'WX in the coordinates (r × r). */
  readonly gram: Matrix
  /** The r identified coefficients at the minimum. */
  readonly base: Float64Array
  /** r × (r or more); coordinates beyond the r do not move coefficients. */
  readonly map: Matrix
}

/** Normal errors with an affine mean, as far as their likelihood depends on the rows. */
export interface QuadraticLaw {
  /** Least residual sum of squares. */
  readonly rss: number
  readonly observations: number
  /** σ² where it is known; null where it is estimated. */
  readonly known: number | null
  /** ln L at its maximum. */
  readonly logLikelihood: number
}

/** A likelihood that is quadratic around its maximum. */
export interface QuadraticMaximum {
  readonly form: QuadraticForm
  readonly law: QuadraticLaw
}

/** d'(B'B)⁻¹d by a QR factor of B (r × m), which does not square its condition; NaN where its columns are dependent. */
function throughQr(b: Matrix, d: Float64Array): number {
  const { packed, pivots, rank } = pivotedQr(b)
  if (rank < b.cols) return Number.NaN
  const z = Float64Array.from(pivots, (j) => d[j])
  solveUpperTransposed(packed, z)
  return z.reduce((sum, value) => sum + value * value, 0)
}

/** A b − q. */
function missOf({ a, q }: LinearRestriction, b: Float64Array): Float64Array {
  return multiplyVector(a, b).map((value, i) => value - q[i])
}

/** L⁻¹M'A' for X'WX = LL' (r × m), by A; null where X'WX is singular. */
function whitening({ gram, map }: QuadraticForm): ((a: Matrix) => Matrix) | null {
  const factor = factorise(gram)
  if (factor === null) return null
  const { rows: r } = gram
  const own = transpose(map)
  const whitened = zeros(r, map.rows)
  for (let k = 0; k < map.rows; k++) {
    column(whitened, k).set(whitenedBy(factor, column(own, k).subarray(0, r)))
  }
  return (a) => {
    const out = zeros(r, a.rows)
    for (let i = 0; i < a.rows; i++) {
      const target = column(out, i)
      for (let k = 0; k < a.cols; k++) {
        const weight = at(a, i, k)
        if (weight !== 0) addScaled(target, column(whitened, k), weight)
      }
    }
    return out
  }
}

function addScaled(out: Float64Array, values: Float64Array, by: number): void {
  for (let j = 0; j < out.length; j++) out[j] += by * values[j]
}

/**
 * How far the residual sum of squares rises where A b = q is imposed: (A b̂ − q)'(A (X'WX)⁻¹ A')⁻¹(A b̂ − q)
 * (Seber & Lee 2003, Linear Regression Analysis, section 4.3). NaN where X'WX is singular or rows of A are dependent.
 */
export function riseUnder(form: QuadraticForm): (restriction: LinearRestriction) => number {
  const whitened = whitening(form)
  return (restriction) =>
    whitened === null
      ? Number.NaN
      : throughQr(whitened(restriction.a), missOf(restriction, form.base))
}

/** The highest point whose residual sum of squares is so much above the least, with Rao's statistic U'I⁻¹U there. */
export function highestAfter(
  { rss, observations, known, logLikelihood }: QuadraticLaw,
  rise: number
): RestrictedPoint {
  const fall = known === null ? (observations / 2) * Math.log1p(rise / rss) : rise / (2 * known)
  const sigma2 = known ?? (rss + rise) / observations
  return { logLikelihood: logLikelihood - fall, score: rise / sigma2 }
}

/** ln L with coefficient k held at a value and everything else at its best. */
export function heldCoefficient({
  form,
  law
}: QuadraticMaximum): (k: number) => (value: number) => number {
  const { base } = form
  const whitened = whitening(form)
  return (k) => {
    const a = zeros(1, base.length)
    a.data[k] = 1
    const unit = whitened === null ? Number.NaN : throughQr(whitened(a), Float64Array.of(1))
    return (value) => highestAfter(law, unit * (value - base[k]) ** 2).logLikelihood
  }
}

/** The same with ln σ² held so much above its estimate. */
export function heldVariance(
  { observations, logLikelihood }: Pick<QuadraticLaw, 'observations' | 'logLikelihood'>,
  shift: number
): number {
  return logLikelihood - (observations / 2) * (shift + Math.expm1(-shift))
}
