/**
 * What an estimation answers, as plain data in the names of the HTTP contract. Numbers may be NaN
 * or ±Infinity here; the contract layer turns every non-finite number into null.
 */

import type { Chart } from './plots/chart.ts'

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

export type Ruling =
  | 'identical'
  | 'identical_for_design'
  | 'coincident'
  | 'different'
  | 'not_comparable'
  | 'undetermined'

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

export type PerRow = readonly (number | null)[]
/** Per row, and by response where there are several. */
export type PerRowOrResponse = PerRow | Readonly<Record<string, PerRow>>

interface Influence<V> {
  readonly leverage: V
  /** Of least squares of a curved mean. */
  readonly jacobian_leverage?: V
  readonly cooks_distance: V
  /** Of the coefficients of all responses together. */
  readonly joint_cooks_distance?: PerRow
  /** By term, "response: term" where there are several responses. */
  readonly dfbetas: Readonly<Record<string, PerRow>>
}

interface Collinearity<V> {
  readonly vif: readonly {
    readonly term: string
    readonly response?: string
    readonly df: number
    readonly vif: number
  }[]
  readonly condition_indices: V
}

/** Residuals of every kind, influence and collinearity, on request. */
export interface BlockDiagnostics {
  readonly residual_types?: Readonly<Record<string, PerRowOrResponse>>
  readonly influence?: Influence<PerRowOrResponse>
  readonly collinearity?: Collinearity<
    readonly number[] | Readonly<Record<string, readonly number[]>>
  >
}

/** The same of a model of one response. */
export interface ResponseDiagnostics extends BlockDiagnostics {
  readonly influence?: Influence<PerRow>
  readonly collinearity?: Collinearity<readonly number[]>
}

/** One test: of a term, or of a hypothesis by its text. */
export interface TestRow {
  readonly term: string
  readonly test: string
  readonly statistic: number
  readonly df: number
  /** Denominator degrees of freedom of an F test. */
  readonly df_residual: number | null
  readonly p_value: number
  /** Of a multivariate test: the F that its p-value rests on. */
  readonly f_statistic?: number
  /** Why there is no statistic or no p-value, or what the p-value rests on where that is not usual. */
  readonly note?: string
}

export interface BlockTests {
  readonly terms: readonly TestRow[]
  readonly hypotheses: readonly TestRow[]
  readonly type_1?: readonly TestRow[]
  readonly type_2?: readonly TestRow[]
  readonly type_3?: readonly TestRow[]
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

export interface ConditionReport {
  readonly condition: string
  readonly holds: boolean
  readonly how: string
}

export interface VerdictBlock {
  readonly quantity: string
  readonly verdict: Ruling
  readonly theorem: string | null
  readonly reason: string
  readonly ratio?: number
  readonly conditions: readonly ConditionReport[]
  /** Single coefficients, where a theorem tells them apart. */
  readonly per_coefficient?: readonly { readonly term: string; readonly verdict: Ruling }[]
}

export interface ExaminedTheorem {
  readonly theorem: string
  readonly applies: boolean
  readonly failed_condition: string | null
}

export interface EvidenceReport {
  readonly max_difference: number
  readonly max_difference_in_std_errors: number
  readonly digits_agreeing: number
  readonly score_at_least_squares: number
  readonly rounding_unit: number
  readonly likelihood_loss_at_least_squares: number
  readonly sse_excess_at_maximum_likelihood: number
  readonly relative_efficiency_of_least_squares: number
  readonly relative_efficiency_reason?: string
  readonly extra_data_needed?: number
  readonly gap_test: {
    readonly statistic: number
    readonly df: number
    readonly p_value: number
  } | null
  /** Why there is no such test, where that is not for want of a fit. */
  readonly gap_test_reason?: string
  readonly rows: readonly {
    readonly row: number
    readonly weight: number
    readonly shift_in_std_errors: number
  }[]
  readonly start_distance: number
  /** Why there is no such distance, where that is not for want of a fit. */
  readonly start_distance_reason?: string
}

export interface AssumptionCheck {
  /** Whose errors are examined, where there are several responses. */
  readonly response?: string
  readonly assumption: string
  readonly test: string
  readonly statistic: number
  readonly p_value: number
  readonly condition?: string
}

export interface EquivalenceReport {
  readonly verdict: Ruling
  readonly summary: string
  readonly blocks: readonly VerdictBlock[]
  readonly evidence: EvidenceReport | null
  readonly consistent: boolean
  readonly norm_minimised_by_mle: number | 'inf' | null
  readonly would_coincide_if: readonly string[]
  readonly theorems_examined: readonly ExaminedTheorem[]
  readonly assumption_checks?: readonly AssumptionCheck[]
  readonly witness?: unknown
}

export interface WarningReport {
  readonly code: string
  readonly detail: string
  readonly pointer: string
  readonly action: string
}

export interface Report {
  readonly model: {
    readonly description: string
    readonly family: Readonly<Record<string, unknown>> & { readonly name: string }
    readonly link: unknown
    readonly terms: readonly string[]
    readonly parameters: number
    readonly event?: string | number | boolean
  }
  readonly data: {
    readonly rows: number
    readonly rows_used: number
    readonly rows_dropped: number
    readonly rows_zero_weight?: number
  }
  readonly least_squares: LeastSquaresBlock
  readonly generalized_least_squares?: LeastSquaresBlock
  readonly maximum_likelihood: LikelihoodBlock
  readonly equivalence: EquivalenceReport
  readonly conventions: Readonly<Record<string, unknown>>
  readonly reproduce: {
    readonly r: string | null
    readonly python: string | null
    readonly seed: number
  }
  /** Pictures as data; the contract turns them into specifications. */
  readonly charts?: readonly Chart[]
  readonly warnings: readonly WarningReport[]
}
