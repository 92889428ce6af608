import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { chiSquareUpper, fUpper } from '../../numeric/special/index.ts'
import type { TestRow } from '../report.ts'

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
  const spread = zeros(a.rows, a.rows)
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.rows; j++) {
      let sum = 0
      for (let k = 0; k < a.cols; k++) {
        for (let l = 0; l < a.cols; l++) sum += at(a, i, k) * at(covariance, k, l) * at(a, j, l)
      }
      spread.data[j * a.rows + i] = sum
    }
  }
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

/** A likelihood's maximum as tests of a restriction see it. */
export interface TestedLikelihood {
  /** The r identified coefficients. */
  readonly estimates: Float64Array
  /** r × r, by the client's choice of standard errors. */
  readonly covariance: Matrix
  readonly logLikelihood: number
  /** The maximum under a restriction with Rao's statistic there; null where it is not found. */
  readonly under:
    | ((
        restriction: LinearRestriction
      ) => { readonly logLikelihood: number; readonly score: number } | null)
    | null
}

/** A row that says why it has no statistic. */
function noted(row: TestRow): TestRow {
  return Number.isNaN(row.statistic)
    ? {
        ...row,
        note: 'The likelihood has no maximum under the hypothesis that the search could settle on.'
      }
    : row
}

/** Wald, likelihood-ratio and score tests of one restriction; Wald's alone where no restricted fit is known. */
export function restrictionTests(
  name: string,
  restriction: LinearRestriction,
  tested: TestedLikelihood
): TestRow[] {
  const df = restriction.a.rows
  const wald = waldStatistic(restriction, tested.estimates, tested.covariance)
  const rows = [chiSquareRow(name, 'wald', { statistic: wald, df })]
  if (tested.under === null) return rows
  const found = tested.under(restriction)
  const ratio =
    found === null ? Number.NaN : Math.max(2 * (tested.logLikelihood - found.logLikelihood), 0)
  return [
    ...rows,
    noted(chiSquareRow(name, 'likelihood_ratio', { statistic: ratio, df })),
    noted(chiSquareRow(name, 'score', { statistic: found?.score ?? Number.NaN, df }))
  ]
}
