import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digits } from '../../../support/digits.ts'
import { type Ask, type Columns, fitOf } from './fit.ts'

const rows = 40

/** Columns of a model with two regressors, a factor, an offset and weights, by the response of each row. */
function columnsBy(response: (eta: number, noise: number) => number, draws: readonly number[]) {
  const at = (k: number, i: number) => draws[(k * rows + i) % draws.length] ?? 0
  const row = Array.from({ length: rows }, (_, i) => i)
  const x1 = row.map((i) => at(0, i) + i / rows)
  const x2 = row.map((i) => at(1, i) - (i % 5) / 5)
  const o = row.map((i) => at(2, i) / 4)
  const y = row.map((i) => {
    const eta = 0.4 + 0.5 * (x1[i] ?? 0) - 0.3 * (x2[i] ?? 0) + (o[i] ?? 0)
    return response(eta, at(3, i) + Math.sin(7 * i))
  })
  return {
    y,
    x1,
    x2,
    o,
    g: row.map((i) => ['a', 'b', 'c'][i % 3] ?? ''),
    w: row.map((i) => 0.5 + (i % 4)),
    f: row.map((i) => 1 + (i % 3))
  }
}

type Response = (eta: number, noise: number) => number

const models: readonly (readonly [string, Ask, Response])[] = [
  ['normal errors', {}, (eta, noise) => eta + noise],
  ['a known variance', { family: { name: 'normal', options: { scale: 1.3 } } }, (e, z) => e + z],
  ['precision weights', { weights: { column: 'w', kind: 'precision' } }, (e, z) => e + z],
  ['frequency weights', { weights: { column: 'f', kind: 'frequency' } }, (e, z) => e + z],
  [
    'an Lp law with p = 2',
    { family: { name: 'generalized_normal', options: { p: 2 } } },
    (e, z) => e + z
  ],
  ['labels', { family: 'bernoulli' }, (eta, noise) => (eta + 3 * noise > 0.4 ? 1 : 0)],
  ['counts', { family: 'poisson' }, (eta, noise) => Math.round(Math.exp(eta / 2 + noise / 2))],
  ['gamma errors', { family: 'gamma', link: 'log' }, (eta, noise) => Math.exp(eta / 3 + noise / 2)],
  ['logistic errors', { family: 'logistic' }, (eta, noise) => eta + noise]
]

const draws = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 37,
  maxLength: 41
})

const likelihoodOf = (ask: Ask, columns: Columns): number =>
  fitOf({ ...ask, columns }).maximum_likelihood.glance?.log_likelihood ?? Number.NaN

describe.each(models)('maxima under restrictions of a model with %s', (_, law, response) => {
  const formula = 'y ~ x1 + x2 + g + offset(o)'

  it('every point of a profile is the maximum of the model with the term in its offset', () => {
    fc.assert(
      fc.property(draws, (values) => {
        const columns = columnsBy(response, values)
        const asked = { ...law, formula, intervals: 'profile', include: ['profiles'] } as const
        const { maximum_likelihood: found } = fitOf({ ...asked, columns })
        fc.pre(found.status === 'ok')
        const trace = found.intervals?.profiles?.find(({ term }) => term === 'x1')
        const points = trace?.points ?? []
        expect(points.length).toBeGreaterThan(1)
        for (const { value, log_likelihood, signed_root } of points) {
          const moved = columns.o.map((own, i) => own + value * (columns.x1[i] ?? 0))
          const held = likelihoodOf(
            { ...law, formula: 'y ~ x2 + g + offset(o)' },
            { ...columns, o: moved }
          )
          expect(digits(log_likelihood, held)).toBeGreaterThan(11)
          const fall = (found.glance?.log_likelihood ?? Number.NaN) - held
          expect(Math.abs(signed_root ** 2 / 2 - fall)).toBeLessThan(1e-10 * (1 + Math.abs(held)))
        }
      }),
      { numRuns: 4 }
    )
  })

  it('ratios of terms and tables are those of the models without them', () => {
    fc.assert(
      fc.property(draws, (values) => {
        const columns = columnsBy(response, values)
        const { maximum_likelihood: found } = fitOf({
          ...law,
          formula,
          include: ['tests'],
          columns
        })
        fc.pre(found.status === 'ok')
        const of = (right: string) =>
          likelihoodOf({ ...law, formula: `y ~ ${right} + offset(o)` }, columns)
        const [none, one, two, all] = ['1', 'x1', 'x1 + x2', 'x1 + x2 + g'].map(of)
        const within = (statistic: number | undefined, large = 0, small = 0) =>
          expect(Math.abs((statistic ?? Number.NaN) - 2 * (large - small))).toBeLessThan(
            1e-9 * (1 + Math.abs(large))
          )
        const ratios = found.tests?.terms.filter(({ test }) => test === 'likelihood_ratio') ?? []
        within(ratios.find(({ term }) => term === 'g')?.statistic, all, two)
        const [first, second, third] = found.tests?.type_1 ?? []
        within(first?.statistic, one, none)
        within(second?.statistic, two, one)
        within(third?.statistic, all, two)
        within(found.tests?.type_3?.[0]?.statistic, all, of('x2 + g'))
        expect(found.tests?.type_1?.map(({ df }) => df)).toEqual([1, 1, 2])
      }),
      { numRuns: 4 }
    )
  })
})

describe('tables of a design that does not identify all of its columns', () => {
  it('count the ranks of the smaller models', () => {
    const columns = columnsBy((eta, noise) => eta + noise, [0.3, -0.8, 0.5, 0.9, -0.2, 0.7, -0.6])
    const twice = { ...columns, x3: columns.x1.map((v, i) => v - (columns.x2[i] ?? 0)) }
    const report = fitOf({ formula: 'y ~ x3 + x1 + x2', include: ['tests'], columns: twice })
    const plain = fitOf({ formula: 'y ~ x3 + x1', include: ['tests'], columns: twice })
    const tables = [report, plain].map(({ least_squares }) => least_squares.tests?.type_1 ?? [])
    expect(tables[0]?.map(({ df }) => df)).toEqual([1, 1, 0])
    for (const k of [0, 1]) {
      const [got, want] = tables.map((table) => table[k]?.statistic ?? Number.NaN)
      expect(digits(got, want ?? Number.NaN)).toBeGreaterThan(10)
    }
  })
})
