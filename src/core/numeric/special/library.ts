/**
 * The one door to the special-function library (@stdlib, after Boost and FreeBSD's libm). Everything
 * else in this folder is built on these kernels or written here because the kernels lack it.
 */
import betaln from '@stdlib/math-base-special-betaln'
import digammaKernel from '@stdlib/math-base-special-digamma'
import erfKernel from '@stdlib/math-base-special-erf'
import erfcKernel from '@stdlib/math-base-special-erfc'
import erfcinvKernel from '@stdlib/math-base-special-erfcinv'
import gammainc from '@stdlib/math-base-special-gammainc'
import gammaln from '@stdlib/math-base-special-gammaln'
import trigammaKernel from '@stdlib/math-base-special-trigamma'

/** log|Γ(x)|; +∞ at 0, −1, −2, …. */
export function lgamma(x: number): number {
  return gammaln(x)
}

/** ψ(x) = d log Γ(x)/dx; NaN at 0, −1, −2, …. */
export function digamma(x: number): number {
  return digammaKernel(x)
}

/** ψ′(x), the second derivative of log Γ. */
export function trigamma(x: number): number {
  return trigammaKernel(x)
}

/** log B(a, b) for a, b > 0, by the library. */
export function libraryLogBeta(a: number, b: number): number {
  return betaln(a, b)
}

/** erf(x) = 2/√π ∫₀ˣ exp(−t²) dt. */
export function erf(x: number): number {
  return erfKernel(x)
}

/** 1 − erf(x), to full relative precision down to 1e-308. */
export function erfc(x: number): number {
  return erfcKernel(x)
}

/** x with erfc(x) = p, 0 ≤ p ≤ 2; NaN outside. Loses two digits for tiny p. */
export function libraryErfcinv(p: number): number {
  return erfcinvKernel(p)
}

/** P(a, x), or Q(a, x) when `upper`. Sound for a < 1; for large a near x = a its digits are wrong from the third on. */
export function libraryIncompleteGamma(a: number, x: number, upper: boolean): number {
  return gammainc(x, a, true, upper)
}
