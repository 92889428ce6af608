import type { Matrix } from '../matrix.ts'

/** min over θ (length p) of Σ w_i (y_i − μ_i(θ))², n rows. */
export interface NonlinearProblem {
  readonly n: number
  readonly p: number
  readonly y: Float64Array
  /** Case weights ≥ 0 (length n), or null when all are 1. */
  readonly weights: Float64Array | null
  /** Writes μ (n) and, if given, its Jacobian (n × p). False where something is not finite. */
  evaluate(theta: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean
  /** Adds Σ v_i ∇²μ_i(θ) to out (p × p). */
  curvature(theta: Float64Array, v: Float64Array, out: Matrix): void
  /** Parameters in which μ is jointly affine when the others are fixed. */
  readonly linear: readonly number[]
  /** Closed bounds (length p), ±Infinity where there is none. */
  readonly lower?: Float64Array
  readonly upper?: Float64Array
}
