/** What a block says beside its estimates on request: residuals, influence, collinearity, tests. */

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
