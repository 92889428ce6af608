import type { Matrix } from '../matrix.ts'

/** f: R^size → R, to be minimised. Returns +Infinity outside its domain, never NaN. */
export interface Objective {
  readonly size: number
  value(x: Float64Array): number
  /** Returns f(x), writes ∇f (length size). */
  gradient(x: Float64Array, out: Float64Array): number
  /** Returns f(x), writes ∇f and the symmetric ∇²f (size × size). */
  hessian(x: Float64Array, gradient: Float64Array, hessian: Matrix): number
}
