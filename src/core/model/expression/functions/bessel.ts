import { besselI as bessel } from '../../../numeric/special/index.ts'
import type { FunctionEntry } from './function.ts'

/** Iν″(0): 1/2 for ν = 0, 1/4 for ν = 2, by the power series. */
function curvatureAtZero(nu: number): number {
  if (nu === 0) return 0.5
  if (nu === 2) return 0.25
  return nu === 1 || nu > 2 ? 0 : Number.NaN
}

function slopeAtZero(nu: number): number {
  if (nu === 1) return 0.5
  return nu === 0 || nu > 1 ? 0 : Number.POSITIVE_INFINITY
}

/** Iν′ = Iν₊₁ + (ν/x)Iν, and the same again (Abramowitz & Stegun 1964, 9.6.26): no cancellation for ν ≥ 1. */
export const besselI: FunctionEntry = {
  title: 'Modified Bessel function of the first kind',
  description:
    'Iν(x) for x ≥ 0 and ν ≥ 0. There is no derivative by the order ν, so it must not contain a parameter.',
  example: 'k * cos(t - m) - log(2 * pi * besselI(k, 0))',
  args: ['x', 'nu'],
  required: 2,
  kernel: {
    shape: 'smooth',
    arity: 2,
    withoutDerivative: [1],
    value: (x, nu) => (x < 0 || nu < 0 ? Number.NaN : bessel(x, nu)),
    derivatives: (x, nu, { value, order }, out) => {
      if (x === 0) {
        out.x = slopeAtZero(nu)
        out.xx = curvatureAtZero(nu)
        return
      }
      const next = bessel(x, nu + 1)
      out.x = next + (nu / x) * value
      if (order === 1) return
      const fall = ((nu * (nu - 1)) / x / x) * value
      out.xx = bessel(x, nu + 2) + ((2 * nu + 1) / x) * next + fall
    }
  }
}
