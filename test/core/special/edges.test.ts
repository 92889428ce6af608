import { describe, expect, it } from 'vitest'
import {
  besselI,
  besselIDerivative,
  besselILog,
  betaCdf,
  binomialCdf,
  chiSquareQuantile,
  chiSquareUpper,
  fQuantile,
  fUpper,
  gammaQuantile,
  lchoose,
  logSumExp,
  negativeBinomialCdf,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  normalQuantileLog,
  poissonCdf,
  tCdf,
  tQuantile,
  tTwoSided
} from '../../../src/core/numeric/special/index.ts'

const [inf, nan] = [Number.POSITIVE_INFINITY, Number.NaN]

describe('ends, limits and nonsense', () => {
  it.each([
    ['t of 0', tTwoSided(0, 5), 1],
    ['t of ∞', tTwoSided(inf, 5), 0],
    ['t of −∞', tCdf(-inf, 5), 0],
    ['t with no degrees of freedom', tTwoSided(1, 0), nan],
    ['t of NaN', tTwoSided(nan, 5), nan],
    ['t with ∞ degrees of freedom', tTwoSided(1.5, inf), 2 * normalCdf(-1.5)],
    ['t quantile of 0', tQuantile(0, 5), -inf],
    ['t quantile of 1', tQuantile(1, 5), inf],
    ['t quantile of ½', tQuantile(0.5, 5), 0],
    ['t quantile of 2', tQuantile(2, 5), nan],
    ['F of 0', fUpper(0, 2, 5), 1],
    ['F of ∞', fUpper(inf, 2, 5), 0],
    ['F of NaN', fUpper(nan, 2, 5), nan],
    ['F with ∞ in the denominator', fUpper(2, 3, inf), chiSquareUpper(6, 3)],
    ['F quantile of 1', fQuantile(1, 2, 5), inf],
    ['χ² of 0', chiSquareUpper(0, 3), 1],
    ['χ² of ∞', chiSquareUpper(inf, 3), 0],
    ['χ² of NaN', chiSquareUpper(nan, 3), nan],
    ['χ² quantile of 0', chiSquareQuantile(0, 3), 0],
    ['gamma quantile of −1', gammaQuantile(-1, 3, 1), nan],
    ['beta beyond 1', betaCdf(1.5, 2, 3), 1],
    ['normal of −∞', normalCdf(-inf), 0],
    ['normal of ∞', normalCdf(inf), 1],
    ['log normal of −∞', normalLogCdf(-inf), -inf],
    ['log normal of ∞', normalLogCdf(inf), 0],
    ['normal quantile of 0', normalQuantile(0), -inf],
    ['normal quantile of 1', normalQuantile(1), inf],
    ['normal quantile of 1.1', normalQuantile(1.1), nan],
    ['normal quantile of log 0', normalQuantileLog(-inf), -inf],
    ['Poisson below 0', poissonCdf(-1, 3), 0],
    ['Poisson with mean 0', poissonCdf(0, 0), 1],
    ['binomial at n', binomialCdf(4, { n: 4, p: 0.3 }), 1],
    ['binomial with p = 0', binomialCdf(0, { n: 4, p: 0 }), 1],
    [
      'negative binomial of infinite size',
      negativeBinomialCdf(2, { mu: 3, size: inf }),
      poissonCdf(2, 3)
    ],
    ['4 over 5', lchoose(4, 5), -inf],
    ['sum of no exponentials', logSumExp([]), -inf],
    ['sum of exponentials with ∞', logSumExp([1, inf]), inf],
    ['sum of equal large exponentials', logSumExp([1000, 1000]), 1000 + Math.LN2],
    ['I₀(0)', besselI(0, 0), 1],
    ['I₁(−2) = −I₁(2)', besselI(-2, 1), -besselI(2, 1)],
    ['I½ of −1', besselI(-1, 0.5), nan],
    ['I₀(1000) overflows', besselI(1000, 0), inf],
    ['log I₂(0)', besselILog(0, 2), -inf],
    ['I₁′(0)', besselIDerivative(0, 1), 0.5]
  ])('%s', (_, got, want) => {
    expect(got).toBe(want)
  })
})
