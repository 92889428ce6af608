import type { Dataset } from '../../model/dataset.ts'
import type { Control } from '../../model/spec.ts'
import type { ChecksPass } from './assumptions/checks-pass.ts'
import type { BasesPass } from './bases/bases-pass.ts'
import type { CensusPass, ResidualsPass } from './bootstrap/draws.ts'
import type { CasewisePass } from './casewise/casewise-pass.ts'
import type { ComparisonPass } from './comparison/compared.ts'
import type { DrawnPass } from './correlated/drawn-pass.ts'
import type { HistoryPass } from './correlated/history-pass.ts'
import type { RunsPass } from './correlated/runs-pass.ts'
import type { WhitenedPass } from './correlated/whitened-pass.ts'
import type { WhitenedResidualsPass } from './correlated/whitened-residuals.ts'
import type { DensityPass } from './density/density-pass.ts'
import type { LawsPass } from './density/laws-kernel.ts'
import type { DrivingPass } from './driving/driving-pass.ts'
import type { LabelsPass } from './labels/labels-pass.ts'
import type { LevelsPass } from './levels/levels-pass.ts'
import type { PairedPass } from './paired/paired-pass.ts'
import type { ReachPass } from './prediction/reach-pass.ts'
import type { Pass } from './regression-pass.ts'
import type { ProductsPass } from './responses/products-pass.ts'
import type { ResampledPass } from './responses/resampled-pass.ts'
import type { ScoresPass } from './responses/scores-pass.ts'
import type { SystemCasesPass } from './responses/system-cases.ts'
import type { SystemResidualsPass } from './responses/system-residuals.ts'
import type { Sums } from './sums.ts'

/** A run of rows of a source, in its order. */
export interface Block {
  /** Index of the first row among all rows. */
  readonly from: number
  readonly dataset: Dataset
}

/** What is known of a column before any row is read. */
export interface SourceColumn {
  readonly name: string
  readonly kind: 'numeric' | 'categorical'
}

/** A pass of any kind. */
export type AnyPass =
  | Pass
  | ProductsPass
  | LabelsPass
  | RunsPass
  | HistoryPass
  | DrawnPass
  | WhitenedPass
  | WhitenedResidualsPass
  | ComparisonPass
  | DrivingPass
  | BasesPass
  | LevelsPass
  | CensusPass
  | ResidualsPass
  | PairedPass
  | DensityPass
  | LawsPass
  | ChecksPass
  | ScoresPass
  | ReachPass
  | ResampledPass
  | CasewisePass
  | SystemCasesPass
  | SystemResidualsPass

/** All columns that a pass reads. */
export function columnsRead({
  columns,
  beside
}: Pick<Pass, 'columns' | 'beside'>): readonly string[] {
  return [...new Set([...columns, ...beside])]
}

export interface SampleRequest {
  /** How many rows; all of them when there are no more. */
  readonly rows: number
  readonly seed: number
  readonly columns: readonly string[]
  /** Columns that later passes read too, which are only to be whole. */
  readonly beside: readonly string[]
  /** Rows that are to be in the sample whatever is drawn, ascending. */
  readonly also: readonly number[]
}

/** Rows that an estimator sees only as sums over all of them, and as a sample of them. */
export interface RowSource {
  /** What the data are; a pass over other data than these fails. */
  readonly snapshot: string
  readonly rows: number
  readonly columns: readonly SourceColumn[]
  /**
   * Rows in their order, one drawn from each of so many runs of equal length, and the first complete
   * row of every level that the draws missed.
   */
  sample(request: SampleRequest, control: Control): Promise<Dataset>
  /** One pass over all rows. Throws Failure where a row cannot be taken, Cancelled when it is stopped. */
  reduce(pass: AnyPass, control: Control): Promise<Sums>
}

/** A source that tells how many passes were made of it. */
export interface CountedSource extends RowSource {
  readonly made: () => number
}

/** The same rows, with their passes counted from now on. */
export function counted(source: RowSource): CountedSource {
  const { snapshot, rows, columns } = source
  let passes = 0
  return {
    snapshot,
    rows,
    columns,
    made: () => passes,
    sample: (request, control) => source.sample(request, control),
    reduce(pass, control) {
      passes += 1
      return source.reduce(pass, control)
    }
  }
}

/** Thrown out of a fit that was stopped. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled')
    this.name = 'Cancelled'
  }
}

/** Throws Cancelled where the work is no longer wanted. */
export function throwIfCancelled({ cancelled }: Pick<Control, 'cancelled'>): void {
  if (cancelled()) throw new Cancelled()
}

/** A control at which whoever looks does not go on: what would settle for less when it is stopped ends at once. */
export function endingWhenCancelled(control: Control): Control {
  const cancelled = (): boolean => {
    throwIfCancelled(control)
    return false
  }
  return { ...control, cancelled }
}
