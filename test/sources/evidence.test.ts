import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { manyRows, rowModels } from '../support/many-rows.ts'

const rows = manyRows(15_000)
const family = (name: string, options = {}) => ({ name, options })
const named = (name: string) => rowModels[name] ?? {}

/** Laws whose likelihood is not least squares: with and without a location, a shape, an intercept, weights. */
const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  logistic: named('logistic'),
  'logistic with frequency weights': named('logistic with frequency weights'),
  'counts of successes': named('counts of successes'),
  Poisson: named('Poisson'),
  'gamma with a log link': named('gamma with a log link'),
  'gamma with precision weights': {
    formula: 'positive ~ x1 + g',
    family: family('gamma'),
    link: 'log',
    weights: { column: 'w', kind: 'precision' }
  },
  "Student's t": named("Student's t"),
  'a law whose mean is not its location': { formula: 'y ~ x1 + g', family: family('gumbel') },
  'such a law without an intercept': { formula: 'y ~ 0 + x1 + x2', family: family('gumbel') },
  'negative binomial': { formula: 'k ~ x1 + g', family: family('negative_binomial') },
  'an information that is observed': { formula: 'positive ~ x1', family: family('weibull') },
  'a linear relation': { formula: 'k ~ x1 + x2 + I(x1 + x2)', family: family('poisson') },
  'an expression': {
    mean: 'exp(p1 + p2 * (x1 - 100))',
    response: 'k',
    parameters: { p1: { start: 0 }, p2: { start: 0.1 } },
    family: family('poisson')
  },
  'an expression with a dispersion': {
    mean: 'exp(p1 + p2 * (x1 - 100))',
    response: 'positive',
    parameters: { p1: { start: 0 }, p2: { start: 0.1 } },
    family: family('gamma')
  }
}

/** Digits that a figure of both has in common; NaN where one has none. */
function shared(got: number | undefined, want: number | undefined): number {
  return digits(got, want ?? Number.NaN)
}

async function bothEvidence(model: Partial<ModelSpec>, sampleRows: number) {
  const spec = specOf(model)
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows })
  const [got, want] = [passes, estimate(spec, rows, control)].map(
    ({ equivalence }) => equivalence.evidence
  )
  if (got == null || want == null) throw new Error('there is evidence')
  return { got, want }
}

describe('the price of least squares over rows is that in memory', () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const { got, want } = await bothEvidence(model, 3000)
    const figure = 'relative_efficiency_of_least_squares'
    expect(shared(got[figure], want[figure])).toBeGreaterThan(12)
    expect(got.relative_efficiency_reason).toBe(want.relative_efficiency_reason)
    expect(shared(got.extra_data_needed, want.extra_data_needed)).toBeGreaterThan(8)
  })
})

/** Digits of the statistic that are left where both covariances agree in half of theirs. */
const digitsLeft = (name: string): number => (name === 'counts of successes' ? 8 : 11)

describe("Hausman's test over rows is that in memory", () => {
  it.each(Object.entries(models))('%s', async (name, model) => {
    const { got, want } = await bothEvidence(model, 3000)
    expect(want.gap_test).not.toBeNull()
    expect(got.gap_test?.df).toBe(want.gap_test?.df)
    const left = digitsLeft(name)
    expect(shared(got.gap_test?.statistic, want.gap_test?.statistic)).toBeGreaterThan(left)
    expect(shared(got.gap_test?.p_value, want.gap_test?.p_value)).toBeGreaterThan(left - 1)
  })

  it.each([500, 1500, 15_000])('whatever the sample: %d rows', async (sampleRows) => {
    const { got, want } = await bothEvidence(named('Poisson'), sampleRows)
    expect(shared(got.gap_test?.statistic, want.gap_test?.statistic)).toBeGreaterThan(11)
  })

  it.each(['least squares with a factor and gaps', 'lognormal'])(
    'there is none where both are one estimator: %s',
    async (name) => {
      const { got } = await bothEvidence(named(name), 3000)
      expect([got.gap_test, got.relative_efficiency_of_least_squares]).toEqual([null, 1])
    }
  )

  it('nor where least squares has no variance', async () => {
    const model = { formula: 'y ~ x1 + g', family: family('cauchy') }
    const { got, want } = await bothEvidence(model, 3000)
    const told = ({ gap_test, relative_efficiency_of_least_squares: value }: typeof got) => [
      gap_test,
      value
    ]
    expect(told(got)).toEqual([null, 0])
    expect(told(want)).toEqual([null, 0])
  })

  it('nor where least squares loses nothing', async () => {
    const { got, want } = await bothEvidence({ formula: 'k ~ g', family: family('poisson') }, 3000)
    expect([got.gap_test, want.gap_test]).toEqual([null, null])
  })
})

describe('the likelihood at the least-squares point is that in memory', () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const { got, want } = await bothEvidence(model, 3000)
    expect(shared(got.score_at_least_squares, want.score_at_least_squares)).toBeGreaterThan(8)
    const loss = 'likelihood_loss_at_least_squares'
    // A difference of two log-likelihoods, of about 1e4 each.
    expect(shared(got[loss], want[loss])).toBeGreaterThan(8)
    expect(got.start_distance).toBeGreaterThan(0)
    expect(got.start_distance).toBeLessThan(100)
  })
})

describe('the null deviance beside an offset is that in memory', () => {
  const offsets: Readonly<Record<string, Partial<ModelSpec>>> = {
    counts: { formula: 'k ~ x1 + offset(x2)', family: family('poisson') },
    events: { formula: 'b ~ x1 + g + offset(z)', family: family('bernoulli') },
    'a dispersion': { formula: 'positive ~ x2 + offset(x2)', family: family('gamma'), link: 'log' },
    'a shape': { formula: 'k ~ x1 + offset(x2)', family: family('negative_binomial') },
    weights: {
      formula: 'k ~ g + offset(x2)',
      family: family('poisson'),
      weights: { column: 'w', kind: 'frequency' }
    }
  }
  it.each(Object.entries(offsets))('%s', async (_, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 3000 })
    const whole = estimate(spec, rows, control)
    const [got, want] = [passes, whole].map(({ maximum_likelihood: { glance } }) => glance)
    expect(shared(got?.null_deviance, want?.null_deviance)).toBeGreaterThan(11)
  })
})

it('a search that least squares settles begins at the sample', async () => {
  const { got } = await bothEvidence(named('precision weights'), 300)
  expect(got.start_distance).toBeGreaterThan(0)
})
