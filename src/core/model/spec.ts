import type { TransformState } from './formula/transforms/transform.ts'
import type { Limits } from './limits.ts'

/**
 * What is to be fitted, as the core sees it: the client's request after validation, in the names of
 * the HTTP contract. Data arrive apart, as a Dataset or as matrices.
 */

export interface FamilyChoice {
  readonly name: string
  /** Family options by name: df, scale, p, theta, side …; numbers, choices or "estimate". */
  readonly options: Readonly<Record<string, number | string>>
}

export type LinkChoice = string | { readonly power: number }

export interface WeightsChoice {
  readonly column: string
  readonly kind: 'precision' | 'frequency'
}

export interface CovarianceChoice {
  readonly structure: 'diagonal' | 'equicorrelated' | 'ar1' | 'matrix'
  readonly column?: string
  readonly rho?: number | 'estimate'
  readonly matrix?: readonly (readonly number[])[]
  readonly within?: string
  readonly method?: 'ml' | 'reml'
}

export interface ParameterChoice {
  readonly start?: number | readonly number[]
  readonly lower?: number
  readonly upper?: number
  readonly fixed?: boolean
}

/** Exactly one of formula, formulas, mean, log_density, equation states the model (mean may accompany log_density). */
export interface ModelSpec {
  readonly formula?: string
  readonly formulas?: readonly string[]
  readonly mean?: string
  readonly log_density?: string
  readonly equation?: string
  readonly unknown?: string
  readonly symmetric?: boolean
  readonly response?: string
  readonly parameters?: Readonly<Record<string, ParameterChoice>>
  readonly family: FamilyChoice
  readonly link?: LinkChoice
  readonly event?: string | number | boolean
  readonly trials?: string
  readonly weights?: WeightsChoice
  readonly covariance?: CovarianceChoice
  readonly contrasts?: Readonly<Record<string, 'treatment' | 'sum' | 'helmert' | 'polynomial'>>
  readonly coding?: Readonly<Record<string, number>>
  /** Penalty on the likelihood: Firth's, which keeps estimates finite under separation. */
  readonly penalty?: 'firth'
}

export type StdErrorsChoice =
  | 'model'
  | 'observed'
  | 'expected'
  | 'hc0'
  | 'hc1'
  | 'hc2'
  | 'hc3'
  | 'hc4'
  | { readonly cluster: string | readonly string[]; readonly fix?: boolean }
  | { readonly hac: { readonly lags?: number | 'auto' } }
  | {
      readonly bootstrap: {
        readonly replicates: number
        readonly kind?: 'pairs' | 'residual' | 'parametric'
      }
    }

export interface InferenceSpec {
  /** Confidence level in (0, 1). */
  readonly level: number
  readonly std_errors: StdErrorsChoice
  readonly intervals: 'wald' | 'profile' | 'bootstrap' | 'percentile'
  /** Linear hypotheses as text, "x1 + 2*x2 = 3". */
  readonly hypotheses?: readonly string[]
}

export interface OptimizerSpec {
  readonly starts: number
  readonly seed: number
  readonly max_iterations: number
  readonly tolerance: number
}

/** One observation per entry: matrices of a matrix equation by name, each rows × cols as nested lists. */
export type MatrixData = Readonly<Record<string, readonly (readonly (readonly number[])[])[]>>

export interface FitSpec {
  /** What the bases of formulas learned from more rows than those that are fitted, by label. */
  readonly bases?: ReadonlyMap<string, TransformState>
  /** What the fit may take; the usual limits when it is not said. */
  readonly limits?: Limits
  readonly model: ModelSpec
  readonly inference: InferenceSpec
  readonly optimizer: OptimizerSpec
  readonly missing: 'drop' | 'error'
  readonly levels?: Readonly<Record<string, readonly string[]>>
  readonly matrices?: MatrixData
  readonly include: readonly string[]
  /** Which parameters the pictures are over; absent leaves the choice to the service. */
  readonly plots?: { readonly parameters: readonly string[] }
  readonly conventions: 'equifit' | 'r' | 'statsmodels'
}

/** Polled once per iterate: deadline, client gone, job cancelled. The core never reads a clock. */
export interface Control {
  readonly cancelled: () => boolean
  /** Share of the work done, in [0, 1], for progress events. */
  readonly progress?: (share: number) => void
}
