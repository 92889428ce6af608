import type { Control, FitSpec } from '../../model/spec.ts'
import type { Report } from '../report.ts'
import type { RowContender } from './comparison/row-contender.ts'
import type { KeptFit } from './prediction/kept-fit.ts'
import type { CountedSource } from './row-source.ts'

export interface RowsOptions {
  readonly control: Control
  /** Rows of the sample; `usualSample` when not given. */
  readonly sampleRows?: number
}

/** A model that was fitted to all rows by passes, for what goes on from it. */
export interface RowsFit {
  /** Both estimates and the verdict. */
  report(): Promise<Report>
  /** What predictions need of it, without any of its rows. */
  keep(): Promise<KeptFit>
  /** The model among those that are compared. */
  contend(): RowContender
}

/** How one kind of model is fitted by passes over rows that are never all in memory. */
export interface RowsKind {
  suits(spec: FitSpec): boolean
  /** Throws Failure for the client's mistakes, Cancelled when it was stopped. */
  fit(spec: FitSpec, source: CountedSource, options: RowsOptions): Promise<RowsFit>
}
