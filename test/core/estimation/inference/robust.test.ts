import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Ask, fitOf, relativeDifference } from './fit.ts'

interface Figures {
  readonly data: Record<string, number[]>
  readonly [model: string]: unknown
}
const reference: Figures & Record<string, Record<string, unknown>> = JSON.parse(
  readFileSync(new URL('../../../reference/inference/robust.json', import.meta.url), 'utf8')
)
const columns = reference.data

const choices: Readonly<Record<string, Ask['std_errors']>> = {
  hc0: 'hc0',
  hc1: 'hc1',
  hc2: 'hc2',
  hc3: 'hc3',
  hc4: 'hc4',
  cluster_one: { cluster: 'cyl' },
  cluster_two: { cluster: ['cyl', 'carb'] },
  hac_3: { hac: { lags: 3 } },
  hac_auto: { hac: { lags: 'auto' } }
}

const models: Readonly<
  Record<string, { ask: Ask; blocks: readonly ('least_squares' | 'maximum_likelihood')[] }>
> = {
  lm: { ask: { formula: 'mpg ~ wt + hp' }, blocks: ['least_squares', 'maximum_likelihood'] },
  wls: {
    ask: { formula: 'mpg ~ wt + hp', weights: { column: 'w', kind: 'precision' } },
    blocks: ['least_squares', 'maximum_likelihood']
  },
  frequency: {
    ask: { formula: 'mpg ~ wt + hp', weights: { column: 'f', kind: 'frequency' } },
    blocks: ['least_squares', 'maximum_likelihood']
  },
  poisson: {
    ask: { formula: 'carb ~ wt + hp', family: 'poisson' },
    blocks: ['maximum_likelihood']
  },
  logit: { ask: { formula: 'am ~ wt', family: 'bernoulli' }, blocks: ['maximum_likelihood'] },
  probit: {
    ask: { formula: 'am ~ wt', family: 'bernoulli', link: 'probit' },
    blocks: ['maximum_likelihood']
  },
  gamma_log: {
    ask: { formula: 'mpg ~ wt + hp', family: 'gamma', link: 'log' },
    blocks: ['maximum_likelihood']
  },
  nls: {
    ask: {
      mean: 'a*exp(b*wt)',
      response: 'mpg',
      parameters: { a: { start: 40 }, b: { start: -0.3 } }
    },
    blocks: ['least_squares', 'maximum_likelihood']
  }
}

const cases = Object.entries(models).flatMap(([name, { ask, blocks }]) =>
  Object.entries(choices).flatMap(([choice, std_errors]) => {
    const expected = reference[name]?.[choice]
    return expected === undefined
      ? []
      : blocks.map((block) => ({
          name,
          choice,
          block,
          ask: std_errors === undefined ? ask : { ...ask, std_errors },
          expected
        }))
  })
)

describe('robust covariances are those of R sandwich', () => {
  it.each(cases)('$name $choice $block', ({ ask, block, expected, name }) => {
    const report = fitOf({ ...ask, columns, include: ['vcov'] })
    expect(report.warnings.map(({ code }) => code)).not.toContain('std_errors_not_applicable')
    const found = report[block].vcov?.matrix ?? []
    // R's nls stops at a relative offset of 1e-9.
    expect(relativeDifference(found, expected)).toBeLessThan(name === 'nls' ? 1e-7 : 1e-9)
  })

  it('one robust choice makes the standard errors of a normal model identical', () => {
    const report = fitOf({ formula: 'mpg ~ wt + hp', columns, std_errors: 'hc3' })
    const block = report.equivalence.blocks.find(({ quantity }) => quantity === 'std_errors')
    expect(block?.verdict).toBe('identical')
    expect(report.conventions['std_errors_used']).toEqual({
      least_squares: 'hc3',
      maximum_likelihood: 'hc3'
    })
  })

  it('the automatic lag is that of bwNeweyWest, and is told', () => {
    const report = fitOf({ formula: 'mpg ~ wt + hp', columns, std_errors: { hac: {} } })
    expect(report.conventions['std_errors_details']).toMatchObject({
      least_squares: { hac_lags: reference['lm']?.['lag_auto'] }
    })
  })

  it('a choice that does not apply leaves the block at model and warns', () => {
    const ask = { formula: 'mpg ~ wt + hp', columns, family: 'student_t' }
    const plain = fitOf(ask)
    const report = fitOf({ ...ask, std_errors: 'hc3' })
    expect(report.warnings.map(({ code }) => code)).toContain('std_errors_not_applicable')
    expect(report.maximum_likelihood.coefficients).toEqual(plain.maximum_likelihood.coefficients)
    expect(report.least_squares.coefficients).not.toEqual(plain.least_squares.coefficients)
  })

  it('an unknown cluster and a missing one are the client’s mistakes', () => {
    const ask = { formula: 'mpg ~ wt', columns }
    expect(() => fitOf({ ...ask, std_errors: { cluster: 'nowhere' } })).toThrow(/nowhere/)
    const holes = {
      ...columns,
      g: (columns['cyl'] ?? []).map((v, i) => (i === 4 ? Number.NaN : v))
    }
    expect(() => fitOf({ ...ask, columns: holes, std_errors: { cluster: 'g' } })).toThrow(/Row 4/)
  })
})
