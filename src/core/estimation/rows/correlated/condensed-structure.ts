import type { CovarianceChoice } from '../../../model/spec.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { CompiledCovariance } from '../../correlated/compile-covariance.ts'
import type { CorrelatedWork } from '../../correlated/correlated-blocks.ts'
import type { CorrelatedFit } from '../../correlated/correlated-fit.ts'
import type { BlockSizes } from '../../correlated/structure.ts'
import type { Basis } from '../../regression/basis.ts'
import type { MetricFacts } from '../../theorems/theorem.ts'
import type { Sums } from '../sums.ts'
import type { DrawnPass } from './drawn-pass.ts'
import type { DrawnStructure } from './drawn-samples.ts'
import type { HistoryPass } from './history-pass.ts'
import type { KeyedNumbers } from './keyed-numbers.ts'
import type { RunsPass, RunsTask } from './runs-pass.ts'
import type { WhitenedPass } from './whitened-pass.ts'
import type { WhitenedResidualsPass } from './whitened-residuals.ts'
import type { Whitening } from './whitening.ts'

/** Few rows that stand for all, and the covariance of the errors on them. */
export interface CondensedErrors {
  /** A root of the products of regressors and residuals [O, E] (K × (r + q)). */
  readonly root: Matrix
  readonly covariance: CompiledCovariance
  readonly sizes: BlockSizes
}

/** A fit of condensed rows, before what further passes say of it. */
export interface Fitted extends CondensedErrors {
  readonly work: CorrelatedWork
  /** Of the identified columns on the condensed rows. */
  readonly basis: Basis
  /** How many columns the coordinates of the passes have. */
  readonly columns: number
}

/** An estimate of all rows by whose covariance they are whitened. */
export interface Whitenable {
  readonly choice: CovarianceChoice
  /** Of the pass that the rows were condensed by. */
  readonly sums: Sums
  readonly fit: CorrelatedFit
}

/** One more pass in the same coordinates. */
export type Reduce = (task: RunsTask) => Promise<Sums>

/** How rows whose errors have a covariance of one structure are condensed. */
export interface CondensedStructure {
  /** What a pass sums. */
  readonly task: RunsTask
  /** The column whose values group the rows; null where none does. */
  within(choice: CovarianceChoice): string | null
  /** Throws Failure for a correlation outside its interval. */
  condense(choice: CovarianceChoice, sums: Sums, pass: RunsPass): CondensedErrors
  /** How errors are drawn. */
  drawn(choice: CovarianceChoice): DrawnStructure
  /** What the rows of a pass are whitened with at an estimate, from one more pass where that takes any. */
  whitening(at: Whitenable, history: (most: number) => Promise<KeyedNumbers>): Promise<Whitening>
  /** What is left to know of the regressors, from one more pass where that takes any. */
  finish(
    fitted: Fitted,
    reduce: Reduce
  ): Promise<{ readonly work: CorrelatedWork; readonly metric: MetricFacts }>
}

/** The passes over rows whose errors are correlated. */
export type CorrelatedPass =
  | RunsPass
  | HistoryPass
  | WhitenedPass
  | WhitenedResidualsPass
  | DrawnPass

/** A fit of condensed rows whose rows are looked at one by one. */
export interface FittedErrors extends Omit<Whitenable, 'fit'> {
  readonly fitted: Fitted
  readonly structure: CondensedStructure
  /** The pass that the rows were condensed by. */
  readonly pass: RunsPass
  readonly reduce: (pass: CorrelatedPass) => Promise<Sums>
}
