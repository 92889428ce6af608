import { chiSquareUpper } from '../../numeric/special/index.ts'
import type { AssumptionTest, Finding } from './assumption.ts'

/** The test from central moments of n residuals. */
export function jarqueBeraOf(
  n: number,
  [variance, third, fourth]: readonly [number, number, number]
): Finding {
  const skewness = third / variance ** 1.5
  const kurtosis = fourth / variance ** 2
  const statistic = (n / 6) * (skewness ** 2 + (kurtosis - 3) ** 2 / 4)
  return { statistic, p_value: chiSquareUpper(statistic, 2) }
}

export const jarqueBera: AssumptionTest = {
  name: 'jarque_bera',
  assumption: 'normal errors',
  condition: 'errors are normal',
  reference: 'Jarque & Bera (1987), International Statistical Review 55, 163-172',
  examine({ residuals, normal }) {
    if (!normal) return null
    const n = residuals.length
    const mean = residuals.reduce((sum, r) => sum + r, 0) / n
    const moment = (k: number) => residuals.reduce((sum, r) => sum + (r - mean) ** k, 0) / n
    return jarqueBeraOf(n, [moment(2), moment(3), moment(4)])
  }
}
