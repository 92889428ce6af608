/**
 * What an estimation answers, as plain data in the names of the HTTP contract. Numbers may be NaN
 * or ±Infinity here; the contract layer turns every non-finite number into null.
 */

import type { Chart } from './plots/chart.ts'
import type { LeastSquaresBlock, LikelihoodBlock } from './report-blocks.ts'
import type { EquivalenceReport } from './report-equivalence.ts'

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
