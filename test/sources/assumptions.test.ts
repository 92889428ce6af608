import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { bentModels, bentRows } from '../support/bent-rows.ts'
import { digits } from '../support/digits.ts'
import { manyRows, rowModels } from '../support/many-rows.ts'

const rows = manyRows(9000)

async function compare(model: Partial<ModelSpec>, data: Dataset, least: number) {
  const spec = specOf(model, { include: ['assumptions'] })
  const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 1000 })
  const whole = estimate(spec, data, control)
  const got = passes.equivalence.assumption_checks ?? []
  const want = whole.equivalence.assumption_checks ?? []
  const names = (checks: typeof got) =>
    checks.map(({ assumption, test, condition }) => [assumption, test, condition])
  expect(names(got)).toEqual(names(want))
  const fewer = want.flatMap(({ test, statistic, p_value }, i) => {
    const own = got[i]
    const shared = digits(own?.statistic ?? Number.NaN, statistic)
    const p = digits(own?.p_value ?? Number.NaN, p_value)
    const lost = Math.log10(1 + Math.abs(Math.log(p_value)))
    const said = `${test}: ${own?.statistic} for ${statistic}, p ${own?.p_value} for ${p_value}`
    return shared >= least && (p + lost >= least - 2 || p_value < 1e-300) ? [] : [said]
  })
  expect(fewer).toEqual([])
  expect(passes.warnings.map(({ code }) => code)).not.toContain('not_given_out_of_core')
  return want.length
}

describe('tests of assumptions by passes are those in memory', () => {
  it('few enough rows for Shapiro and Wilk', async () => {
    expect(await compare({ formula: 'y ~ x1 * x2 + g' }, manyRows(4800), 8)).toBe(7)
  })

  it.each(Object.entries(rowModels))('%s', async (_, model) => {
    await compare(model, rows, 8)
  })

  it.each(Object.entries(bentModels))('an expression: %s', async (_, model) => {
    await compare(model, bentRows, 8)
  })

  it('neighbours on either side of where segments meet', async () => {
    const many = manyRows(2 * segmentRows + 3)
    expect(await compare({ formula: 'y ~ x1 * x2 + g' }, many, 8)).toBe(6)
  })
})
