import { normalQuantile } from '../../../numeric/special/index.ts'

/** One gamma variate of the given shape and scale 1 (Marsaglia & Tsang 2000, ACM TOMS 26, 363–372). */
export function drawGamma(uniform: () => number, shape: number): number {
  if (shape < 1) {
    const boosted = drawGamma(uniform, shape + 1)
    return boosted * uniform() ** (1 / shape)
  }
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normalQuantile(uniform())
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v
  }
}

/** One beta variate, as a ratio of gamma variates. */
export function drawBeta(uniform: () => number, a: number, b: number): number {
  const x = drawGamma(uniform, a)
  return x / (x + drawGamma(uniform, b))
}

/**
 * One binomial variate: the range is halved by order statistics of uniforms until few trials are
 * left (Devroye 1986, Non-Uniform Random Variate Generation, X.4.3).
 */
export function drawBinomial(uniform: () => number, size: number, probability: number): number {
  let trials = size
  let p = probability
  let count = 0
  while (trials > 20) {
    const a = 1 + Math.floor(trials / 2)
    const x = drawBeta(uniform, a, trials + 1 - a)
    if (x >= p) {
      trials = a - 1
      p /= x
    } else {
      count += a
      trials -= a
      p = (p - x) / (1 - x)
    }
  }
  for (; trials > 0; trials--) if (uniform() < p) count++
  return count
}

/** One Poisson variate, through gamma waiting times while the mean is large (Ahrens & Dieter 1974). */
export function drawPoisson(uniform: () => number, mean: number): number {
  let rest = mean
  let count = 0
  while (rest > 16) {
    const events = Math.floor(0.875 * rest)
    const time = drawGamma(uniform, events)
    if (time > rest) return count + drawBinomial(uniform, events - 1, rest / time)
    count += events
    rest -= time
  }
  const limit = Math.exp(-rest)
  for (let product = uniform(); product > limit; product *= uniform()) count++
  return count
}
