import type { Column, Dataset } from '../../../model/dataset.ts'
import type { DesignState } from '../../../model/formula/design.ts'
import type { ModelSpec, StdErrorsChoice } from '../../../model/spec.ts'
import { readParameters } from '../../parameters.ts'
import type { FoundBase, PredictedFit } from '../../prediction/base.ts'
import { designRows, expressionRows, type SeenRows } from '../../prediction/new-rows.ts'
import { predictFrom } from '../../prediction/predict-regression.ts'
import type { EstimatorName, Predictor } from '../../prediction/prediction.ts'
import { compileMean } from '../../regression/compile-expression.ts'
import type { WarningReport } from '../../report.ts'
import { meanGraph, statementOf } from '../statement.ts'

/** All that predictions need of a fit to many rows: plain data, and none of the rows. */
export interface KeptFit {
  readonly model: ModelSpec
  readonly stdErrors: StdErrorsChoice
  /** Confidence level of the request. */
  readonly level: number
  /** What the design learned; null where the mean is an expression. */
  readonly state: DesignState | null
  /** Identified columns of the design. */
  readonly kept: readonly number[]
  /** The columns that the model reads, with the levels that occurred and no numbers. */
  readonly columns: Dataset
  readonly estimates: Readonly<Record<EstimatorName, FoundBase>>
  /** Of the model, and of its standard errors. */
  readonly warnings: readonly WarningReport[]
  readonly errorWarnings: readonly WarningReport[]
}

/** Columns with one row for every level that occurs among so many rows of a data set, and no numbers. */
export function columnsOnly({ data, rows }: SeenRows): Dataset {
  const used = new Map(
    [...(data?.columns ?? [])].map(([name, column]) => [
      name,
      column.kind === 'numeric'
        ? []
        : [...new Set(Array.from(rows, (row) => column.codes[row]))].filter((code) => code >= 0)
    ])
  )
  const count = Math.max(0, ...[...used.values()].map((codes) => codes.length))
  const columns = [...(data?.columns ?? [])].map(([name, column]): [string, Column] => {
    if (column.kind === 'numeric') {
      return [name, { ...column, values: new Float64Array(count).fill(Number.NaN) }]
    }
    const codes = new Int32Array(count).fill(-1)
    codes.set(used.get(name) ?? [])
    return [name, { ...column, codes }]
  })
  return { rows: count, columns: new Map(columns) }
}

/** A kept fit as predictions need it. */
function predictedKept({ state, model, stdErrors, estimates, ...kept }: KeptFit): PredictedFit {
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

/** The predictor at new rows of a kept fit. */
function rowsOf({ model, state, columns: data, kept }: KeptFit, newData: Dataset) {
  const seen = { data, rows: Int32Array.from({ length: data.rows }, (_, i) => i) }
  if (state !== null) return () => designRows({ state }, seen, { dataset: newData, kept })
  const parameters = readParameters(model, 'mean')
  const names = parameters.map(({ name }) => name)
  const mean = compileMean(meanGraph(model, data, names), parameters, data)
  const terms = mean.places.map((place) => ({ name: names[place] }))
  return (estimate: Float64Array) => expressionRows({ mean, terms, ...seen }, estimate, newData)
}

/** Answers questions from a kept fit. Throws Failure for the client's mistakes only. */
export function keptPredictor(kept: KeptFit): Predictor {
  const fit = predictedKept(kept)
  return (question) => {
    const { newData } = question
    return predictFrom(fit, question, { count: newData.rows, rowsFor: rowsOf(kept, newData) })
  }
}
