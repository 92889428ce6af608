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

/** What of V(ρ) depends on the sizes of its blocks alone; V(ρ)⁻¹ = Σ_k c_k(ρ) A_k for fixed symmetric A_k. */
export interface CorrelationLaw {
  /** Open interval of ρ on which V(ρ) is positive definite. */
  readonly low: number
  readonly high: number
  /** c_k(ρ). */
  weights(rho: number): readonly Jet[]
  /** tr(A_k V(ρ)). */
  traces(rho: number): readonly number[]
  /** log det V(ρ). */
  logDeterminant(rho: number): Jet
  /** ‖V(ρ)‖_F. */
  norm(rho: number): number
  /** A bound of ‖L⁻¹‖₂. */
  gain(rho: number): number
}

/**
 * V(ρ) with V(ρ)⁻¹ = Σ_k c_k(ρ) A_k, which both autoregression and equicorrelation allow: every
 * derivative in ρ is then exact and costs O(n).
 */
export interface CorrelationFamily extends CorrelationLaw {
  at(rho: number): FixedCovariance
  /** A_k v, length n. */
  readonly parts: readonly ((v: Float64Array) => Float64Array)[]
}

/** Rows of every block, in their order. */
export type Blocks = readonly Int32Array[]

/** How many blocks there are of each size. */
export type BlockSizes = ReadonlyMap<number, number>

/** The sizes of blocks of so many rows each, in the order in which they come. */
export function sizesOfCounts(counts: Iterable<number>): BlockSizes {
  const sizes = new Map<number, number>()
  for (const count of counts) sizes.set(count, (sizes.get(count) ?? 0) + 1)
  return sizes
}

/** The sizes of blocks. */
export function sizesOf(blocks: Blocks): BlockSizes {
  return sizesOfCounts(blocks.map(({ length }) => length))
}

/** Σ over blocks of a function of their size. */
export function overBlocks(sizes: BlockSizes, of: (size: number) => number): number {
  let sum = 0
  for (const [size, count] of sizes) sum += count * of(size)
  return sum
}

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
