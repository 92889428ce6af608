import type { Family } from '../../model/families/family.ts'
import type { Link } from '../../model/links/link.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { Observations } from '../likelihood.ts'
import type { WarningReport } from '../report.ts'
import type { TermInfo } from '../reporting/coefficients.ts'

/** How labels became 0 and 1; null when the response was numeric. */
export interface LabelInfo {
  readonly event: string | number | boolean
  readonly other: string
  /** Difference of the two codes when the client gave a numeric coding; null without one. */
  readonly codingSpan: number | null
}

/** A single-response regression with a linear predictor, compiled from a specification and data. */
export interface RegressionModel {
  readonly family: Family
  readonly link: Link
  readonly observations: Observations
  /** n × p, with low-order parts where a formula's powers and products have them. */
  readonly x: Matrix
  readonly tail: Matrix | null
  readonly offset: Float64Array | null
  readonly terms: readonly TermInfo[]
  /** The formula has an intercept term. */
  readonly intercept: boolean
  readonly interceptOnly: boolean
  /** Response as least squares sees it (shares for binomial), and its weights; null where labels have no coding. */
  readonly squares: { readonly y: Float64Array; readonly weights: Float64Array | null } | null
  readonly labels: LabelInfo | null
  readonly weightsKind: 'none' | 'precision' | 'frequency'
  /** Rows, or the sum of frequency weights. */
  readonly nobs: number
  /** Index in the client's data of each row used. */
  readonly rows: Int32Array
  readonly counts: { readonly total: number; readonly dropped: number; readonly zeroWeight: number }
  readonly description: string
  readonly warnings: readonly WarningReport[]
  /** Matrices written as quad(): where their entries stand among the terms. */
  readonly quadratic: readonly {
    readonly name: string
    readonly size: number
    readonly columns: readonly number[]
  }[]
}
