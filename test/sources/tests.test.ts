import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { FitSpec, StdErrorsChoice } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { bentRows, boundedModels } from '../support/bent-rows.ts'
import { manyRows, rowModels } from '../support/many-rows.ts'
import { fewerInTests, testRows } from '../support/test-rows.ts'

const rows = manyRows(5000)
const hypotheses: Readonly<Record<string, readonly string[]>> = {
  'least squares with a factor and gaps': ['x1 = 0.6', 'x1 + 2*x2 = 2'],
  'a linear relation': ['x1 = x2'],
  'logistic with frequency weights': ['x1 = 0.5'],
  'gamma with a log link': ['x1 = 0'],
  "Student's t": ['x1 = 0.6']
}
const std_errors = ['model', 'hc3'] as const

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
    expect(fewerInTests(passes, whole(spec), 10)).toEqual([])
    expect(testRows(passes.maximum_likelihood.tests).length).toBeGreaterThan(stated.length)
  })
})

describe('tests of every term and tables of passes', () => {
  it.each(Object.entries(rowModels))('%s', async (_, model) => {
    const spec = specOf(model, asking([], 'model'))
    expect(fewerInTests(await byPasses(spec), whole(spec), 10)).toEqual([])
  })
})

describe('tests of a likelihood on a bound', () => {
  const names = ['a lower bound', 'an upper bound', 'counts on a bound', "Student's t on a bound"]
  it.each(names)('%s', async (name) => {
    const spec = specOf(boundedModels[name] ?? {}, asking(['p2 = 0.1'], 'model'))
    const options = { control, sampleRows: 1500 }
    const passes = await estimateRows(spec, memorySource(bentRows), options)
    const held = estimate(spec, bentRows, control)
    expect(fewerInTests(passes, held, 9)).toEqual([])
    const notGiven = ({ warnings }: Report) => warnings.filter(({ code }) => code === 'not_given')
    expect(notGiven(passes)).toEqual(notGiven(held))
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
