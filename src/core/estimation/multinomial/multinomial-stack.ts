import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import type { Basis } from '../regression/basis.ts'
import { withCurvature } from '../stacked/curvature.ts'
import { aggregated } from '../stacked/inference.ts'
import type { Stack } from '../stacked/stack.ts'
import type { Surface } from '../stacked/surface.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { inflatedLabels } from './inflated-labels.ts'
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
export function labelScores(model: MultinomialModel, probabilities: Matrix, k: number) {
  const p = column(probabilities, k)
  return p.map((value, i) => {
    if (model.category[i] !== k) return -value
    let others = 0
    for (let l = 0; l < probabilities.cols; l++) if (l !== k) others += at(probabilities, i, l)
    return others
  })
}

/** Scores of the coordinates (n × r) from those of every label's predictor (n). */
function scoresOf(stack: Stack, ofPredictor: (k: number) => Float64Array): Matrix {
  const [{ basis }] = stack
  const scores = zeros(basis.q.rows, basis.q.cols * stack.length)
  stack.forEach(({ from }, k) => {
    const own = ofPredictor(k)
    for (let j = 0; j < basis.q.cols; j++) {
      column(scores, from + j).set(column(basis.q, j).map((value, i) => value * own[i]))
    }
  })
  return scores
}

/** Score equations (1{y = k} − p_k) q_i, label after label, with the information they share. */
export function labelFunctions(
  model: MultinomialModel,
  stack: Stack,
  point: SoftmaxPoint
): EstimatingFunctions | null {
  const factor = factorise(point.information)
  if (factor === null) return null
  const own = stack.map((_, k) => labelScores(model, point.probabilities, k + 1))
  const bread = inverseFromFactor(factor)
  const { category } = model
  const { probabilities } = point
  const rows = { category, probabilities, basis: stack[0].basis, bread }
  return {
    scores: scoresOf(stack, (k) => own[k]),
    bread,
    spectral: {
      rank: point.gamma.length,
      observations: model.nobs * stack.length,
      scores: (weight) => {
        const inflated = inflatedLabels(rows, weight)
        return scoresOf(stack, (k) => column(inflated, k))
      }
    },
    breadName: 'observed',
    frequency: model.frequency,
    leverage: null,
    aggregate: aggregated(
      stack,
      (k) => own[k],
      () => model.x
    ),
    observations: model.nobs,
    rank: point.gamma.length,
    linear: false
  }
}
