import {
  type CholeskyFactor,
  factorise,
  inverseFromFactor,
  logDeterminant
} from '../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix } from '../../numeric/matrix.ts'
import { projectScore } from '../likelihood.ts'
import {
  type Softmax,
  type SoftmaxCriterion,
  type SoftmaxPoint,
  softmaxAt,
  softmaxInformation
} from './softmax.ts'

/** q_i'B_kl q_i of row i for labels k and l, B the inverse information; 0 where one is the baseline. */
function predictorVariances(q: Matrix, inverse: Matrix, categories: number): Float64Array[] {
  const r = q.cols
  return Array.from({ length: categories * categories }, (_, pair) => {
    const k = Math.floor(pair / categories) - 1
    const l = (pair % categories) - 1
    const out = new Float64Array(q.rows)
    if (k < 0 || l < 0) return out
    for (let a = 0; a < r; a++) {
      const qa = column(q, a)
      for (let b = 0; b < r; b++) {
        const qb = column(q, b)
        const entry = at(inverse, k * r + a, l * r + b)
        for (let i = 0; i < out.length; i++) out[i] += qa[i] * qb[i] * entry
      }
    }
    return out
  })
}

/**
 * ½ tr(I⁻¹ ∂I/∂η_m) of one row for every label m: with V the covariance of its predictors,
 * ½ p_m (V_mm − Σ p_k V_kk − 2 (Vp)_m + 2 p'Vp), by the third cumulants of the indicators; and the row's
 * leverage Σ p_k V_kk − p'Vp.
 */
function adjustments(p: Float64Array, v: (k: number, l: number) => number) {
  const mean = p.map((_, m) => p.reduce((sum, own, l) => sum + own * v(m, l), 0))
  const diagonal = p.reduce((sum, own, k) => sum + own * v(k, k), 0)
  const quadratic = p.reduce((sum, own, k) => sum + own * mean[k], 0)
  const scores = p.map((own, m) => 0.5 * own * (v(m, m) - diagonal - 2 * mean[m] + 2 * quadratic))
  return { scores, leverage: diagonal - quadratic }
}

/** What the penalty makes of the rows at a point. */
interface Penalised {
  /** Of the penalised likelihood. */
  readonly gradient: Float64Array
  /** What a step is scaled by. */
  readonly steering: Matrix
}

/**
 * The gradient with its penalty, by the inverse information at the point, and the information of rows with pseudo-observations beside them: a row of leverage h
 * has the weight 1 + ½ h K/(K − 1), which is Newton's where no row has leverage and where a row has all it can,
 * h = K − 1, as a level of one row has: scoring by the information oversteps there for ever.
 */
export function softmaxPenalty(
  model: Softmax,
  { gradient, probabilities }: Pick<SoftmaxPoint, 'gradient' | 'probabilities'>,
  inverse: Matrix
): Penalised {
  const { q, categories, frequency } = model
  const variances = predictorVariances(q, inverse, categories)
  const extra = Array.from({ length: categories }, () => new Float64Array(q.rows))
  const weighted = new Float64Array(q.rows)
  for (let i = 0; i < q.rows; i++) {
    const p = Float64Array.from({ length: categories }, (_, k) => at(probabilities, i, k))
    const f = frequency === null ? 1 : frequency[i]
    const { scores, leverage } = adjustments(p, (k, l) => variances[k * categories + l][i])
    scores.forEach((value, m) => {
      extra[m][i] = value * f
    })
    weighted[i] = f * (1 + (0.5 * leverage * categories) / (categories - 1))
  }
  const added = new Float64Array(gradient.length)
  for (let m = 1; m < categories; m++) {
    projectScore(q, extra[m], { into: added, from: (m - 1) * q.cols })
  }
  return {
    gradient: gradient.map((value, j) => value + added[j]),
    steering: softmaxInformation({ ...model, frequency: weighted }, probabilities)
  }
}

/** A point of the likelihood, its information factored, with its penalty. */
export function withPenalty(
  point: SoftmaxPoint,
  factor: CholeskyFactor,
  penalised: Penalised
): SoftmaxPoint {
  return {
    ...point,
    ...penalised,
    logLikelihood: point.logLikelihood + logDeterminant(factor) / 2
  }
}

/**
 * Firth's (1993) penalised likelihood ln L + ½ ln |I| of a multinomial logit with its gradient (Kosmidis &
 * Firth 2011, Biometrika 98, 755-759), in the place of the likelihood; −Infinity where I is singular.
 */
function firthSoftmaxAt(model: Softmax, gamma: Float64Array): SoftmaxPoint {
  const point = softmaxAt(model, gamma)
  const factor = factorise(point.information)
  if (factor === null) return { ...point, logLikelihood: Number.NEGATIVE_INFINITY }
  return withPenalty(point, factor, softmaxPenalty(model, point, inverseFromFactor(factor)))
}

/** Its steps are nearly Newton's, which shorten by a steady factor. */
export const firthCriterion: SoftmaxCriterion = { at: firthSoftmaxAt, stall: 1 }
