import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { showingLevels } from '../../src/core/estimation/rows/levels/showing-levels.ts'
import { counted } from '../../src/core/estimation/rows/row-source.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { usualLimits } from '../../src/core/model/limits.ts'
import type { FitSpec, ModelSpec, StdErrorsChoice } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { failureOf } from '../support/failure-of.ts'
import { fewerDigits, manyRows, withNumbers } from '../support/many-rows.ts'

const size = 9000
/** Places of the rows that alone have a level: no sample of these draws them, but by chance. */
const lone = [4321, 4999, 5000, 8191, 8888]

/**
 * Simulated rows with numbers that are read as levels: some of one row each (one of them is the least, one lies
 * between the others), and two that are labels of which one is rare.
 */
function rowsWithLevels(): Dataset {
  const made = manyRows(size)
  const source = random(23)
  const rare = new Map(lone.map((row, place) => [row, [-1.5, 10, 2.5, 100, 3][place] ?? 0]))
  const columns: Readonly<Record<string, (i: number) => number>> = {
    code: (i) => rare.get(i) ?? [1, 2, 20][i % 3] ?? 0,
    half: (i) => source.below(2) + (i === 6543 ? 7 : 0),
    y2: () => source.normal(),
    // Rows of weight zero, and incomplete ones, have levels of their own, which no fit knows.
    weight: (i) => (i % 1000 === 17 ? 0 : 1 + (i % 3)),
    heavy: (i) => (i % 1000 === 17 ? 50 : i % 1111 === 3 ? 60 : i % 2),
    gap: (i) => (i % 1111 === 3 ? Number.NaN : source.normal()),
    seldom: (i) => (i === 7171 || i === 2020 ? 4 : 3),
    kinds: (i) => (lone.includes(i) ? 5 + lone.indexOf(i) : i % 3)
  }
  return Object.entries(columns).reduce(
    (data, [name, cell]) =>
      withNumbers(
        data,
        name,
        Float64Array.from({ length: size }, (_, i) => cell(i))
      ),
    made
  )
}

/** The rows with text, of which one level has its first row at weight zero. */
function withText(data: Dataset): Dataset {
  const codes = Int32Array.from({ length: size }, (_, i) => (i === 17 || i === 5555 ? 1 : 0))
  const columns = new Map(data.columns)
  const levels = ['even', 'odd']
  columns.set('text', { kind: 'categorical', name: 'text', codes, levels, origin: 'text' })
  return { ...data, columns }
}

const rows = withText(rowsWithLevels())
const options = { control, sampleRows: 300 }
const bernoulli = { name: 'bernoulli', options: {} }
const multinomial = { name: 'multinomial', options: {} }
const frequency = { column: 'weight', kind: 'frequency' } as const

const models: readonly Partial<ModelSpec>[] = [
  { formula: 'y ~ C(code)' },
  { formula: 'y ~ factor(code) + x1' },
  { formula: 'y ~ 0 + C(code, sum) + x1' },
  { formula: 'y ~ C(code) * x2' },
  { formula: 'y ~ C(code):C(half)' },
  { formula: 'y ~ ordered(half) + C(round(x1 / 3))' },
  { formula: 'y ~ I(code > 50) + x1' },
  { formula: 'y ~ C(heavy) + gap' },
  { formula: 'y ~ C(heavy) + gap', weights: frequency },
  { formula: 'y ~ g * C(half)', weights: { column: 'weight', kind: 'precision' } },
  { formula: 'y ~ text + x1', weights: { column: 'weight', kind: 'precision' } },
  { formula: 'text ~ x1', family: bernoulli, weights: frequency },
  { formula: 'k ~ C(half) + x1', family: { name: 'poisson', options: {} } },
  { formula: 'cbind(y, y2) ~ C(code) + x1' },
  { formulas: ['y ~ C(code) + x1', 'y2 ~ x2 + C(half)'] },
  { formula: 'y ~ C(code)', covariance: { structure: 'equicorrelated', rho: 0.2, within: 'g' } },
  { formula: 'C(seldom) ~ 1', family: bernoulli },
  { formula: 'C(seldom) ~ x1', family: bernoulli, event: 3, coding: { 3: 1, 4: 0 } },
  { formula: 'seldom ~ x1', family: bernoulli, event: 4 },
  { formula: 'seldom > 3 ~ x1', family: bernoulli },
  { formula: 'C(kinds) ~ 1', family: multinomial },
  { formula: 'g ~ C(half)', family: multinomial, penalty: 'firth' },
  { formula: 'b ~ C(half) + x1', family: bernoulli },
  { formula: 'b ~ C(code) + x1', family: bernoulli }
]

/** Terms whose covariances do not agree to eight digits of their standard errors, by block. */
function unlikeCovariances(got: Report, want: Report): readonly string[] {
  return (['least_squares', 'maximum_likelihood'] as const).flatMap((block) => {
    const [own, other] = [got, want].map((report) => report[block].vcov)
    if (other === undefined) return own === undefined ? [] : [block]
    expect(own?.terms).toEqual(other.terms)
    const { terms, matrix } = other
    return terms.filter((_, i) =>
      terms.some((_, j) => {
        const size = Math.sqrt((matrix[i]?.[i] ?? Number.NaN) * (matrix[j]?.[j] ?? Number.NaN))
        const apart = (own?.matrix[i]?.[j] ?? Number.NaN) - (matrix[i]?.[j] ?? Number.NaN)
        return Math.abs(apart) > 1e-8 * size
      })
    )
  })
}

describe('levels that only the rows show are those in memory', () => {
  it.each(models)('%j', async (model) => {
    const spec = specOf(model, { include: ['vcov'] })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expect(fewerDigits(passes, whole, 11)).toEqual([])
    expect(passes.model).toEqual(whole.model)
    expect(unlikeCovariances(passes, whole)).toEqual([])
    expect(passes.maximum_likelihood.status).toEqual(whole.maximum_likelihood.status)
  })
})

describe('standard errors of rare levels are those in memory', () => {
  const chosen: readonly StdErrorsChoice[] = ['hc0', 'hc1', { cluster: 'g' }, { hac: { lags: 2 } }]
  it.each(chosen)('%j', async (std_errors) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' } as const
    const spec = specOf({ formula: 'y ~ C(seldom) + x1' }, { inference, include: ['vcov'] })
    const passes = await estimateRows(spec, memorySource(rows), options)
    expect(fewerDigits(passes, estimate(spec, rows, control), 10)).toEqual([])
  })
})

const few = { ...usualLimits, levels: 40 }
const refused: readonly (readonly [Partial<ModelSpec>, Partial<FitSpec>, string])[] = [
  [{ formula: 'C(kinds) ~ x1', family: bernoulli }, {}, 'has 8 labels'],
  [{ formula: 'y ~ C(nothing)' }, {}, 'nothing'],
  [{ formula: 'y ~ x1 + (g == "none")' }, {}, 'none'],
  [{ formula: 'y ~ C(half, 1, 2)' }, {}, 'takes a column and a contrast']
]

it.each(refused)('%j is refused as in memory', async (model, rest, detail) => {
  const spec = specOf(model, rest)
  const passes = await estimateRows(spec, memorySource(rows), options).catch((error) => error)
  const whole = failureOf(() => estimate(spec, rows, control))
  expect(passes).toBeInstanceOf(Failure)
  expect(passes.faults).toEqual(whole.faults)
  expect(passes.faults[0].detail).toContain(detail)
})

it('levels that every sample shows ask for no pass', async () => {
  const source = counted(memorySource(rows))
  const spec = specOf({ formula: 'y ~ g + x1 * C(g)' })
  expect(await showingLevels(spec, source, control)).toBe(source)
})

it.each([{ formula: 'y ~ C(x1)' }, { formulas: ['y ~ x1', 'y2 ~ C(x1):x2'] }])(
  'too many levels are refused as in memory, counted no further than the limit: %j',
  async (model) => {
    const spec = specOf(model, { limits: few })
    const passes = await estimateRows(spec, memorySource(rows), options).catch((error) => error)
    const { faults } = failureOf(() => estimate(spec, rows, control))
    expect(passes).toBeInstanceOf(Failure)
    const { detail, ...place } = passes.faults[0]
    expect(faults).toMatchObject([place])
    expect(faults[0]?.detail).toMatch(/has \d{4} levels; at most 40 are allowed/)
    expect(detail).toContain('more than 40 levels')
  }
)
