import type { Dataset } from '../../../model/dataset.ts'
import type { DesignState } from '../../../model/formula/design.ts'
import type { ModelSpec, StdErrorsChoice } from '../../../model/spec.ts'
import { readParameters } from '../../parameters.ts'
import type { FoundBase, PredictedFit } from '../../prediction/base.ts'
import { designRows, expressionRows } from '../../prediction/new-rows.ts'
import { predictFrom } from '../../prediction/predict-regression.ts'
import type { EstimatorName, Predictor } from '../../prediction/prediction.ts'
import { compileMean } from '../../regression/compile-expression.ts'
import type { WarningReport } from '../../report.ts'
import { meanGraph, statementOf } from '../statement.ts'
import { type Kept, seenColumns } from './kept-columns.ts'

/** All that predictions need of a regression of one response: plain data, and none of the rows. */
export interface KeptRegression extends Kept {
  readonly kind: 'regression'
  readonly model: ModelSpec
  readonly stdErrors: StdErrorsChoice
  /** What the design learned; null where the mean is an expression. */
  readonly state: DesignState | null
  /** Identified columns of the design. */
  readonly kept: readonly number[]
  readonly estimates: Readonly<Record<EstimatorName, FoundBase>>
  /** Of the model, and of its standard errors. */
  readonly warnings: readonly WarningReport[]
  readonly errorWarnings: readonly WarningReport[]
}

/** A kept regression as predictions need it. */
function predictedKept({
  state,
  model,
  stdErrors,
  estimates,
  ...kept
}: KeptRegression): PredictedFit {
  const { warnings, errorWarnings } = kept
  const { family, link } = statementOf({ spec: { model }, state })
  return {
    family,
    link,
    linear: state !== null,
    stdErrors,
    warnings,
    errorWarnings,
    found: (estimator) => estimates[estimator],
    trained: () => new Map()
  }
}

/** The predictor at new rows of a kept regression. */
function rowsOf({ model, state, columns: data, kept }: KeptRegression, newData: Dataset) {
  const seen = seenColumns(data)
  if (state !== null) return () => designRows({ state }, seen, { dataset: newData, kept })
  const parameters = readParameters(model, 'mean')
  const names = parameters.map(({ name }) => name)
  const mean = compileMean(meanGraph(model, data, names), parameters, data)
  const terms = mean.places.map((place) => ({ name: names[place] }))
  return (estimate: Float64Array) => expressionRows({ mean, terms, ...seen }, estimate, newData)
}

/** Answers questions from a kept regression. Throws Failure for the client's mistakes only. */
export function keptRegression(kept: KeptRegression): Predictor {
  const fit = predictedKept(kept)
  return (question) => {
    const { newData } = question
    return predictFrom(fit, question, { count: newData.rows, rowsFor: rowsOf(kept, newData) })
  }
}
