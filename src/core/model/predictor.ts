import { addCombination } from '../numeric/linalg/gram.ts'
import { type Matrix, zeros } from '../numeric/matrix.ts'
import { everyFinite } from '../numeric/vector.ts'

/**
 * What the parameters θ (length p) say about every row: m(θ), n values. For a formula it is the
 * linear predictor η, for a mean expression the mean itself.
 */
export interface Predictor {
  readonly rows: number
  readonly parameters: readonly string[]
  /** m is affine in θ, so the Jacobian is constant and there is no curvature. */
  readonly linear: boolean
  /** The constant Jacobian of an affine predictor (n × p); null for others. Not to be written to. */
  readonly design: Matrix | null
  /** The columns of `design` are orthonormal. */
  readonly orthonormal: boolean
  /** Writes m (n) and, if given, its Jacobian (n × p); false when some value is not finite. */
  evaluate(theta: Float64Array, m: Float64Array, jacobian: Matrix | null): boolean
  /** Adds Σ w[i] ∇²m_i(θ) to out (p × p): all an exact Hessian needs beyond the Jacobian. */
  curvature(theta: Float64Array, w: Float64Array, out: Matrix): void
}

/**
 * Writes m(θ) (n) and returns its Jacobian (n × p), not to be written to: a constant one is the
 * predictor's own. Null when some value is not finite.
 */
export function jacobianAt(
  predictor: Predictor,
  theta: Float64Array,
  m: Float64Array
): Matrix | null {
  if (predictor.design !== null) return predictor.evaluate(theta, m, null) ? predictor.design : null
  const jacobian = zeros(predictor.rows, predictor.parameters.length)
  return predictor.evaluate(theta, m, jacobian) ? jacobian : null
}

/** m = Xθ + offset for a design X (n × p). */
export function linearPredictor(
  x: Matrix,
  offset: Float64Array | null,
  parameters: readonly string[]
): Predictor {
  return {
    rows: x.rows,
    parameters,
    linear: true,
    design: x,
    orthonormal: false,
    evaluate(theta, m, jacobian) {
      if (offset === null) m.fill(0)
      else m.set(offset)
      addCombination(x, theta, m)
      jacobian?.data.set(x.data)
      return everyFinite(m)
    },
    curvature() {
      // An affine predictor has none.
    }
  }
}
