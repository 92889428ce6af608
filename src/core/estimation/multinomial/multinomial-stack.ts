import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import type { Basis } from '../regression/basis.ts'
import { withCurvature } from '../stacked/curvature.ts'
import { aggregated } from '../stacked/inference.ts'
import type { Stack } from '../stacked/stack.ts'
import type { Surface } from '../stacked/surface.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { type FittedRows, inflatedLabels } from './inflated-labels.ts'
import {
  likelihoodCriterion,
  type Softmax,
  type SoftmaxCriterion,
  type SoftmaxPoint
} from './softmax.ts'

/** The coefficients of every label against the baseline. */
export function labelStack(model: MultinomialModel, basis: Basis, aliased: Uint8Array): Stack {
  return model.labels.slice(1).map((response, k) => ({
    response,
    terms: model.terms,
    kept: basis.kept,
    aliased,
    basis,
    from: k * basis.kept.length,
    assignment: model.assignment
  }))
}

/**
 * What is maximised over all coordinates. The observed and expected information of the likelihood are the
 * same; a penalised one has no score test.
 */
export function softmaxSurface(softmax: Softmax, { at: evaluate }: SoftmaxCriterion): Surface {
  const at = (gamma: Float64Array): SoftmaxPoint | null => {
    const point = evaluate(softmax, gamma)
    return Number.isFinite(point.logLikelihood) ? point : null
  }
  return evaluate === likelihoodCriterion.at
    ? { at, expected: (gamma) => evaluate(softmax, gamma).information }
    : { at: withCurvature(at), expected: null }
}

/** 1{y = k} − p_k of one unit of every row (n). */
export function labelScores(
  model: Pick<MultinomialModel, 'category'>,
  probabilities: Matrix,
  k: number
) {
  const p = column(probabilities, k)
  return p.map((value, i) => {
    if (model.category[i] !== k) return -value
    let others = 0
    for (let l = 0; l < probabilities.cols; l++) if (l !== k) others += at(probabilities, i, l)
    return others
  })
}

/** Scores of the coordinates (n × r) from those of every label's predictor (n). */
function scoresOf(q: Matrix, ofPredictors: readonly Float64Array[]): Matrix {
  const scores = zeros(q.rows, q.cols * ofPredictors.length)
  ofPredictors.forEach((own, k) => {
    for (let j = 0; j < q.cols; j++) {
      column(scores, k * q.cols + j).set(column(q, j).map((value, i) => value * own[i]))
    }
  })
  return scores
}

/** Some rows at an estimate of `nobs` observations, which may be more. */
interface LabelRowsAt extends FittedRows, Pick<MultinomialModel, 'frequency' | 'nobs'> {}

/** (1{y = k} − p_k) q_i of some rows, label after label (n × r(K − 1)). */
export function labelRowScores({
  q,
  category,
  probabilities
}: Pick<LabelRowsAt, 'q' | 'category' | 'probabilities'>): Matrix {
  const others = Array.from({ length: probabilities.cols - 1 }, (_, k) => k + 1)
  return scoresOf(
    q,
    others.map((k) => labelScores({ category }, probabilities, k))
  )
}

/** Score equations (1{y = k} − p_k) q_i of some rows, label after label, with the inverse information of all. */
export function labelRowFunctions(
  rows: LabelRowsAt
): Omit<EstimatingFunctions, 'aggregate'> & Required<Pick<EstimatingFunctions, 'spectral'>> {
  const { q, probabilities, bread, nobs, frequency } = rows
  const others = Array.from({ length: probabilities.cols - 1 }, (_, k) => k)
  const rank = bread.rows
  return {
    scores: labelRowScores(rows),
    bread,
    spectral: {
      rank,
      observations: nobs * others.length,
      scores: (weight) => {
        const inflated = inflatedLabels(rows, weight)
        return scoresOf(
          q,
          others.map((k) => column(inflated, k))
        )
      }
    },
    breadName: 'observed',
    frequency,
    leverage: null,
    observations: nobs,
    rank,
    linear: false
  }
}

/** The same of all rows of a model in memory; null where the information is singular. */
export function labelFunctions(
  model: MultinomialModel,
  stack: Stack,
  { information, probabilities }: SoftmaxPoint
): EstimatingFunctions | null {
  const factor = factorise(information)
  if (factor === null) return null
  const own = stack.map((_, k) => labelScores(model, probabilities, k + 1))
  const { category, frequency, nobs } = model
  const bread = inverseFromFactor(factor)
  const { q } = stack[0].basis
  return {
    ...labelRowFunctions({ category, frequency, nobs, probabilities, q, bread }),
    aggregate: aggregated(
      stack,
      (k) => own[k],
      () => model.x
    )
  }
}
