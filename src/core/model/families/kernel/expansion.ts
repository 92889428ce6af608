import type { Expansion } from '../family.ts'

/** ln f = −∞ with undefined derivatives: outside the support, or where the law is not defined. */
export function impossible(out: Expansion): void {
  out.value = Number.NEGATIVE_INFINITY
  out.gradient.fill(Number.NaN)
  out.hessian.fill(Number.NaN)
}

/** Derivatives of a law with one nuisance parameter φ, in the order μ, φ, μμ, μφ, φφ. */
export interface TwoParameterDerivatives {
  readonly mu: number
  readonly phi: number
  readonly muMu: number
  readonly muPhi: number
  readonly phiPhi: number
}

/** Writes the derivatives of a law with one nuisance parameter. */
export function writePair(out: Expansion, d: TwoParameterDerivatives): void {
  out.gradient[0] = d.mu
  out.gradient[1] = d.phi
  out.hessian[0] = d.muMu
  out.hessian[1] = d.muPhi
  out.hessian[2] = d.muPhi
  out.hessian[3] = d.phiPhi
}
