import { normalQuantile, normalUpper } from '../../numeric/special/index.ts'
import type { AssumptionTest } from './assumption.ts'

const c1 = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056]
const c2 = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633]
const c3 = [0.544, -0.39978, 0.025054, -6.714e-4]
const c4 = [1.3822, -0.77857, 0.062767, -0.0020322]
const c5 = [-1.5861, -0.31082, -0.083751, 0.0038915]
const c6 = [-0.4803, -0.082676, 0.0030302]
const g = [-2.273, 0.459]

const polynomial = (c: readonly number[], x: number): number =>
  c.reduceRight((sum, term) => sum * x + term, 0)

/** Royston's weights for a sorted sample of n ≥ 3, the upper half: a[0] belongs to the largest. */
function weights(n: number): Float64Array {
  const half = Math.floor(n / 2)
  if (n === 3) return Float64Array.of(Math.SQRT1_2)
  const m = Float64Array.from(
    { length: half },
    (_, i) => -normalQuantile((i + 1 - 0.375) / (n + 0.25))
  )
  const sum = 2 * m.reduce((total, value) => total + value * value, 0)
  const u = 1 / Math.sqrt(n)
  const root = Math.sqrt(sum)
  const first = polynomial(c1, u) + m[0] / root
  const a = m.slice()
  if (n > 5) {
    const second = m[1] / root + polynomial(c2, u)
    const scale = Math.sqrt(
      (sum - 2 * m[0] ** 2 - 2 * m[1] ** 2) / (1 - 2 * first ** 2 - 2 * second ** 2)
    )
    for (let i = 2; i < half; i++) a[i] = m[i] / scale
    a[1] = second
  } else {
    const scale = Math.sqrt((sum - 2 * m[0] ** 2) / (1 - 2 * first ** 2))
    for (let i = 1; i < half; i++) a[i] = m[i] / scale
  }
  a[0] = first
  return a
}

function pValue(w: number, n: number): number {
  if (n === 3) {
    const p = (6 / Math.PI) * (Math.asin(Math.sqrt(w)) - Math.asin(Math.sqrt(0.75)))
    return Math.max(p, 0)
  }
  const y = Math.log(1 - w)
  const log = Math.log(n)
  if (n <= 11) {
    const gamma = polynomial(g, n)
    if (y >= gamma) return 1e-99
    return normalUpper((-Math.log(gamma - y) - polynomial(c3, n)) / Math.exp(polynomial(c4, n)))
  }
  return normalUpper((y - polynomial(c5, log)) / Math.exp(polynomial(c6, log)))
}

/** W and its p-value for 3 ≤ n ≤ 5000; null for other sizes and for a constant sample. */
export function shapiroWilkTest(values: Float64Array) {
  const n = values.length
  if (n < 3 || n > 5000) return null
  const x = values.slice().sort()
  const range = x[n - 1] - x[0]
  if (!(range > 0)) return null
  const a = weights(n)
  const mean = x.reduce((sum, value) => sum + value, 0) / n
  let numerator = 0
  a.forEach((weight, i) => {
    numerator += (weight * (x[n - 1 - i] - x[i])) / range
  })
  let norm = 0
  for (const weight of a) norm += 2 * weight * weight
  let spread = 0
  for (const value of x) spread += ((value - mean) / range) ** 2
  const statistic = Math.min(numerator ** 2 / (norm * spread), 1)
  return { statistic, p_value: pValue(statistic, n) }
}

export const shapiroWilk: AssumptionTest = {
  name: 'shapiro_wilk',
  assumption: 'normal errors',
  condition: 'errors are normal',
  reference: 'Shapiro & Wilk (1965), Biometrika 52; Royston (1995), algorithm AS R94',
  examine: ({ residuals, normal }) => (normal ? shapiroWilkTest(residuals) : null)
}
