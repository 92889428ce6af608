import { describe, expect, it } from 'vitest'
import { random } from '../../src/core/numeric/random.ts'
import { type Ask, fitOf } from '../core/estimation/inference/fit.ts'

/** The slope of both blocks on samples of y = 1 + 2x + e, with errors of a seed. */
function slopes(n: number, samples: number) {
  const draw = random(48)
  const x = Array.from({ length: n }, () => draw.normal())
  return Array.from({ length: samples }, () => {
    const y = x.map((v) => 1 + 2 * v + 1.5 * draw.normal())
    const { least_squares, maximum_likelihood } = fitOf({ formula: 'y ~ x', columns: { x, y } })
    return [least_squares.coefficients[1], maximum_likelihood.coefficients[1]] as const
  })
}

describe('M48 calibration of a linear fit', () => {
  const samples = 1500
  const drawn = slopes(10, samples)
  const share = (block: 0 | 1) =>
    drawn.filter((pair) => {
      const { conf_low = 9, conf_high = 0 } = pair[block] ?? {}
      return conf_low <= 2 && 2 <= conf_high
    }).length / samples
  const threeErrors = 3 * Math.sqrt((0.95 * 0.05) / samples)

  it('t intervals of 10 rows hold the truth 95 times in 100', () => {
    expect(Math.abs(share(0) - 0.95)).toBeLessThan(threeErrors)
  })

  it('negative control: normal intervals with the divisor n do not', () => {
    expect(0.95 - share(1)).toBeGreaterThan(threeErrors)
  })

  it('the statistic of the truth has a t law: its probabilities are uniform', () => {
    const z = drawn
      .map(([least]) => ((least?.estimate ?? 0) - 2) / (least?.std_error ?? 0))
      .sort((a, b) => a - b)
    // Kolmogorov's distance to Student's t with 8 degrees of freedom, in closed form for even ones.
    const law = (t: number) => {
      const c = 8 / (8 + t * t)
      const s = t / Math.sqrt(8 + t * t)
      return 0.5 + 0.5 * s * (1 + c / 2 + (3 / 8) * c ** 2 + (5 / 16) * c ** 3)
    }
    const distance = z.reduce(
      (most, t, i) =>
        Math.max(most, Math.abs(law(t) - i / samples), Math.abs(law(t) - (i + 1) / samples)),
      0
    )
    // The 0.1 % point of the distance is 1.95/√n.
    expect(distance).toBeLessThan(1.95 / Math.sqrt(samples))
  })

  const draw = random(49)
  const x = Array.from({ length: 100_000 }, () => draw.normal())
  const y = x.map((v) => 1 + 2 * v + draw.normal())
  const error = (rest: Partial<Ask>) =>
    fitOf({ formula: 'y ~ x', ...rest, columns: { x, y } }).least_squares.coefficients[1]
      ?.std_error ?? 0
  const classical = error({})

  it.each(['hc0', 'hc1', 'hc2', 'hc3', 'hc4'] as const)(
    '%s is the classical standard error where that is right, in 100,000 rows',
    (std_errors) => {
      expect(Math.abs(error({ std_errors }) / classical - 1)).toBeLessThan(0.02)
    }
  )
})
