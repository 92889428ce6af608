import { normalTwoSided } from '../../numeric/special/index.ts'

/** Log-ratios m_i of the densities of n rows under two models: their sum, and their variance ω² with divisor n. */
export interface DensityRatios {
  readonly n: number
  readonly total: number
  readonly variance: number
}

/** The same from the log-density of every row under both. */
export function densityRatios(first: Float64Array, second: Float64Array): DensityRatios {
  const n = first.length
  const m = first.map((value, i) => value - second[i])
  const total = m.reduce((sum, value) => sum + value, 0)
  const mean = total / n
  return { n, total, variance: m.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n }
}

/**
 * Vuong's (1989, Econometrica 57, equation 5.6) statistic: Σ m_i/(√n ω), less a penalty for the difference
 * of parameters. Positive favours the first.
 */
export function vuong(
  { n, total, variance }: DensityRatios,
  penalty: number
): { readonly statistic: number; readonly p_value: number } {
  const statistic = (total - penalty) / Math.sqrt(n * variance)
  return { statistic, p_value: normalTwoSided(statistic) }
}
