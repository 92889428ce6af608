import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { fewerDigits, manyRows, rowModels } from '../support/many-rows.ts'

const rows = manyRows(5000)
const models = Object.entries({
  ...rowModels,
  'a negative binomial': {
    formula: 'k ~ x1 + x2',
    family: { name: 'negative_binomial', options: {} }
  },
  'a curved mean': {
    mean: 'p1 + p2 * (x1 - 100)',
    response: 'y',
    parameters: { p1: { start: 5 }, p2: { start: 1 } }
  }
})

describe.each(['r', 'statsmodels'] as const)(
  'the conventions of %s, by passes as in memory',
  (conventions) => {
    it.each(models)('%s', async (_, model) => {
      const spec = { ...specOf(model, { include: ['vcov'] }), conventions }
      const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1000 })
      const whole = estimate(spec, rows, control)
      expect(fewerDigits(passes, whole, 11)).toEqual([])
      expect(passes.conventions).toEqual(whole.conventions)
      const p = (report: typeof whole) =>
        report.maximum_likelihood.coefficients.map(({ p_value }) => Number(p_value.toPrecision(7)))
      expect(p(passes)).toEqual(p(whole))
      const said = ({ code }: { readonly code: string }) => code.startsWith('conventions')
      expect(passes.warnings.filter(said)).toEqual(whole.warnings.filter(said))
    })
  }
)
