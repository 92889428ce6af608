import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { cellsOf, fewerDigits, manyRows, withNumbers } from '../support/many-rows.ts'

const plain = manyRows(6000)
const b = cellsOf(plain, 'b')
const k = cellsOf(plain, 'k')
const high = cellsOf(plain, 'successes').map((value) => (value === 3 ? 1 : 0))
/** Responses that are of one kind where `high` is 1; an indicator of one row. */
const made: Readonly<Record<string, Float64Array>> = {
  high,
  lone: high.map((_, i) => (i === 4321 ? 1 : 0)),
  split: b.map((value, i) => (high[i] === 1 ? 1 : value)),
  none: k.map((value, i) => (high[i] === 1 ? 0 : value))
}
const rows = Object.entries(made).reduce((all, [name, c]) => withNumbers(all, name, c), plain)
const bernoulli = { name: 'bernoulli', options: {} } as const
const poisson = { name: 'poisson', options: {} } as const
const firth = { penalty: 'firth' } as const

const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  logistic: { formula: 'b ~ x1 + x2', family: bernoulli, ...firth },
  'a level of one class': { formula: 'split ~ x1 + high', family: bernoulli, ...firth },
  'a level without counts': { formula: 'none ~ x1 + high', family: poisson, ...firth },
  'counts of successes': {
    formula: 'cbind(successes, failures) ~ x1 + x2',
    family: { name: 'binomial', options: {} },
    ...firth
  },
  'frequency weights': {
    formula: 'b ~ x1',
    family: bernoulli,
    weights: { column: 'w', kind: 'frequency' },
    ...firth
  },
  'an offset': { formula: 'k ~ x1 + offset(x2)', family: poisson, ...firth },
  'a level of one row': { formula: 'b ~ lone', family: bernoulli, ...firth },
  'a linear relation': { formula: 'k ~ x1 + x2 + I(x1 + x2)', family: poisson, ...firth }
}

async function both(model: Partial<ModelSpec>, sampleRows: number) {
  const spec = specOf(model)
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows })
  return { passes, whole: estimate(spec, rows, control) }
}

describe("Firth's penalised estimate by passes is that in memory", () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const { passes, whole } = await both(model, 1000)
    const { maximum_likelihood: got } = passes
    const { maximum_likelihood: want } = whole
    const said = ({ status, method, information }: typeof want) => [status, method, information]
    expect(said(got)).toEqual(said(want))
    const own = (report: typeof whole) => ({ ...report, least_squares: whole.least_squares })
    expect(fewerDigits(own(passes), whole, 10.5)).toEqual([])
    const penalised = 'penalized_log_likelihood'
    expect(
      digits(got.convergence?.[penalised], want.convergence?.[penalised] ?? Number.NaN)
    ).toBeGreaterThan(11)
    const { equivalence } = passes
    expect([equivalence.verdict, equivalence.summary]).toEqual([
      whole.equivalence.verdict,
      whole.equivalence.summary
    ])
    expect(equivalence.evidence?.gap_test).toEqual(whole.equivalence.evidence?.gap_test)
    expect(passes.warnings.map(({ code }) => code)).toContain('penalized_estimate')
  })

  it.each([6, 60, 6000])('whatever the sample: %d rows', async (sampleRows) => {
    const { passes, whole } = await both(models['logistic'] ?? {}, sampleRows)
    expect(fewerDigits(passes, whole, 10.5)).toEqual([])
  })

  it('is refused with a dispersion, as in memory', async () => {
    const gamma = { formula: 'positive ~ x1', family: { name: 'gamma', options: {} }, ...firth }
    const fit = estimateRows(specOf(gamma), memorySource(rows), { control })
    await expect(fit).rejects.toThrow(/Firth/)
  })
})
