import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { multiply } from '../../numeric/linalg/product.ts'
import { at, type Matrix, transpose, zeros } from '../../numeric/matrix.ts'
import { chiSquareUpper, fUpper } from '../../numeric/special/index.ts'
import type { TestRow } from '../report-diagnostics.ts'

/** A b = q for the r identified coefficients b: A is m × r of rank m. */
export interface LinearRestriction {
  readonly a: Matrix
  readonly q: Float64Array
}

/** A d with A b − q = d, and A V A' (m × m) for the identified coefficients. */
export function contrast(
  { a, q }: LinearRestriction,
  estimates: Float64Array,
  covariance: Matrix
): { readonly miss: Float64Array; readonly spread: Matrix } {
  const miss = Float64Array.from(q, (value, i) => {
    let sum = -value
    for (let k = 0; k < a.cols; k++) sum += at(a, i, k) * estimates[k]
    return sum
  })
  const spread = multiply(a, multiply(covariance, transpose(a)))
  return { miss, spread }
}

/** (A b − q)'(A V A')⁻¹(A b − q); NaN where A V A' is not positive definite. */
export function waldStatistic(
  restriction: LinearRestriction,
  estimates: Float64Array,
  covariance: Matrix
): number {
  const { miss, spread } = contrast(restriction, estimates, covariance)
  const factor = factorise(spread)
  if (factor === null) return Number.NaN
  const solved = solveFactor(factor, miss)
  return miss.reduce((sum, value, i) => sum + value * solved[i], 0)
}

/** Rows and columns of the identified coefficients. */
export function identified(covariance: Matrix, kept: readonly number[]): Matrix {
  const out = zeros(kept.length, kept.length)
  kept.forEach((j, a) => {
    kept.forEach((k, b) => {
      out.data[b * kept.length + a] = at(covariance, j, k)
    })
  })
  return out
}

export function chiSquareRow(
  term: string,
  test: string,
  found: { statistic: number; df: number }
): TestRow {
  const { statistic, df } = found
  return { term, test, statistic, df, df_residual: null, p_value: chiSquareUpper(statistic, df) }
}

export function fRow(
  term: string,
  found: { readonly statistic: number; readonly df: number; readonly dfResidual: number }
): TestRow {
  const { statistic, df, dfResidual } = found
  return {
    term,
    test: 'f',
    statistic,
    df,
    df_residual: dfResidual,
    p_value: fUpper(statistic, df, dfResidual)
  }
}

/** The maximum under a restriction, with Rao's statistic there; null where there is no such test. */
export interface RestrictedPoint {
  readonly logLikelihood: number
  readonly score: number | null
  /** Where it lies at the end of what the law's mean allows: put there by the restriction, or driven. */
  readonly atEdge?: 'hypothesis' | 'edge'
}

/** A likelihood's maximum as tests of a restriction see it. */
export interface TestedLikelihood {
  /** The r identified coefficients. */
  readonly estimates: Float64Array
  /** r × r, by the client's choice of standard errors. */
  readonly covariance: Matrix
  readonly logLikelihood: number
  /** Why the estimates have no Wald statistic, where they have none. */
  readonly withoutWald?: string
  /** The maximum under a restriction; null where it is not found. */
  readonly under: ((restriction: LinearRestriction) => RestrictedPoint | null) | null
}

/**
 * The law of a likelihood ratio whose restricted maximum lies at the end of the range of the means:
 * the share of the chi-square's tail that its p-value is, and why.
 */
export const lawsAtEdge = {
  hypothesis: {
    share: 0.5,
    note: 'The hypothesis lies at the end of what the law’s mean allows: the p-value is that of half a chi-square and half a mass at 0 (Self & Liang 1987, case 5), an upper bound where rows at the end have no variance there.'
  },
  edge: {
    share: Number.NaN,
    note: 'Under the hypothesis some means or parameters rest on the end of their range: the statistic is a mixture of chi-squares whose weights depend on their true values (Self & Liang 1987), so there is no p-value.'
  }
} as const

/** A likelihood-ratio row with the law that it has at the end of the range of means. */
export function ratioAtEdge(row: TestRow, atEdge: keyof typeof lawsAtEdge): TestRow {
  const { share, note } = lawsAtEdge[atEdge]
  const p = row.statistic > 0 ? share * row.p_value : 1
  return { ...row, p_value: Number.isNaN(share) ? share : p, note }
}

const noScore =
  'A maximum at the end of a range is no stationary point: the score statistic has no law there.'

/** A row that says why it has no statistic. */
function noted(row: TestRow, note: string): TestRow {
  return Number.isNaN(row.statistic) ? { ...row, note } : row
}

const unsettled =
  'The likelihood has no maximum under the hypothesis that the search could settle on.'

/** Twice a gain in ln L: 0 where it is no more than the rounding of both. */
function likelihoodRatio(most: number, restricted: number): number {
  const gain = most - restricted
  return gain <= 8 * Number.EPSILON * Math.abs(most) ? 0 : 2 * gain
}

/** Wald, likelihood-ratio and score tests of one restriction; Wald's alone where no restricted fit is known. */
export function restrictionTests(
  name: string,
  restriction: LinearRestriction,
  tested: TestedLikelihood
): TestRow[] {
  const df = restriction.a.rows
  const { withoutWald, under } = tested
  const row = (test: string, statistic: number) => chiSquareRow(name, test, { statistic, df })
  const wald =
    withoutWald === undefined
      ? row('wald', waldStatistic(restriction, tested.estimates, tested.covariance))
      : noted(row('wald', Number.NaN), withoutWald)
  if (under === null) return [wald]
  const found = under(restriction)
  const atEdge = found?.atEdge
  const ratio = row(
    'likelihood_ratio',
    found === null ? Number.NaN : likelihoodRatio(tested.logLikelihood, found.logLikelihood)
  )
  const score = found === null ? Number.NaN : found.score
  const why = atEdge === undefined ? unsettled : noScore
  return [
    wald,
    atEdge === undefined ? noted(ratio, unsettled) : ratioAtEdge(ratio, atEdge),
    ...(score === null ? [] : [noted(row('score', score), why)])
  ]
}
