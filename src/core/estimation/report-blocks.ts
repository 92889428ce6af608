/** What an answer says of one estimator. */

import type { BlockDiagnostics, BlockTests, PerRowOrResponse } from './report-diagnostics.ts'

export type Status =
  | 'ok'
  | 'rank_deficient'
  | 'saturated'
  | 'perfect_fit'
  | 'boundary'
  | 'does_not_exist'
  | 'unbounded'
  | 'not_identified'
  | 'not_converged'
  | 'not_defined'

export interface CoefficientRow {
  readonly term: string
  readonly response?: string
  readonly estimate: number
  readonly std_error: number
  readonly statistic: number
  readonly p_value: number
  readonly conf_low: number
  readonly conf_high: number
  readonly levels?: Readonly<Record<string, string>>
  /** The data cannot identify this coefficient. */
  readonly aliased?: true
  /** Where the coefficient goes when it has no finite estimate. */
  readonly limit?: '+inf' | '-inf'
  readonly fixed?: true
}

export interface DispersionRow {
  readonly parameter: string
  readonly estimate: number
  readonly std_error: number
  readonly conf_low: number
  readonly conf_high: number
  readonly limit?: '+inf' | '-inf'
  readonly fixed?: true
}

export interface Direction {
  readonly term: string
  readonly direction: number
}

export interface OptimalRange {
  readonly term: string
  readonly low: number
  readonly high: number
}

/** How the intervals of a block were made, when not by Wald's method. */
export interface IntervalsReport {
  readonly method: string
  readonly open_ends: readonly {
    readonly term: string
    readonly side: 'low' | 'high'
    readonly reason: string
  }[]
  readonly profiles?: readonly {
    readonly term: string
    readonly points: readonly {
      readonly value: number
      readonly log_likelihood: number
      readonly signed_root: number
    }[]
  }[]
}

/** Members that any estimator block may carry beside its own. */
interface BlockExtras extends BlockDiagnostics {
  readonly tests?: BlockTests
  readonly aliased?: readonly string[]
  /** Linear relations in words, "c = a + b". */
  readonly relations?: readonly string[]
  readonly separating_direction?: readonly Direction[]
  readonly separation?: string
  readonly separated_rows?: readonly number[]
  readonly log_likelihood_supremum?: number
  readonly optimal_set?: readonly OptimalRange[]
  readonly matrix?: readonly (readonly number[])[]
  readonly matrices?: Readonly<Record<string, readonly (readonly number[])[]>>
  readonly residual_covariance?: readonly (readonly number[])[]
  readonly vcov?: {
    readonly terms: readonly string[]
    readonly matrix: readonly (readonly number[])[]
    readonly correlation: readonly (readonly number[])[]
  }
  readonly intervals?: IntervalsReport
  readonly fitted?: PerRowOrResponse
  readonly residuals?: PerRowOrResponse
}

export interface LeastSquaresGlance {
  readonly nobs: number
  readonly df: number
  readonly df_residual: number
  readonly rss: number
  readonly r_squared: number
  readonly adj_r_squared: number
  readonly f_statistic: number
  readonly f_p_value: number
}

export interface LeastSquaresBlock extends BlockExtras {
  readonly status: Status
  readonly reason: string | null
  readonly method: string
  readonly coefficients: readonly CoefficientRow[]
  readonly sigma2: number
  readonly sigma: number
  readonly sigma2_divisor: string
  readonly glance: LeastSquaresGlance | null
  readonly convergence?: Convergence
}

export interface LikelihoodGlance {
  readonly nobs: number
  readonly df: number
  readonly log_likelihood: number
  readonly deviance: number
  readonly null_deviance: number
  readonly aic: number
  readonly bic: number
}

/** An optimum that several starts met: of the likelihood, or of the residual sum of squares. */
export interface Basin {
  readonly log_likelihood?: number
  readonly rss?: number
  readonly starts: number
  /** In the units of the criterion: log-likelihood lost, or sum of squares added. */
  readonly behind_best_by: number
}

export interface Convergence {
  readonly iterations: number
  readonly evaluations: number
  readonly scaled_gradient: number
  readonly hessian_condition: number
  readonly starts_agreeing: string
  readonly at_precision?: boolean
  readonly restart_moves?: number
  readonly basins?: readonly Basin[]
  readonly failed_check?: string
  /** ln L + ½ ln |I| where a penalty was asked for. */
  readonly penalized_log_likelihood?: number
}

export interface LikelihoodBlock extends BlockExtras {
  readonly status: Status
  readonly reason: string | null
  readonly method: string
  readonly coefficients: readonly CoefficientRow[]
  readonly dispersion: readonly DispersionRow[]
  readonly information: string
  readonly glance: LikelihoodGlance | null
  readonly convergence: Convergence | null
  readonly total_variation: number | null
}
