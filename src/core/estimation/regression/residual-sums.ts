import { accumulate, accumulated } from '../../numeric/running-sum.ts'
import type { LikelihoodProblem, Observations } from '../likelihood.ts'

/** The weight of every squared residual in the likelihood, precision times frequency; null for 1. */
export function rowWeights({ precision, frequency }: Observations): Float64Array | null {
  if (precision === null || frequency === null) return precision ?? frequency
  return precision.map((w, i) => w * frequency[i])
}

/** Σ ln w over the observations: what precision weights add to a normal log-likelihood, twice. */
export function logWeights({ precision, frequency }: Observations): number {
  let sum = 0
  if (precision === null) return sum
  for (let i = 0; i < precision.length; i++) {
    sum += Math.log(precision[i]) * (frequency === null ? 1 : frequency[i])
  }
  return sum
}

/** y less the predictor at θ (n). */
export function residualsAt(problem: LikelihoodProblem, theta: Float64Array): Float64Array {
  const { y } = problem.observations
  const out = new Float64Array(y.length)
  problem.predictor.evaluate(theta, out, null)
  for (let i = 0; i < out.length; i++) out[i] = y[i] - out[i]
  return out
}

/** Σ w r², compensated. */
export function sumOfSquares(r: Float64Array, weights: Float64Array | null): number {
  const acc = new Float64Array(2)
  for (let i = 0; i < r.length; i++) {
    accumulate(acc, 0, r[i] * r[i] * (weights === null ? 1 : weights[i]))
  }
  return accumulated(acc, 0)
}
