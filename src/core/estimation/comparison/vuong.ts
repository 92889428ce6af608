import { normalTwoSided } from '../../numeric/special/index.ts'

/**
 * Vuong's (1989, Econometrica 57, equation 5.6) statistic from the log-density of every row under two
 * models: Σ m_i/(√n ω), ω² the variance of m_i about its mean with divisor n. Positive favours the first.
 */
export function vuong(
  first: Float64Array,
  second: Float64Array,
  /** Taken off Σ m_i: a penalty for the difference of parameters. */
  penalty: number
): { readonly statistic: number; readonly p_value: number } {
  const n = first.length
  const m = first.map((value, i) => value - second[i])
  const total = m.reduce((sum, value) => sum + value, 0)
  const mean = total / n
  const omega2 = m.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n
  const statistic = (total - penalty) / Math.sqrt(n * omega2)
  return { statistic, p_value: normalTwoSided(statistic) }
}
