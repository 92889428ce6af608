import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec, MatrixData } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'

export type EstimatorName = 'least_squares' | 'maximum_likelihood'

export interface PredictionQuestion {
  readonly newData: Dataset
  /** In place of new rows, for a model that is stated about matrices. */
  readonly newMatrices?: MatrixData
  /** Default: least squares under a normal law, else maximum likelihood. */
  readonly estimator?: EstimatorName
  /** Confidence level in (0, 1). */
  readonly level: number
}

/** One new row. Every number is NaN where it cannot be predicted. */
export interface PredictionRow {
  readonly row: number
  /** Which of several responses, or labels, is predicted. */
  readonly response?: string
  readonly fitted: number
  readonly std_error: number
  readonly conf_low: number
  readonly conf_high: number
  readonly pred_low: number
  readonly pred_high: number
  /** On the scale of the linear predictor; null for a mean expression. */
  readonly link: {
    readonly fitted: number
    readonly std_error: number
    readonly conf_low: number
    readonly conf_high: number
  } | null
  /** The row lies outside what the fit has seen. */
  readonly extrapolates: boolean
  readonly reason: string | null
}

/** One matrix an observation. */
type Matrices = readonly (readonly (readonly number[])[])[]

/** The numbers of predictions where the response is a matrix. */
export interface PredictedMatrices {
  readonly fitted: Matrices
  readonly std_error: Matrices
  readonly conf_low: Matrices
  readonly conf_high: Matrices
  readonly pred_low: Matrices
  readonly pred_high: Matrices
}

export interface PredictionReport {
  readonly estimator: EstimatorName
  readonly status: Status
  readonly reason: string | null
  readonly level: number
  readonly predictions: readonly PredictionRow[]
  /** The numbers of the predictions as matrices, where the response is one. */
  readonly matrices?: PredictedMatrices
  readonly conventions: Readonly<Record<string, unknown>>
  readonly warnings: readonly WarningReport[]
}

/** Answers questions from one fit, each without a new one. Throws Failure for the client's mistakes only. */
export type Predictor = (question: PredictionQuestion) => PredictionReport

/** Fits a model stated in one way, to predict from it. Throws Failure for the client's mistakes only. */
export type Predict = (spec: FitSpec, dataset: Dataset, control: Control) => Predictor

/** A fit as it is made to predict from: intervals of coefficients and further parts play no part. */
export function predictedSpec(spec: FitSpec): FitSpec {
  const { level, std_errors } = spec.inference
  return { ...spec, inference: { level, std_errors, intervals: 'wald' }, include: [] }
}

/** A row without a prediction, and why. */
export function unpredicted(row: number, reason: string): PredictionRow {
  const none = Number.NaN
  return {
    row,
    fitted: none,
    std_error: none,
    conf_low: none,
    conf_high: none,
    pred_low: none,
    pred_high: none,
    link: null,
    extrapolates: false,
    reason
  }
}

/** An answer in which no row can be predicted. */
export function nothingPredicted(
  of: Pick<PredictionReport, 'estimator' | 'status' | 'level' | 'warnings'>,
  rows: number,
  reason: string
): PredictionReport {
  return {
    ...of,
    reason,
    predictions: Array.from({ length: rows }, (_, i) => unpredicted(i, reason)),
    conventions: {}
  }
}

/** Warnings that sum up what single rows say. */
export function predictionFlags(predictions: readonly PredictionRow[]): WarningReport[] {
  const far = predictions.filter(({ extrapolates }) => extrapolates).length
  const left = predictions.filter(({ reason }) => reason !== null).length
  const warn = (code: string, detail: string, action: string) => ({
    code,
    detail,
    pointer: '/new_data',
    action
  })
  return [
    ...(far === 0
      ? []
      : [
          warn(
            'extrapolation',
            `${far} rows lie outside the reach of the data of the fit.`,
            'Their intervals rest on the form of the mean alone.'
          )
        ]),
    ...(left === 0
      ? []
      : [
          warn(
            'rows_not_predicted',
            `${left} rows could not be predicted; each says why.`,
            'Fill the missing values, or leave out levels that the fit did not see.'
          )
        ])
  ]
}
