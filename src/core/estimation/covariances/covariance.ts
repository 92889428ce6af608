import type { StdErrorsChoice } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'

/**
 * An estimate as the root of summed scores, which is all that a sandwich needs: for least squares
 * the normal equations, for maximum likelihood the score equations.
 */
export interface EstimatingFunctions {
  /** Scores of one unit of every row (n × k) at the estimate; their sum, frequencies inside, is 0. */
  readonly scores: Matrix
  /** Inverse of minus the derivative of the summed scores (k × k). */
  readonly bread: Matrix
  readonly breadName: 'expected' | 'observed'
  /** Rows that each row stands for; null means 1. */
  readonly frequency: Float64Array | null
  /** Which observation each row is an entry of, in order; absent where a row is an observation. */
  readonly units?: Int32Array
  /** Leverage of one unit of every row (n); null where the estimator has no hat matrix. */
  readonly leverage: Float64Array | null
  /** Of several equations: the leverage and the rank of the one that each column of the scores is from. */
  readonly perColumn?: readonly Pick<EstimatingFunctions, 'leverage' | 'rank'>[]
  /** Of rows with several residuals: leverages in the directions in which those are uncorrelated. */
  readonly spectral?: {
    /** Sum of all leverages. */
    readonly rank: number
    /** Number of all leverages. */
    readonly observations: number
    /** The scores with every residual, in its direction, times a weight of its leverage. */
    scores(weight: (leverage: number) => number): Matrix
  }
  /** Each row's score summed over the coefficients without the intercept (n). */
  readonly aggregate: Float64Array
  /** Sum of frequencies. */
  readonly observations: number
  /** Coefficients of the mean that are estimated. */
  readonly rank: number
  /** The estimator is linear in the response, as R's lm: cluster factors are then those of HC1. */
  readonly linear: boolean
}

/** What a covariance estimator may ask for. Matrices are p × p over the terms, NaN where aliased. */
export interface CovarianceInput {
  readonly choice: StdErrorsChoice
  readonly functions: EstimatingFunctions | null
  /** Why there are no functions. */
  readonly withoutFunctions: string
  readonly model: { readonly matrix: Matrix; readonly information: string }
  observed(): Matrix | null
  /** What `observed` rests on, where it is not the observed information. */
  readonly observedInformation?: string
  /** A sentence where it is not known and why is. */
  expected(): Matrix | string | null
  /** Group numbers of the rows used, one array a column. Throws Failure for an unknown column. */
  groups(columns: readonly string[]): readonly Int32Array[]
  /** Estimates of bootstrap samples (B × p), or why there are none. */
  replicates(): BootstrapReplicates | string
  /** p × p from k × k, of which the coefficients come first. */
  toTerms(matrix: Matrix): Matrix
}

export interface BootstrapReplicates {
  /** One row a sample whose fit succeeded. */
  readonly estimates: Matrix
  readonly kind: string
  readonly drawn: number
  readonly failed: number
  readonly seed: number
}

export type CovarianceOutcome =
  | {
      readonly matrix: Matrix
      /** What the likelihood block's `information` says. */
      readonly information: string
      /** Choices that the numbers depend on, for `conventions`. */
      readonly details?: Readonly<Record<string, unknown>>
    }
  | { readonly matrix: null; readonly because: string }

/** How a covariance is made of sums over rows that are not side by side. */
export type Summed =
  | {
      readonly kind: 'rows'
      /** What some rows add to it (k × k); the bread is that of all rows. */
      readonly part: (functions: EstimatingFunctions) => Matrix
      /** It divides by zero at a leverage of 1. */
      readonly needsLeverage: boolean
    }
  | {
      readonly kind: 'groups'
      readonly columns: (choice: StdErrorsChoice) => readonly string[]
      readonly assemble: (groups: GroupedInfluences) => CovarianceOutcome
    }
  | {
      readonly kind: 'lags'
      readonly asked: (choice: StdErrorsChoice) => number | 'auto'
      /** Why rows that stand for several have none. */
      readonly withFrequencies: string
      /** Weights of two sums over the pilot series of n rows, from which its lags are told. */
      readonly pilotWeights: (n: number) => {
        readonly zeroth: Float64Array
        readonly first: Float64Array
      }
      readonly automatic: (n: number, pilot: { zeroth: number; first: number }) => number
      /** Weights of the lags 0 … L. */
      readonly weights: (lags: number) => Float64Array
      readonly outcome: (sums: LaggedSums) => CovarianceOutcome
    }

/** Products of influences across lags, weighted and summed. */
export interface LaggedSums {
  /** p × p over the terms. */
  readonly matrix: Matrix
  readonly lags: number
  /** Rows of the series. */
  readonly length: number
  readonly breadName: EstimatingFunctions['breadName']
}

/** The influences of all rows, summed within groups. */
export interface GroupedInfluences {
  /** Columns that group, and the sums of each of their combinations (G × k), as `subsets` orders them. */
  readonly columns: readonly string[]
  readonly sums: readonly Matrix[]
  readonly choice: StdErrorsChoice
  readonly functions: Pick<EstimatingFunctions, 'observations' | 'rank' | 'linear' | 'breadName'>
  readonly toTerms: (matrix: Matrix) => Matrix
}

/** One way to estimate the covariance of an estimate. */
export interface CovarianceEstimator {
  readonly name: string
  readonly title: string
  readonly reference: string
  /** It stays valid when the model's variance is wrong. */
  readonly robust: boolean
  recognises(choice: StdErrorsChoice): boolean
  /** Absent where it needs rows side by side. */
  readonly summed?: Summed
  compute(input: CovarianceInput): CovarianceOutcome
}
