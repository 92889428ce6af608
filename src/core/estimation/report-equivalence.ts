/** What an answer says of the two estimators together: the verdict, its evidence, tests of its conditions. */

export type Ruling =
  | 'identical'
  | 'identical_for_design'
  | 'coincident'
  | 'different'
  | 'not_comparable'
  | 'undetermined'

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
