import type { PairVector } from '../../numeric/linalg/squares/pair-kernels.ts'

/** Error covariance σ²V of one model, V fixed: block-diagonal over blocks of rows. */
export interface FixedCovariance {
  /** L⁻¹v with LL' = V, as head and tail (length n): errors of variance σ² and no correlation. */
  whiten(v: PairVector): PairVector
  /** Av with AA' = V (length n): errors of variance σ²V from independent ones; the inverse of `whiten`. */
  colour(v: Float64Array): Float64Array
  /** V⁻¹v, length n. */
  solve(v: Float64Array): Float64Array
  /** Vv, length n. */
  multiply(v: Float64Array): Float64Array
  /** log det V. */
  readonly logDeterminant: number
  /** ‖V‖_F. */
  readonly norm: number
  /** A bound of ‖L⁻¹‖₂: how much whitening can enlarge rounding. */
  readonly gain: number
}

/** A function of ρ with two derivatives. */
export type Jet = readonly [value: number, first: number, second: number]

/**
 * V(ρ) with V(ρ)⁻¹ = Σ_k c_k(ρ) A_k for fixed symmetric A_k, which both autoregression and
 * equicorrelation allow: every derivative in ρ is then exact and costs O(n).
 */
export interface CorrelationFamily {
  /** Open interval of ρ on which V(ρ) is positive definite. */
  readonly low: number
  readonly high: number
  at(rho: number): FixedCovariance
  /** A_k v, length n. */
  readonly parts: readonly ((v: Float64Array) => Float64Array)[]
  /** c_k(ρ). */
  weights(rho: number): readonly Jet[]
  /** tr(A_k V(ρ)). */
  traces(rho: number): readonly number[]
  /** log det V(ρ). */
  logDeterminant(rho: number): Jet
}

/** Rows of every block, in their order. */
export type Blocks = readonly Int32Array[]

/** 1/u for a function u of ρ. */
export function reciprocal([u, du, ddu]: Jet): Jet {
  return [1 / u, -du / u ** 2, (2 * du * du) / u ** 3 - ddu / u ** 2]
}

/** k·log u for a function u of ρ. */
export function logarithm([u, du, ddu]: Jet, k: number): Jet {
  return [k * Math.log(u), (k * du) / u, k * (ddu / u - (du / u) ** 2)]
}

/** Σ of functions of ρ. */
export function total(jets: readonly Jet[]): Jet {
  return jets.reduce<Jet>((s, j) => [s[0] + j[0], s[1] + j[1], s[2] + j[2]], [0, 0, 0])
}
