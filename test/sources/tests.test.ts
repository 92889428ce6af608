import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { BlockTests } from '../../src/core/estimation/report-diagnostics.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { manyRows, rowModels } from '../support/many-rows.ts'

const rows = manyRows(5000)
const hypotheses: Readonly<Record<string, readonly string[]>> = {
  'least squares with a factor and gaps': ['x1 = 0.6', 'x1 + 2*x2 = 2'],
  'a linear relation': ['x1 = x2'],
  'logistic with frequency weights': ['x1 = 0.5'],
  'gamma with a log link': ['x1 = 0'],
  "Student's t": ['x1 = 0.6']
}
const std_errors = ['model', 'hc3'] as const

/** Rows of F and Wald tests. */
function waldRows(tests: BlockTests | undefined) {
  const all = [...(tests?.terms ?? []), ...(tests?.hypotheses ?? [])]
  return all.filter(({ test }) => test === 'f' || test === 'wald')
}

describe.each(Object.entries(hypotheses))('Wald’s tests of passes: %s', (name, stated) => {
  it.each(std_errors)('%s', async (choice) => {
    const spec = specOf(rowModels[name] ?? {}, {
      include: ['tests'],
      inference: { level: 0.95, std_errors: choice, intervals: 'wald', hypotheses: stated }
    })
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 1000 })
    const whole = estimate(spec, rows, control)
    for (const block of ['least_squares', 'maximum_likelihood'] as const) {
      const got = waldRows(passes[block].tests)
      const want = waldRows(whole[block].tests)
      expect(got.map(({ term, test, df }) => [term, test, df])).toEqual(
        want.map(({ term, test, df }) => [term, test, df])
      )
      got.forEach(({ statistic }, i) => {
        expect(digits(statistic, want[i]?.statistic ?? Number.NaN)).toBeGreaterThan(10.5)
      })
    }
    expect(waldRows(passes.maximum_likelihood.tests).length).toBeGreaterThan(stated.length)
    const { detail } = passes.warnings.find(({ code }) => code === 'not_given_out_of_core') ?? {}
    expect(detail).toMatch(/likelihood ratios.*Wald’s are given/)
  })
})

it('a hypothesis that cannot be read is refused before any pass', async () => {
  const inference = { level: 0.95, std_errors: 'model', intervals: 'wald' } as const
  const spec = specOf(
    { formula: 'y ~ x1' },
    { inference: { ...inference, hypotheses: ['nothing = 1'] } }
  )
  const source = {
    ...memorySource(rows),
    reduce: () => Promise.reject(new Error('a pass was made'))
  }
  await expect(estimateRows(spec, source, { control })).rejects.toThrow(/a number or a term/)
})
