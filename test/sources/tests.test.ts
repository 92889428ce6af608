import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import type { BlockTests, TestRow } from '../../src/core/estimation/report-diagnostics.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { FitSpec, StdErrorsChoice } from '../../src/core/model/spec.ts'
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

/** Every row of the tests of a block, tables among them, by name. */
function rowsOf(tests: BlockTests | undefined) {
  return Object.entries(tests ?? {}).flatMap(([table, found]: [string, readonly TestRow[]]) =>
    found.map((row) => ({ ...row, name: `${table} ${row.term} ${row.test}` }))
  )
}

/** Rows of one report that share fewer digits with those of the other. */
function fewer(got: Report, want: Report, least: number) {
  const blocks = ['least_squares', 'maximum_likelihood'] as const
  return blocks.flatMap((block) => {
    const others = rowsOf(got[block].tests)
    const rows = rowsOf(want[block].tests)
    expect(others.map(({ name, df, note }) => [name, df, note])).toEqual(
      rows.map(({ name, df, note }) => [name, df, note])
    )
    return rows.flatMap(({ name, statistic }, i) => {
      const other = others[i]?.statistic ?? Number.NaN
      if (Number.isNaN(statistic) && Number.isNaN(other)) return []
      // A ratio of likelihoods keeps the digits that they leave it.
      const lost = Math.log10(1 + Math.abs(want[block].glance?.nobs ?? 1) / statistic)
      const shared = digits(other, statistic) + (name.endsWith('wald') ? 0 : lost)
      return shared >= least ? [] : [`${block} ${name}: ${other} for ${statistic}`]
    })
  })
}

const whole = (spec: FitSpec): Report => estimate(spec, rows, control)
const byPasses = (spec: FitSpec): Promise<Report> =>
  estimateRows(spec, memorySource(rows), { control, sampleRows: 1000 })
const asking = (hypotheses: readonly string[], std_errors: StdErrorsChoice) => ({
  include: ['tests'],
  inference: { level: 0.95, std_errors, intervals: 'wald' as const, hypotheses }
})

describe.each(Object.entries(hypotheses))('tests of passes: %s', (name, stated) => {
  it.each(std_errors)('%s', async (choice) => {
    const spec = specOf(rowModels[name] ?? {}, asking(stated, choice))
    const passes = await byPasses(spec)
    expect(fewer(passes, whole(spec), 10)).toEqual([])
    expect(rowsOf(passes.maximum_likelihood.tests).length).toBeGreaterThan(stated.length)
  })
})

describe('tests of every term and tables of passes', () => {
  it.each(Object.entries(rowModels))('%s', async (_, model) => {
    const spec = specOf(model, asking([], 'model'))
    expect(fewer(await byPasses(spec), whole(spec), 10)).toEqual([])
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
