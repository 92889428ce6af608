import { normalLogCdf } from '../../numeric/special/index.ts'
import type { AssumptionTest } from './assumption.ts'

/** p-value of A² corrected for estimated mean and variance (Stephens 1986, table 4.9). */
function pValue(a: number): number {
  if (a < 0.2) return -Math.expm1(-13.436 + 101.14 * a - 223.73 * a * a)
  if (a < 0.34) return -Math.expm1(-8.318 + 42.796 * a - 59.938 * a * a)
  if (a < 0.6) return Math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
  return a < 10 ? Math.exp(1.2937 - 5.709 * a + 0.0186 * a * a) : 3.7e-24
}

export const andersonDarling: AssumptionTest = {
  name: 'anderson_darling',
  assumption: 'normal errors',
  condition: 'errors are normal',
  reference: 'Stephens (1986) in D’Agostino & Stephens, Goodness-of-Fit Techniques, section 4.8.5',
  examine({ residuals, normal }) {
    const n = residuals.length
    if (!normal || n < 8) return null
    const mean = residuals.reduce((sum, r) => sum + r, 0) / n
    const sd = Math.sqrt(residuals.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (n - 1))
    const z = residuals.map((r) => (r - mean) / sd).sort()
    let sum = 0
    z.forEach((value, i) => {
      sum += (2 * i + 1) * (normalLogCdf(value) + normalLogCdf(-z[n - 1 - i]))
    })
    const statistic = -n - sum / n
    return { statistic, p_value: pValue(statistic * (1 + 0.75 / n + 2.25 / (n * n))) }
  }
}
