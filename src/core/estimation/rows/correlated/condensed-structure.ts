import type { CovarianceChoice } from '../../../model/spec.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { CompiledCovariance } from '../../correlated/compile-covariance.ts'
import type { CorrelatedWork } from '../../correlated/correlated-blocks.ts'
import type { BlockSizes } from '../../correlated/structure.ts'
import type { Basis } from '../../regression/basis.ts'
import type { MetricFacts } from '../../theorems/theorem.ts'
import type { Sums } from '../sums.ts'
import type { RunsPass, RunsTask } from './runs-pass.ts'

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
  /** What is left to know of the regressors, from one more pass where that takes any. */
  finish(
    fitted: Fitted,
    reduce: Reduce
  ): Promise<{ readonly work: CorrelatedWork; readonly metric: MetricFacts }>
}
