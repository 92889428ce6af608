import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { cellsOf, fewerDigits, manyRows, withNumbers } from '../support/many-rows.ts'

const rows = manyRows(12_000)
const successes = cellsOf(rows, 'successes')
const failures = cellsOf(rows, 'failures')
const trials = successes.map((s, i) => s + (failures[i] ?? 0))
/** Successes of trials, some of which are not known. */
const counts = withNumbers(
  rows,
  'm',
  trials.map((m, i) => (i % 97 === 5 ? Number.NaN : m))
)
const shares = withNumbers(
  counts,
  'share',
  successes.map((s, i) => s / (trials[i] ?? 1))
)
/** Shares of 0 and 1, but for one row that proves them to be shares. */
const odd = 8765
const nearlyWhole = withNumbers(
  withNumbers(
    rows,
    'm',
    trials.map(() => 2)
  ),
  'share',
  cellsOf(rows, 'b').map((b, i) => (i === odd ? 0.5 : b))
)
const binomial = { name: 'binomial', options: {} } as const

const cases: Readonly<Record<string, readonly [Dataset, object]>> = {
  counts: [counts, { formula: 'successes ~ x1 + g' }],
  shares: [shares, { formula: 'share ~ x1 + g', link: 'probit' }],
  'with weights': [
    shares,
    { formula: 'share ~ x1', weights: { column: 'w', kind: 'frequency' as const } }
  ],
  'a mean that is an expression': [
    counts,
    {
      mean: '1 / (1 + exp(-p1 - p2 * (x1 - 100)))',
      response: 'successes',
      parameters: { p1: { start: 0 }, p2: { start: 0.1 } }
    }
  ],
  'shares that one row alone shows': [nearlyWhole, { formula: 'share ~ x1' }]
}

describe('trials given as a column', () => {
  it.each(Object.entries(cases))('%s', async (_, [data, model]) => {
    const spec = specOf({ family: binomial, trials: 'm', ...model })
    const passes = await estimateRows(spec, memorySource(data), { control, sampleRows: 1000 })
    const whole = estimate(spec, data, control)
    expect(passes.maximum_likelihood.status).toBe('ok')
    expect(fewerDigits(passes, whole, 12)).toEqual([])
    expect(passes.equivalence.blocks.map(({ verdict }) => verdict)).toEqual(
      whole.equivalence.blocks.map(({ verdict }) => verdict)
    )
  })

  it('more successes than trials are refused wherever they are', async () => {
    const wrong = withNumbers(
      counts,
      'm',
      cellsOf(counts, 'm').map((m, i) => (i === odd ? 0 : m))
    )
    const late = withNumbers(
      wrong,
      'successes',
      successes.map((s, i) => (i === odd ? 2 : s))
    )
    const spec = specOf({ formula: 'successes ~ x1', family: binomial, trials: 'm' })
    const fit = estimateRows(spec, memorySource(late), { control, sampleRows: 100 })
    await expect(fit).rejects.toThrow(/not counts of successes out of trials/)
  })

  it('a column that is not there is told by its option', async () => {
    const spec = specOf({ formula: 'successes ~ x1', family: binomial, trials: 'none' })
    await expect(estimateRows(spec, memorySource(counts), { control })).rejects.toMatchObject({
      faults: [{ code: 'unknown_name', pointer: '/model/trials' }]
    })
  })
})
