import { describe, expect, it } from 'vitest'
import type { FamilyChoice, ModelSpec } from '../../../src/core/model/spec.ts'
import { fitOf } from '../../support/fit.ts'

const of = (
  formula: string,
  name: string,
  options: FamilyChoice['options'] = {},
  more = {}
): ModelSpec => ({
  formula,
  family: { name, options },
  ...more
})
const cells = { y: [3, 4, 8, 2, 1, 9], g: ['a', 'a', 'b', 'b', 'c', 'c'] }
const threes = { y: [3, 4, 7, 8, 2, 12], g: ['a', 'a', 'a', 'b', 'b', 'b'] }
const line = { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] }
const counts = { x: [0, 1, 2, 3, 5, 8], y: [1, 2, 2, 4, 5, 10] }
const symmetric = { y: [-3, -1, -0.4, 0, 0.4, 1, 3] }
const light = { y: [-1.2, -0.9, -0.3, 0.1, 0.4, 1, 1.1, -0.2] }
const heavy = { y: [-9, -0.9, -0.3, 0.1, 0.4, 1, 1.1, -0.2, 12] }
const skewed = { y: [1, 1.1, 1.3, 1.2, 1.9, 2.5, 3.9, 1.4, 1.05, 2.2] }
const coins = { y: ['H', 'T', 'H', 'H', 'T', 'H'], x: [1, 2, 3, 4, 5, 6] }

/** Verdict on the coefficients and the theorem behind it (equivalence.md, sections 4 and 6). */
describe('the verdict is the known one', () => {
  it.each([
    ['normal line', of('y ~ x', 'normal'), line, 'identical', 'iid-normal-errors'],
    [
      'normal, log link',
      of('y ~ x', 'normal', {}, { link: 'log' }),
      line,
      'identical',
      'iid-normal-errors'
    ],
    [
      'normal, known sigma',
      of('y ~ x', 'normal', { scale: 1 }),
      line,
      'identical',
      'iid-normal-errors'
    ],
    [
      'generalised normal, p = 2',
      of('y ~ x', 'generalized_normal', { p: 2 }),
      line,
      'identical',
      'iid-normal-errors'
    ],
    ['lognormal', of('y ~ x', 'lognormal'), line, 'identical', 'lognormal'],
    ['laplace line', of('y ~ x', 'laplace'), line, 'different', 'lp-exponential-power'],
    [
      'laplace, symmetric sample',
      of('y ~ 1', 'laplace'),
      symmetric,
      'coincident',
      'symmetric-coincidence'
    ],
    [
      'laplace, two per cell',
      of('y ~ g', 'laplace'),
      cells,
      'identical_for_design',
      'symmetric-coincidence'
    ],
    [
      'laplace, three per cell',
      of('y ~ g', 'laplace'),
      threes,
      'different',
      'lp-exponential-power'
    ],
    ['logistic line', of('y ~ x', 'logistic'), line, 'different', 'gauss-characterisation'],
    [
      'logistic, two per cell',
      of('y ~ g', 'logistic'),
      cells,
      'identical_for_design',
      'symmetric-coincidence'
    ],
    [
      'logistic, three per cell',
      of('y ~ g', 'logistic'),
      threes,
      'different',
      'gauss-characterisation'
    ],
    [
      'p = 4 line',
      of('y ~ x', 'generalized_normal', { p: 4 }),
      line,
      'different',
      'lp-exponential-power'
    ],
    [
      'p = 4, two per cell',
      of('y ~ g', 'generalized_normal', { p: 4 }),
      cells,
      'identical_for_design',
      'symmetric-coincidence'
    ],
    ['uniform line', of('y ~ x', 'uniform'), line, 'different', 'lp-exponential-power'],
    [
      'uniform, two per cell',
      of('y ~ g', 'uniform'),
      cells,
      'identical_for_design',
      'symmetric-coincidence'
    ],
    ['t, df 4', of('y ~ x', 'student_t', { df: 4 }), line, 'different', 'gauss-characterisation'],
    [
      't, df a million',
      of('y ~ x', 'student_t', { df: 1e6 }),
      line,
      'different',
      'gauss-characterisation'
    ],
    [
      't, df 4, symmetric sample',
      of('y ~ 1', 'student_t', { df: 4 }),
      symmetric,
      'coincident',
      'symmetric-coincidence'
    ],
    [
      't, two per cell is no theorem',
      of('y ~ g', 'student_t', { df: 4 }),
      cells,
      'coincident',
      'symmetric-coincidence'
    ],
    [
      't, df estimated, light tails',
      of('y ~ 1', 'student_t'),
      light,
      'coincident',
      'normal-limit-boundary'
    ],
    [
      't, df estimated, heavy tails',
      of('y ~ 1', 'student_t'),
      heavy,
      'different',
      'gauss-characterisation'
    ],
    ['cauchy line', of('y ~ x', 'cauchy'), line, 'different', 'infinite-variance'],
    ['t, df 2', of('y ~ x', 'student_t', { df: 2 }), line, 'different', 'infinite-variance'],
    [
      'cauchy, a close pair',
      of('y ~ 1', 'cauchy', { scale: 1 }),
      { y: [-0.5, 0.5] },
      'coincident',
      'symmetric-coincidence'
    ],
    [
      'cauchy, a wide pair',
      of('y ~ 1', 'cauchy', { scale: 1 }),
      { y: [-4, 4] },
      'different',
      'multiple-optima'
    ],
    ['gumbel line', of('y ~ x', 'gumbel'), line, 'different', 'gauss-characterisation'],
    [
      'gumbel, symmetric sample',
      of('y ~ 1', 'gumbel'),
      symmetric,
      'different',
      'gauss-characterisation'
    ],
    [
      'skew normal, estimated shape',
      of('y ~ 1', 'skew_normal'),
      skewed,
      'different',
      'multiple-optima'
    ],
    ['poisson line', of('y ~ x', 'poisson'), counts, 'different', 'glm-score-vs-normal-equations'],
    [
      'poisson groups',
      of('y ~ g', 'poisson'),
      cells,
      'identical_for_design',
      'saturated-group-means'
    ],
    ['poisson mean', of('y ~ 1', 'poisson'), cells, 'identical', 'intercept-only'],
    [
      'gamma groups, log link',
      of('y ~ g', 'gamma', {}, { link: 'log' }),
      cells,
      'identical_for_design',
      'saturated-group-means'
    ],
    [
      'gamma line',
      of('y ~ x', 'gamma', {}, { link: 'log' }),
      line,
      'different',
      'glm-score-vs-normal-equations'
    ],
    ['exponential mean', of('y ~ 1', 'exponential'), cells, 'identical', 'intercept-only'],
    [
      'inverse gaussian groups',
      of('y ~ g', 'inverse_gaussian', {}, { link: 'log' }),
      cells,
      'identical_for_design',
      'saturated-group-means'
    ],
    [
      'negative binomial groups',
      of('y ~ g', 'negative_binomial', { theta: 2 }),
      cells,
      'identical_for_design',
      'saturated-group-means'
    ],
    ['weibull line', of('y ~ x', 'weibull'), line, 'different', 'gauss-characterisation'],
    ['labels', of('y ~ x', 'bernoulli'), coins, 'not_comparable', 'unordered-labels'],
    [
      'coded labels, one mean',
      of('y ~ 1', 'bernoulli', {}, { coding: { H: 1, T: 0 } }),
      coins,
      'identical',
      'intercept-only'
    ],
    [
      'perfect fit',
      of('y ~ x', 'normal'),
      { x: [1, 2, 3, 4], y: [2, 4, 6, 8] },
      'identical',
      'iid-normal-errors'
    ]
  ] as const)('%s', (_, model, columns, verdict, theorem) => {
    const { report } = fitOf(model, columns)
    const [coefficients] = report.equivalence.blocks
    expect([coefficients.verdict, coefficients.theorem]).toEqual([verdict, theorem])
    expect(report.equivalence.consistent).toBe(true)
  })
})

describe('the other quantities', () => {
  const blocks = (model: ModelSpec, columns: Parameters<typeof fitOf>[1]) =>
    Object.fromEntries(
      fitOf(model, columns).report.equivalence.blocks.map((block) => [block.quantity, block])
    )

  it('sigma2 under normal errors differs by exactly (n − p)/n, standard errors by its root', () => {
    const { sigma2, std_errors } = blocks(of('y ~ x', 'normal'), line)
    expect([sigma2?.verdict, sigma2?.ratio]).toEqual(['different', 4 / 6])
    expect(std_errors?.ratio).toBeCloseTo(Math.sqrt(4 / 6), 15)
  })

  it.each([
    ['poisson', of('y ~ g', 'poisson'), cells, 'not_comparable'],
    ['gamma', of('y ~ g', 'gamma', {}, { link: 'log' }), cells, 'different'],
    ['cauchy', of('y ~ 1', 'cauchy'), heavy, 'not_comparable'],
    ['laplace', of('y ~ x', 'laplace'), line, 'different'],
    ['a perfect fit', of('y ~ x', 'normal'), { x: [1, 2, 3, 4], y: [2, 4, 6, 8] }, 'not_comparable']
  ] as const)('sigma2 of %s', (_, model, columns, verdict) => {
    expect(blocks(model, columns)['sigma2']?.verdict).toBe(verdict)
  })

  it('there is no sigma2 to compare where it is given', () => {
    expect(blocks(of('y ~ x', 'normal', { scale: 1 }), line)['sigma2']).toBeUndefined()
  })
})

describe('no verdict depends on units, order or names (M41, M42, M47)', () => {
  const models = [
    of('y ~ x', 'normal'),
    of('y ~ x', 'logistic'),
    of('y ~ x', 'laplace'),
    of('y ~ x', 'student_t', { df: 5 }),
    of('y ~ x', 'student_t', { df: 1e6 }),
    of('y ~ x', 'lognormal'),
    of('y ~ x', 'gamma', {}, { link: 'log' })
  ]
  const order = [3, 0, 5, 1, 4, 2]
  const changes = [
    ['x in nanometres', { ...line, x: line.x.map((v) => v * 1e9) }],
    ['x in gigametres', { ...line, x: line.x.map((v) => v * 1e-9) }],
    ['y in thousandths', { ...line, y: line.y.map((v) => v * 1000) }],
    ['x from another origin', { ...line, x: line.x.map((v) => v - 4) }],
    [
      'rows in another order',
      { x: order.map((i) => line.x[i] ?? 0), y: order.map((i) => line.y[i] ?? 0) }
    ]
  ] as const
  const cases = models.flatMap((model) =>
    changes.map(([change, columns]) => [model.family.name, change, model, columns] as const)
  )

  it.each(cases)('%s: %s', (_, __, model, columns) => {
    const rulings = (data: Parameters<typeof fitOf>[1]) =>
      fitOf(model, data).report.equivalence.blocks.map(({ verdict, theorem }) => [verdict, theorem])
    expect(rulings(columns)).toEqual(rulings(line))
  })

  it('relabelled groups stay saturated', () => {
    const renamed = { ...cells, g: cells.g.map((g) => ({ a: 'z', b: 'q', c: 'm' })[g] ?? g) }
    expect(fitOf(of('y ~ g', 'poisson'), renamed).report.equivalence.verdict).toBe(
      'identical_for_design'
    )
  })

  it('a separated sample is not comparable, and is again different with one row on the wrong side', () => {
    const coded = { coding: { H: 1, T: 0 } }
    const separated = { x: [1, 2, 3, 4, 5, 6], y: ['T', 'T', 'T', 'H', 'H', 'H'] }
    const mixed = { x: [...separated.x, 2.5], y: [...separated.y, 'H'] }
    const verdict = (columns: Parameters<typeof fitOf>[1]) =>
      fitOf(of('y ~ x', 'bernoulli', {}, coded), columns).report.equivalence.verdict
    expect(verdict(separated)).toBe('not_comparable')
    expect(verdict(mixed)).toBe('different')
    expect(verdict({ ...separated, x: separated.x.map((v) => v * 1e6) })).toBe('not_comparable')
  })
})
