import type { Rows } from '../kernels.ts'
import { exponential, logOnePlus } from './elementary.ts'

/** `Kernels.exponentials`. */
export function exponentials(memory: Float64Array, { from, to, height }: Exponents): void {
  for (let i = 0; i < height; i++) memory[to + i] = exponential(memory[from + i])
}

interface Exponents {
  readonly from: number
  readonly to: number
  readonly height: number
}

/** `Kernels.logistic`. */
export function logistic(
  memory: Float64Array,
  { predictor, response, mean, value, score, second, height }: Rows
): void {
  for (let i = 0; i < height; i++) {
    const eta = memory[predictor + i]
    const y = memory[response + i]
    const size = Math.abs(eta)
    const e = exponential(-size)
    const larger = 1 / (1 + e)
    const smaller = e / (1 + e)
    const below = eta < 0
    const mu = below ? smaller : larger
    const complement = below ? larger : smaller
    memory[mean + i] = mu
    memory[value + i] = -(logOnePlus(e) + size * (below ? y : 1 - y))
    memory[score + i] = y * complement - (1 - y) * mu
    memory[second + i] = -(larger * smaller)
  }
}
