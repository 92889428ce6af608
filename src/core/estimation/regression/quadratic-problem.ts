import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { type LikelihoodProblem, projectScore } from '../likelihood.ts'
import { observationCount } from '../objective.ts'
import { type NormalScale, normalScale } from './normal-scale.ts'
import { rowWeights } from './residual-sums.ts'

/** A quadratic law around an affine mean with the design X (n × p). */
export interface QuadraticProblem {
  readonly problem: LikelihoodProblem
  readonly design: Matrix
  readonly scale: NormalScale
  readonly weights: Float64Array | null
}

/**
 * The problem as one whose log-likelihood is quadratic in θ, by what family, link and predictor
 * declare; null where it is not.
 */
export function quadraticProblem(problem: LikelihoodProblem): QuadraticProblem | null {
  const { design } = problem.predictor
  const scale = normalScale(problem.family)
  if (design === null || scale === null || problem.link?.affine === false) return null
  return { problem, design, scale, weights: rowWeights(problem.observations) }
}

/** X'WX (p × p). The design is orthonormal, so without weights it is the identity. */
export function gramOf({
  design,
  weights,
  problem
}: Pick<QuadraticProblem, 'design' | 'weights' | 'problem'>): Matrix {
  const p = design.cols
  const out = zeros(p, p)
  if (weights === null && problem.predictor.orthonormal) {
    for (let j = 0; j < p; j++) out.data[j * p + j] = 1
  } else addCrossProduct(design, weights, out)
  return out
}

/** X'Wr, compensated (p). */
export function scoreOf({ design, weights }: QuadraticProblem, r: Float64Array): Float64Array {
  const out = new Float64Array(design.cols)
  const weighted = weights === null ? r : r.map((value, i) => value * weights[i])
  projectScore(design, weighted, { into: out, from: 0 })
  return out
}

/** Information of (θ, φ₀) where the score of σ² vanishes: the two are independent there. */
export function informationOf(
  { problem, scale }: QuadraticProblem,
  at: { readonly gram: Matrix; readonly sigma2: number; readonly phi: Float64Array }
): Matrix {
  const p = at.gram.rows
  const size = scale.known === null ? p + 1 : p
  const out = zeros(size, size)
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) out.data[k * size + j] = at.gram.data[k * p + j] / at.sigma2
  }
  if (scale.known === null) {
    const ratio = scale.exponent / at.phi[0]
    out.data[p * size + p] = (ratio * ratio * observationCount(problem)) / 2
  }
  return out
}
