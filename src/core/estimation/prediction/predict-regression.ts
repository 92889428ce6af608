import { at } from '../../numeric/matrix.ts'
import { predictorEdges } from '../regression/edge-rows.ts'
import { compileRegression, fitRegression } from '../regression/fit-regression.ts'
import { criticalValue } from '../reporting/coefficients.ts'
import { quadraticAt } from '../stacked/predicted.ts'
import { type Base, type PredictedFit, predictedFit } from './base.ts'
import { type NewRows, newRows } from './new-rows.ts'
import {
  nothingPredicted,
  type Predict,
  type PredictionQuestion,
  type PredictionReport,
  type PredictionRow,
  predictionFlags,
  unpredicted
} from './prediction.ts'
import { predictiveQuantile } from './predictive.ts'

const sorted = (a: number, b: number): readonly [number, number] => (a <= b ? [a, b] : [b, a])

/** The response's prediction interval around a mean. */
function predictionEnds(
  { family, link }: PredictedFit,
  base: Base,
  at: { level: number; eta: number; etaError: number; fitted: number; stdError: number }
): readonly [number, number] {
  const { level } = at
  if (base.estimator === 'least_squares') {
    const half = criticalValue(level, base.reference) * Math.sqrt(at.stdError ** 2 + base.sigma2)
    return [at.fitted - half, at.fitted + half]
  }
  const row = {
    family,
    link,
    phi: base.phi,
    eta: at.eta,
    stdError: Number.isFinite(at.etaError) ? at.etaError : 0
  }
  const low = predictiveQuantile(row, (1 - level) / 2)
  const high = predictiveQuantile(row, (1 + level) / 2)
  const log = family.predicts === 'median'
  return log ? [Math.log(low), Math.log(high)] : [low, high]
}

const beyond =
  'The fitted predictor lies beyond the end of what the law’s mean allows: there is no such mean.'

/** The end of its range that a predictor is at, up to rounding. */
function endAt(fit: PredictedFit, eta: number): number | undefined {
  return predictorEdges(fit).find(
    ({ edge }) => Math.abs(eta - edge) <= 1e-10 * Math.max(Math.abs(edge), 1)
  )?.edge
}

function rowOf(
  fit: PredictedFit,
  { base, rows, level }: { readonly base: Base; readonly rows: NewRows; readonly level: number },
  at: { i: number; eta: number }
): PredictionRow {
  const { family, link, linear } = fit
  const { i } = at
  const likely = base.estimator === 'maximum_likelihood'
  const end = likely ? endAt(fit, at.eta) : undefined
  const eta = end ?? at.eta
  const jet = new Float64Array(4)
  link.inverse(eta, jet)
  const { low, high } = family.meanDomain
  if (likely && !(jet[0] >= low && jet[0] <= high)) return unpredicted(rows.rows[i], beyond)
  // Rows that a maximum on the edge holds there have no sampling variance of their own.
  const etaError =
    end === undefined ? Math.sqrt(quadraticAt(rows.jacobian, i, base.covariance)) : Number.NaN
  const stdError = Math.abs(jet[1]) * etaError
  const critical = criticalValue(level, base.reference)
  const onLink = linear && likely
  const ends = (side: number) => {
    if (!onLink) return jet[0] + side * critical * stdError
    const moved = new Float64Array(4)
    link.inverse(eta + side * critical * etaError, moved)
    return moved[0]
  }
  const [conf_low, conf_high] = sorted(ends(-1), ends(1))
  const fitted = jet[0]
  const [pred_low, pred_high] = predictionEnds(fit, base, {
    level,
    eta,
    etaError,
    fitted,
    stdError
  })
  const leverage =
    base.reach === null ? 0 : quadraticAt(rows.jacobian, i, base.reach.bread) * jet[1] ** 2
  return {
    row: rows.rows[i],
    fitted,
    std_error: stdError,
    conf_low,
    conf_high,
    pred_low,
    pred_high,
    link: linear
      ? {
          fitted: eta,
          std_error: etaError,
          conf_low: eta - critical * etaError,
          conf_high: eta + critical * etaError
        }
      : null,
    extrapolates: base.reach !== null && leverage > base.reach.most * (1 + 1e-9),
    reason: null
  }
}

/** Predictions with both kinds of intervals from one estimate of a regression. Throws Failure for the client's mistakes. */
export const predictRegression: Predict = (spec, dataset, control) => {
  const model = compileRegression(spec, dataset, '/request/model')
  const fitted = fitRegression(spec, model, control)
  const fit = predictedFit(fitted)
  return (question) => {
    const { newData } = question
    return predictFrom(fit, question, {
      count: newData.rows,
      rowsFor: (coefficients) => newRows(fitted.workspace, coefficients, newData)
    })
  }
}

/** Where a regression is predicted: so many rows, and those that can be, for an estimate of r coefficients. */
interface Asked {
  readonly count: number
  rowsFor(coefficients: Float64Array): NewRows
}

/** Predictions with both kinds of intervals at new rows, from the estimate that is asked for. */
export function predictFrom(
  fit: PredictedFit,
  question: Pick<PredictionQuestion, 'level' | 'estimator'>,
  { count, rowsFor }: Asked
): PredictionReport {
  const { level } = question
  const estimator =
    question.estimator ?? (fit.family.facts.quadratic ? 'least_squares' : 'maximum_likelihood')
  const { base, status, reason } = fit.found(estimator)
  if (base === null) {
    const { warnings } = fit
    const why = reason ?? 'There is no estimate.'
    return nothingPredicted({ estimator, status, level, warnings }, count, why)
  }
  const rows = rowsFor(base.coefficients)
  const etas = rows.predictor(base.coefficients)
  const trained = fit.trained(estimator)
  const predictions = Array.from({ length: count }, (_, i) =>
    unpredicted(i, rows.reasons.get(i) ?? 'A value is missing.')
  )
  rows.rows.forEach((row, i) => {
    const made = rowOf(fit, { base, rows, level }, { i, eta: etas[i] })
    const key = Array.from({ length: rows.jacobian.cols }, (_, k) => at(rows.jacobian, i, k)).join(
      ' '
    )
    predictions[row] = { ...made, fitted: trained.get(key) ?? made.fitted }
  })
  return {
    estimator,
    status,
    reason,
    level,
    predictions,
    conventions: {
      reference_distribution: base.reference.law,
      std_errors: fit.stdErrors,
      confidence_interval:
        fit.linear && estimator === 'maximum_likelihood' ? 'link' : 'response, delta method',
      prediction_interval:
        estimator === 'least_squares'
          ? 'normal errors, n-p'
          : 'fitted law over the error of its mean'
    },
    warnings: [...fit.warnings, ...fit.errorWarnings, ...predictionFlags(predictions)]
  }
}
