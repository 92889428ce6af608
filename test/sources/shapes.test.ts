import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import { takeRows } from '../../src/core/model/rows.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { poissonDraw } from '../support/edge-rows.ts'
import {
  cellsOf,
  fewerDigits,
  manyRows,
  unlikeEvidence,
  withNumbers
} from '../support/many-rows.ts'

const plain = manyRows(5000)
const source = random(5)
const x = cellsOf(plain, 'x1').map((value) => value - 100)
const count = (mean: number): number => poissonDraw(mean, source)
const power = (p: number) => (source.uniform() < 0.5 ? -1 : 1) * source.gamma(1 / p) ** (1 / p)
/** Responses with errors of some shape, and counts without overdispersion. */
const rows = [
  ['count', x.map((v) => count(Math.exp(0.3 + 0.1 * v)))] as const,
  ['light', x.map((v) => 2 + v + source.normal())] as const,
  // So little overdispersion that most samples show none.
  ['spread', x.map((v) => count((Math.exp(0.3 + 0.1 * v) * source.gamma(8)) / 8))] as const,
  ['pointed', x.map((v) => 2 + v + power(1.5))] as const,
  ['bent', x.map((v) => 2 + Math.exp(0.2 * v) + power(1.5))] as const
].reduce((all, [name, values]) => withNumbers(all, name, values), plain)

const generalized = (p?: number) => ({
  name: 'generalized_normal',
  options: p === undefined ? {} : { p }
})

async function both(model: Partial<ModelSpec>, sampleRows = 1500, rest: Partial<FitSpec> = {}) {
  const spec = specOf(model, rest)
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows })
  return { passes, whole: estimate(spec, rows, control) }
}

const said = ({
  maximum_likelihood: { status, reason, method, information }
}: {
  readonly maximum_likelihood: ReturnType<typeof estimate>['maximum_likelihood']
}) => [status, reason, method, information]

/** Near p = 1 the information is nearly that of the rows next to the surface alone, and keeps fewer digits. */
const powers: Readonly<Record<string, readonly [Partial<ModelSpec>, number]>> = {
  'between Laplace and normal': [{ formula: 'pointed ~ x1', family: generalized(1.5) }, 9],
  'an estimated one': [{ formula: 'pointed ~ x1 + x2', family: generalized() }, 8],
  'an estimated one that is normal': [{ formula: 'light ~ x1', family: generalized() }, 8],
  'a curve': [
    {
      mean: 'p1 + exp(p2 * (x1 - 100))',
      response: 'bent',
      parameters: { p1: { start: 1 }, p2: { start: 0.1 } },
      family: generalized(1.5)
    },
    9
  ],
  weights: [
    {
      formula: 'pointed ~ x1',
      family: generalized(1.3),
      weights: { column: 'w', kind: 'frequency' }
    },
    8
  ]
}

describe('an exponent below 2 by passes is the fit in memory', () => {
  it.each(Object.entries(powers))('%s', async (_, [model, least]) => {
    const { passes, whole } = await both(model)
    expect(said(passes)).toEqual(said(whole))
    expect(fewerDigits(passes, whole, least)).toEqual([])
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
    passes.maximum_likelihood.coefficients.forEach(({ estimate: own }, j) => {
      const other = whole.maximum_likelihood.coefficients[j]
      expect(Math.abs(own - (other?.estimate ?? 0)) / (other?.std_error ?? 0)).toBeLessThan(1e-8)
    })
  })
})

const negativeBinomial = { name: 'negative_binomial', options: {} } as const
const limits: Readonly<Record<string, Partial<ModelSpec>>> = {
  'counts without overdispersion': { formula: 'count ~ x1', family: negativeBinomial },
  'such counts with weights and gaps': {
    formula: 'count ~ x1 + x2',
    family: negativeBinomial,
    weights: { column: 'w', kind: 'frequency' }
  },
  'a curve of such counts': {
    mean: 'exp(p1 + p2 * (x1 - 100))',
    response: 'count',
    parameters: { p1: { start: 0 }, p2: { start: 0.1 } },
    family: negativeBinomial
  },
  'light tails': { formula: 'light ~ x1', family: { name: 'student_t', options: {} } }
}

describe('a shape that runs to its end ends in its limit, as in memory', () => {
  it.each(Object.entries(limits))('%s', async (_, model) => {
    const { passes, whole } = await both(model)
    expect(whole.maximum_likelihood.status).toBe('boundary')
    expect(said(passes)).toEqual(said(whole))
    expect(fewerDigits(passes, whole, 11)).toEqual([])
    const limit = ({ maximum_likelihood }: typeof whole) =>
      maximum_likelihood.dispersion.map((row) => [row.parameter, row.limit])
    expect(limit(passes)).toEqual(limit(whole))
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
  })

  it.each([
    ['observed', 'counts without overdispersion'],
    ['expected', 'counts without overdispersion'],
    ['observed', 'light tails'],
    ['expected', 'light tails'],
    ['hc1', 'light tails'],
    ['hc1', 'counts without overdispersion'],
    ['hc3', 'counts without overdispersion']
  ] as const)('with standard errors %s: %s', async (std_errors, name) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    const { passes, whole } = await both(limits[name] ?? {}, 1500, { inference })
    expect(fewerDigits(passes, whole, 10)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
  })

  it.each([
    ['pairs', 'light tails'],
    ['parametric', 'light tails'],
    ['pairs', 'counts without overdispersion'],
    ['parametric', 'counts without overdispersion'],
    ['pairs', 'with little overdispersion']
  ] as const)('with a bootstrap of %s: %s', async (kind, name) => {
    const std_errors = { bootstrap: { replicates: 12, kind } }
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    // Some of whose samples show none.
    const some = { formula: 'spread ~ x1', family: negativeBinomial }
    const { passes, whole } = await both(limits[name] ?? some, 1500, { inference })
    expect(passes.conventions).toEqual(whole.conventions)
    expect(fewerDigits(passes, whole, 9)).toEqual([])
  })

  it('with the intervals and tests that memory gives', async () => {
    const inference = { level: 0.95, std_errors: 'model' as const, intervals: 'profile' as const }
    const model = limits['counts without overdispersion'] ?? {}
    const { passes, whole } = await both(model, 1500, { inference, include: ['tests'] })
    expect(fewerDigits(passes, whole, 10)).toEqual([])
    const tests = ({ maximum_likelihood }: typeof whole) =>
      maximum_likelihood.tests?.terms.map(({ term, test }) => [term, test])
    expect(tests(passes)).toEqual(tests(whole))
  })

  it.each([60, 400])(
    'a sample of %d rows that shows no shape does not decide',
    async (sampleRows) => {
      const { passes, whole } = await both(
        { formula: 'spread ~ x1', family: negativeBinomial },
        sampleRows
      )
      expect(whole.maximum_likelihood.status).toBe('ok')
      expect(said(passes)).toEqual(said(whole))
      expect(fewerDigits(passes, whole, 10)).toEqual([])
    }
  )
})

it.each(['hc0', 'hc3', { cluster: 'g' }] as const)(
  'counts with an estimated dispersion have the standard errors %j of memory',
  async (std_errors) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    const model = { formula: 'spread ~ x1', family: negativeBinomial }
    const { passes, whole } = await both(model, 1500, { inference })
    expect(fewerDigits(passes, whole, 10)).toEqual([])
    expect(passes.conventions).toEqual(whole.conventions)
  }
)

const uniform = () => 2 * source.uniform() - 1
const shaped = takeRows(
  [
    ['peaked', x.map((v) => 2 + v + power(1))] as const,
    ['pointy', x.map((v) => 2 + v + power(0.9))] as const,
    ['sharp', x.map((v) => 2 + v + power(0.7))] as const,
    ['flat', x.map((v) => 2 + v + uniform())] as const,
    ['flatter', x.map((v) => 2 + v + Math.sign(uniform()) * source.uniform() ** 0.2)] as const,
    ['curved', x.map((v) => 2 + Math.exp(0.2 * v) + power(0.8))] as const,
    ['curved_flat', x.map((v) => 2 + Math.exp(0.2 * v) + uniform())] as const
  ].reduce((all, [name, values]) => withNumbers(all, name, values), rows),
  Int32Array.from({ length: 1500 }, (_, i) => i)
)
const bent = (response: string): Partial<ModelSpec> => ({
  mean: 'p1 + exp(p2 * (x1 - 100))',
  response,
  parameters: { p1: { start: 1 }, p2: { start: 0.1 } },
  family: generalized()
})
const ends: Readonly<Record<string, Partial<ModelSpec>>> = {
  'an exponent that stays above 1': { formula: 'peaked ~ x1', family: generalized() },
  'errors sharper than those of Laplace': { formula: 'pointy ~ x1', family: generalized() },
  'sharper ones, with weights and gaps': {
    formula: 'sharp ~ x1 + x2',
    family: generalized(),
    weights: { column: 'w', kind: 'frequency' }
  },
  'uniform errors': { formula: 'flat ~ x1', family: generalized() },
  'errors that pile up at two ends': { formula: 'flatter ~ x1', family: generalized() },
  'a known scale': {
    formula: 'sharp ~ x1',
    family: { name: 'generalized_normal', options: { scale: 1 } }
  },
  'a curve with sharp errors': bent('curved'),
  'a curve with uniform errors': bent('curved_flat')
}

describe('an exponent that runs to an end of its range ends in its law, as in memory', () => {
  it.each(Object.entries(ends))('%s', async (name, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(shaped), { control, sampleRows: 400 })
    const whole = estimate(spec, shaped, control)
    expect(said(passes)).toEqual(said(whole))
    // Just above 1 the information is that of the rows next to the surface.
    const least = whole.maximum_likelihood.status === 'ok' ? 4 : name.startsWith('a curve') ? 8 : 10
    expect(fewerDigits(passes, whole, least)).toEqual([])
    const limit = ({ maximum_likelihood }: typeof whole) =>
      maximum_likelihood.dispersion.map((row) => [row.parameter, row.limit])
    expect(limit(passes)).toEqual(limit(whole))
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
    if (whole.maximum_likelihood.status === 'boundary') {
      expect(unlikeEvidence(passes, whole, 6)).toEqual([])
    }
    const codes = ({ warnings }: typeof whole) => warnings.map(({ code }) => code)
    expect(codes(passes).filter((code) => code !== 'out_of_core')).toEqual(codes(whole))
  })
})

describe('a shape of either sign is searched from a grid, as in memory', () => {
  const skewed = [
    ['half', x.map((v) => 2 + v + Math.abs(source.normal()) + 0.02 * source.normal())] as const,
    ['left', x.map((v) => 2 + v - 2 * Math.abs(source.normal()) + source.normal())] as const
  ].reduce((all, [name, values]) => withNumbers(all, name, values), rows)

  it.each([
    ['normal errors', 'light ~ x1'],
    ['errors that are nearly of one sign', 'half ~ x1'],
    ['errors with a tail to the left', 'left ~ x1 + g']
  ])('%s', async (_, formula) => {
    const spec = specOf({ formula, family: { name: 'skew_normal', options: {} } })
    const passes = await estimateRows(spec, memorySource(skewed), { control, sampleRows: 500 })
    const whole = estimate(spec, skewed, control)
    expect(said(passes)).toEqual(said(whole))
    expect(fewerDigits(passes, whole, 8)).toEqual([])
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
  })
})
