import { expect, it } from 'vitest'
import { pairCounts } from '../../../../src/core/estimation/covariances/resample.ts'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import type { ModelSpec } from '../../../../src/core/model/spec.ts'
import { random } from '../../../../src/core/numeric/random.ts'
import { digits } from '../../../support/digits.ts'
import { cellsOf, manyRows, withNumbers } from '../../../support/many-rows.ts'
import { control, specOf } from '../request.ts'

const replicates = 12
const plain = manyRows(120)
const source = random(3)
const x = cellsOf(plain, 'x1').map((value) => value - 100)
/** Trials of which some hundredths succeed: counts with next to no overdispersion. */
const successes = (mean: number) =>
  Array.from({ length: 60 }, () => source.uniform()).filter((u) => u < mean / 60).length
const rows = [
  ['light', x.map((v) => 2 + v + source.normal())] as const,
  ['count', x.map((v) => successes(Math.exp(1 + 0.1 * v)))] as const
].reduce((all, [name, values]) => withNumbers(all, name, values), plain)

/** Standard deviation of some numbers, divisor n − 1. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}

// Some samples have their shape inside and others in the limit, whichever the rows themselves have.
const models: readonly Partial<ModelSpec>[] = [
  { formula: 'light ~ x1', family: { name: 'student_t', options: {} } },
  { formula: 'count ~ x1', family: { name: 'negative_binomial', options: {} } }
]
it.each(models)('samples have the fits of their own: %j', (model) => {
  const std_errors = { bootstrap: { replicates } }
  const spec = specOf(model, { inference: { level: 0.95, std_errors, intervals: 'wald' } })
  const { coefficients } = estimate(spec, rows, control).maximum_likelihood
  const counts = pairCounts({ rows: rows.rows, frequency: null })
  const weights = { column: 'times', kind: 'frequency' } as const
  const fits = Array.from({ length: replicates }, (_, number) => {
    const times = counts({ seed: spec.optimizer.seed, number })
    const weighted = specOf({ ...model, weights })
    return estimate(weighted, withNumbers(rows, 'times', times), control).maximum_likelihood
  })
  const statuses = new Set(fits.map(({ status }) => status))
  expect([...statuses].sort()).toEqual(['boundary', 'ok'])
  coefficients.forEach(({ std_error }, j) => {
    const own = fits.map((fit) => fit.coefficients[j]?.estimate ?? Number.NaN)
    expect(digits(std_error, deviation(own))).toBeGreaterThan(9)
  })
})
