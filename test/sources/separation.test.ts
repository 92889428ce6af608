import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { cellsOf, manyRows, withNumbers } from '../support/many-rows.ts'

const rows = manyRows(15_000)
const x1 = cellsOf(rows, 'x1')
const g = cellsOf(rows, 'g')
const b = cellsOf(rows, 'b')
const k = cellsOf(rows, 'k')
const successes = cellsOf(rows, 'successes')
const bernoulli = { name: 'bernoulli', options: {} } as const
const poisson = { name: 'poisson', options: {} } as const

/** The rows with a response y made from each of them. */
function responding(y: (i: number) => number): Dataset {
  return withNumbers(
    rows,
    'y',
    x1.map((_, i) => y(i))
  )
}

/** A cut that few rows lie near, so that a sample misplaces it. */
const cut = 103.217
const cases: Readonly<Record<string, readonly [Dataset, Partial<ModelSpec>]>> = {
  'a cut through one regressor': [
    responding((i) => ((x1[i] ?? 0) > cut ? 1 : 0)),
    { formula: 'y ~ x1', family: bernoulli }
  ],
  'a cut through two': [
    responding((i) => ((x1[i] ?? 0) + 2 * (successes[i] ?? 0) > cut ? 1 : 0)),
    { formula: 'y ~ x1 + successes', family: bernoulli, link: 'probit' }
  ],
  'a level of one class': [
    responding((i) => (g[i] === 1 ? 1 : (b[i] ?? 0))),
    { formula: 'y ~ x1 + g', family: bernoulli }
  ],
  'a rare level of one class': [
    responding((i) => (g[i] === 2 ? 0 : (b[i] ?? 0))),
    { formula: 'y ~ x1 + g', family: bernoulli }
  ],
  'one class': [responding(() => 1), { formula: 'y ~ x1', family: bernoulli }],
  'a level without counts': [
    responding((i) => (g[i] === 2 ? 0 : (k[i] ?? 0))),
    { formula: 'y ~ x1 + g', family: poisson }
  ],
  'no counts where a regressor is not 0': [
    responding((i) => (cellsOf(rows, 'z')[i] === 0 ? (k[i] ?? 0) : 0)),
    { formula: 'y ~ x1 + I(z^2)', family: poisson }
  ]
}

describe('a maximum that does not exist is told as in memory', () => {
  it.each(Object.entries(cases))('%s', async (_, [data, model]) => {
    const spec = specOf(model)
    const options = { control, sampleRows: 300 }
    const passes = await estimateRows(spec, memorySource(data), options)
    const whole = estimate(spec, data, control)
    const { maximum_likelihood: got } = passes
    const { maximum_likelihood: want } = whole
    expect([got.status, got.separation]).toEqual(['does_not_exist', want.separation])
    expect(passes.least_squares.status).toBe(whole.least_squares.status)
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
    expect(passes.data).toEqual(whole.data)
    expect(got.separating_direction?.map(({ term }) => term)).toEqual(
      want.separating_direction?.map(({ term }) => term)
    )
    got.separating_direction?.forEach(({ direction }, j) => {
      expect(digits(direction, want.separating_direction?.[j]?.direction ?? 0)).toBeGreaterThan(9)
    })
    expect(got.reason).toBe(want.reason)
    const listed = want.separated_rows?.slice(0, 10_000)
    expect(got.separated_rows).toEqual(listed)
    expect(
      digits(got.log_likelihood_supremum, want.log_likelihood_supremum ?? Number.NaN)
    ).toBeGreaterThan(10)
    got.coefficients.forEach((row, j) => {
      const other = want.coefficients[j]
      expect(row.limit).toBe(other?.limit)
      if (other !== undefined && Number.isFinite(other.estimate)) {
        expect(digits(row.estimate, other.estimate)).toBeGreaterThan(9)
      } else expect(row.estimate).toBeNaN()
    })
    expect(passes.warnings.map(({ code }) => code)).toContain('no_finite_maximum')
  })
})

describe('a sample without a maximum proves nothing', () => {
  it.each([4, 40])('of %d rows, where one row on the wrong side gives one', async (sample) => {
    const few = manyRows(2000)
    const x = cellsOf(few, 'x1')
    const odd = x.findIndex((value) => value < 95)
    const data = withNumbers(
      few,
      'y',
      x.map((value, i) => (i === odd || value > cut ? 1 : 0))
    )
    const spec = specOf({ formula: 'y ~ x1', family: bernoulli })
    const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: sample })
    const whole = estimate(spec, data, control)
    expect([passes.maximum_likelihood.status, whole.maximum_likelihood.status]).toEqual([
      'ok',
      'ok'
    ])
    expect(passes.least_squares.status).toBe(whole.least_squares.status)
    passes.maximum_likelihood.coefficients.forEach(({ estimate: got }, j) => {
      const want = whole.maximum_likelihood.coefficients[j]?.estimate ?? Number.NaN
      expect(digits(got, want)).toBeGreaterThan(9)
    })
  })
})
