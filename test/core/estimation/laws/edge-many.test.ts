import { describe, expect, it } from 'vitest'
import cases from '../../../reference/edge-of-mean/many.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { fitOf } from '../inference/fit.ts'

const s = Array.from({ length: 300 }, (_, i) => (i * 0.61803398875) % 1)
const t = Array.from({ length: 300 }, (_, i) => (i * 0.41421356237) % 1)

describe('300 rows of which some rest on the end of their mean', () => {
  it.each(cases)('$family, $link link: estimates, likelihood ratios and profile ends', (truth) => {
    const { family, link, y } = truth
    const { maximum_likelihood: own } = fitOf({
      formula: 'y ~ s + t',
      family,
      link,
      intervals: 'profile',
      include: ['tests'],
      columns: { s, t, y }
    })
    expect(own.status).toBe('boundary')
    expect(digits(own.glance?.log_likelihood, Number(truth.log_likelihood))).toBeGreaterThan(11)
    own.coefficients.forEach((row, j) => {
      expect(Math.abs(row.estimate - Number(truth.estimates[j]))).toBeLessThan(1e-9)
      const [low, high] = truth.ends[j] ?? []
      for (const [found, end] of [
        [row.conf_low, low],
        [row.conf_high, high]
      ] as const) {
        if (end == null) expect(found).toBeNaN()
        else expect(digits(found, Number(end))).toBeGreaterThan(7)
      }
    })
    for (const { term, statistic, at_edge } of truth.ratios) {
      for (const rows of [own.tests?.terms, own.tests?.type_2, own.tests?.type_3]) {
        const ratio = rows?.find((row) => row.term === term && row.test === 'likelihood_ratio')
        expect(digits(ratio?.statistic, Number(statistic))).toBeGreaterThan(8)
        expect(Number.isNaN(ratio?.p_value)).toBe(at_edge)
      }
    }
  })
})
