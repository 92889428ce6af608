import type { Control, FitSpec } from '../../model/spec.ts'
import type { Report } from '../report.ts'
import type { RowSource } from './row-source.ts'

export interface RowsOptions {
  readonly control: Control
  /** Rows of the sample; 20 000 to 100 000 when not given. */
  readonly sampleRows?: number
}

/** How one kind of model is estimated by passes over rows that are never all in memory. */
export interface RowsKind {
  suits(spec: FitSpec): boolean
  /** Why nothing goes on from a fit, where that is not for its several predictors. */
  readonly ends?: string
  /** Throws Failure for the client's mistakes, Cancelled when it was stopped. */
  estimate(spec: FitSpec, source: RowSource, options: RowsOptions): Promise<Report>
}
