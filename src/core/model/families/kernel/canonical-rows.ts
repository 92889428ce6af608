import { kernels } from '../../../numeric/kernels/index.ts'
import { poissonDivergence } from './log-ratio.ts'
import { saddleConstant } from './stirling.ts'

/** Responses and predictors of n rows of unit weight, and where ln f and its derivatives in η go. */
export interface CanonicalRows {
  readonly y: Float64Array
  /** η, finite. */
  readonly predictor: Float64Array
  readonly mean: Float64Array
  readonly value: Float64Array
  readonly score: Float64Array
  readonly second: Float64Array
}

/** Rows at a time: what belongs to them stays in the first-level cache. */
const block = 512

/** Bernoulli responses with a logit. */
export function logisticRows({ y, predictor, mean, value, score, second }: CanonicalRows): void {
  const places = {
    predictor: 0,
    response: block,
    mean: 2 * block,
    value: 3 * block,
    score: 4 * block,
    second: 5 * block
  }
  const memory = kernels.memory(6 * block)
  for (let from = 0; from < y.length; from += block) {
    const length = Math.min(block, y.length - from)
    memory.set(predictor.subarray(from, from + length))
    memory.set(y.subarray(from, from + length), places.response)
    kernels.logistic({ ...places, height: length + (length & 1) })
    const take = (place: number, to: Float64Array) =>
      to.set(memory.subarray(place, place + length), from)
    take(places.mean, mean)
    take(places.value, value)
    take(places.score, score)
    take(places.second, second)
  }
}

/** Counts with a log link. */
export function poissonRows({ y, predictor, mean, value, score, second }: CanonicalRows): void {
  const memory = kernels.memory(2 * block)
  for (let from = 0; from < y.length; from += block) {
    const length = Math.min(block, y.length - from)
    memory.set(predictor.subarray(from, from + length))
    kernels.exponentials(0, block, length + (length & 1))
    for (let i = 0; i < length; i++) {
      const count = y[from + i]
      const mu = memory[block + i]
      mean[from + i] = mu
      value[from + i] = count === 0 ? -mu : -(poissonDivergence(count, mu) + saddleConstant(count))
      score[from + i] = count - mu
      second[from + i] = -mu
    }
  }
}
