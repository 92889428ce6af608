import { describe, expect, it } from 'vitest'
import { autoregression } from '../../../../src/core/estimation/correlated/autoregression.ts'
import { equicorrelation } from '../../../../src/core/estimation/correlated/equicorrelation.ts'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import { Failure } from '../../../../src/core/failure.ts'
import type { CovarianceChoice } from '../../../../src/core/model/spec.ts'
import { digits } from '../../../support/digits.ts'
import { referenceCases } from '../../../support/reference-case.ts'
import { type Columns, datasetOf, figures, leastDigits } from '../reference.ts'
import { control, specOf } from '../request.ts'

interface Known {
  readonly estimates: Readonly<Record<string, number>>
  readonly standard_errors: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly sigma: { readonly unbiased_n_minus_p: number; readonly mle_n: number }
  readonly logLik: number
  readonly logLik_scale_known: number
  readonly ols_for_comparison: { readonly estimates: Readonly<Record<string, number>> }
}

function caseOf(name: string) {
  const found = referenceCases.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no case ${name}`)
  return {
    columns: found.data.columns as unknown as Columns,
    formula: String(found.model['formula']),
    covariance: found.model['covariance'] as unknown as { readonly matrix: number[][] },
    reference: found.reference as unknown as Known
  }
}

function run(
  columns: Columns,
  formula: string,
  covariance: CovarianceChoice,
  family: Readonly<Record<string, number>> = {}
) {
  const model = { formula, covariance, family: { name: 'normal', options: family } }
  return estimate(specOf(model), datasetOf(columns), control)
}

const matrix = caseOf('gls_known_full_matrix').covariance.matrix
const known: readonly (readonly [string, CovarianceChoice])[] = [
  ['gls_diagonal', { structure: 'diagonal', column: 'v' }],
  ['gls_known_full_matrix', { structure: 'matrix', matrix }],
  ['gls_lakehuron_known_ar1', { structure: 'ar1', rho: 0.8 }]
]

describe('a covariance known up to scale', () => {
  it.each(known)('%s: ordinary, generalised and likelihood fits', (name, covariance) => {
    const { columns, formula, reference } = caseOf(name)
    const report = run(columns, formula, covariance)
    const gls = report.generalized_least_squares
    const errors = reference.standard_errors
    const values = (record: Readonly<Record<string, number>> | undefined) =>
      Object.values(record ?? {})
    const truth = values(reference.estimates)
    const ordinary = values(reference.ols_for_comparison.estimates)
    const ml = report.maximum_likelihood
    expect(leastDigits(report.least_squares.coefficients, 'estimate', ordinary)).toBeGreaterThan(12)
    expect(leastDigits(gls?.coefficients ?? [], 'estimate', truth)).toBeGreaterThan(12)
    expect(
      leastDigits(gls?.coefficients ?? [], 'std_error', values(errors['scale_estimated_n_minus_p']))
    ).toBeGreaterThan(12)
    expect(digits(gls?.sigma, reference.sigma.unbiased_n_minus_p)).toBeGreaterThan(12)
    expect(leastDigits(ml.coefficients, 'estimate', truth)).toBeGreaterThan(12)
    expect(
      leastDigits(ml.coefficients, 'std_error', values(errors['scale_estimated_ml_n']))
    ).toBeGreaterThan(12)
    expect(digits(ml.dispersion[0]?.estimate, reference.sigma.mle_n ** 2)).toBeGreaterThan(12)
    expect(digits(ml.glance?.log_likelihood, reference.logLik)).toBeGreaterThan(13)
  })

  it.each(known)('%s: with sigma known to be 1', (name, covariance) => {
    const { columns, formula, reference } = caseOf(name)
    const { maximum_likelihood: ml } = run(columns, formula, covariance, { scale: 1 })
    expect(digits(ml.glance?.log_likelihood, reference.logLik_scale_known)).toBeGreaterThan(13)
    expect(
      leastDigits(
        ml.coefficients,
        'std_error',
        Object.values(reference.standard_errors['scale_known_1'] ?? {})
      )
    ).toBeGreaterThan(12)
  })
})

describe('a correlation that is estimated', () => {
  it('gls_longley_ar1_ml', () => {
    const { columns, formula, reference } = caseOf('gls_longley_ar1_ml')
    const truth = reference as unknown as { readonly rho: number; readonly sigma: number } & Known
    const report = run(columns, formula, { structure: 'ar1', rho: 'estimate' })
    const { coefficients, dispersion, glance } = report.maximum_likelihood
    expect(dispersion.map(({ parameter }) => parameter)).toEqual(['sigma2', 'rho'])
    expect(
      leastDigits(coefficients, 'estimate', Object.values(reference.estimates))
    ).toBeGreaterThan(12)
    expect(
      leastDigits(
        coefficients,
        'std_error',
        Object.values(reference.standard_errors['gaussian_ml_n'] ?? {})
      )
    ).toBeGreaterThan(12)
    expect(digits(dispersion[0]?.estimate, Number(truth.sigma) ** 2)).toBeGreaterThan(12)
    expect(digits(dispersion[1]?.estimate, truth.rho)).toBeGreaterThan(12)
    expect(digits(glance?.log_likelihood, reference.logLik)).toBeGreaterThan(13)
    expect(glance?.df).toBe(5)
  })

  interface Figures {
    readonly columns: Columns
    readonly fits: readonly {
      readonly name: string
      readonly restricted: boolean
      readonly rho: number
      readonly estimates: readonly number[]
      readonly std_errors: readonly number[]
      readonly sigma2: number
      readonly log_likelihood: number
    }[]
  }
  const { columns, fits } = figures<Figures>('correlated/gls.json')
  it.each(fits.map((one) => [one.name, one.restricted ? 'reml' : 'ml', one] as const))(
    '%s by %s, as profile likelihood and nlme have it',
    (name, method, truth) => {
      const structure = name.startsWith('ar1') ? 'ar1' : 'equicorrelated'
      const within = name.endsWith('within') ? { within: 'block' } : {}
      const report = run(columns, 'Employed ~ GNP + Population', {
        structure,
        rho: 'estimate',
        method,
        ...within
      })
      const { coefficients, dispersion, glance, method: used } = report.maximum_likelihood
      expect(used).toBe(method === 'reml' ? 'reml' : 'profile_newton')
      expect(digits(dispersion[1]?.estimate, truth.rho)).toBeGreaterThan(10)
      expect(digits(dispersion[0]?.estimate, truth.sigma2)).toBeGreaterThan(10)
      expect(leastDigits(coefficients, 'estimate', truth.estimates)).toBeGreaterThan(10)
      expect(leastDigits(coefficients, 'std_error', truth.std_errors)).toBeGreaterThan(10)
      expect(digits(glance?.log_likelihood, truth.log_likelihood)).toBeGreaterThan(13)
    }
  )
})

const x = [1, 2, 4, 7, 8, 10, 13, 14]
const y = [2.1, 2.9, 5.2, 6.8, 9.1, 9.7, 13.4, 14.9]
const v = [1, 1, 2, 2, 3, 3, 4, 4]
const unit = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd']
const time = [0, 1, 0, 1, 0, 1, 0, 1]
const data: Columns = { x, y, v, unit, time, clash: [1, 1, 1, 2, 2, 2, 2, 2] }

describe('standard errors by observed information', () => {
  interface Observed {
    readonly estimates: readonly number[]
    readonly std_errors: readonly number[]
  }
  const truth = figures<Observed>('correlated/observed.json')
  const { columns } = figures<{ readonly columns: Columns }>('correlated/gls.json')
  const by = (std_errors: 'model' | 'observed' | 'expected') => {
    const model = {
      formula: 'Employed ~ GNP + Population',
      covariance: { structure: 'ar1', rho: 'estimate' } as const
    }
    const inference = { level: 0.95, std_errors, intervals: 'wald' } as const
    return estimate(specOf(model, { inference }), datasetOf(columns), control).maximum_likelihood
  }

  it('are those of the joint Hessian in coefficients, sigma2 and rho', () => {
    const { coefficients, dispersion, information } = by('observed')
    expect(information).toBe('observed')
    expect(leastDigits(coefficients, 'std_error', truth.std_errors.slice(0, 3))).toBeGreaterThan(12)
    expect(digits(dispersion[0]?.std_error, truth.std_errors[3] ?? 0)).toBeGreaterThan(12)
    expect(digits(dispersion[1]?.std_error, truth.std_errors[4] ?? 0)).toBeGreaterThan(12)
  })

  it('differ from the expected ones, which separate coefficients and dispersion', () => {
    const [model, expected] = [by('model'), by('expected')]
    expect(expected.coefficients).toEqual(model.coefficients)
    expect(model.dispersion).toEqual(by('observed').dispersion)
    expect(expected.dispersion[1]?.std_error).not.toBe(model.dispersion[1]?.std_error)
  })
})

describe('a variance of its own for every group', () => {
  it('gls_orthodont_group_variance_ml, stated as a density', () => {
    const { columns, reference } = caseOf('gls_orthodont_group_variance_ml')
    const truth = reference as unknown as Known & {
      readonly group_sd: Readonly<Record<string, number>>
    }
    const part = (s: string, mean: string) => `-log(${s}) - (distance - ${mean})^2 / (2 * ${s}^2)`
    const male = part('sm', 'b0 - b1 * age')
    const female = part('sf', 'b0 - b1 * age - b2 - b3 * age')
    const start = (value: number) => ({ start: value })
    const { maximum_likelihood: ml } = estimate(
      specOf({
        log_density: `if(Sex == "Male", ${male}, ${female}) - log(2 * pi) / 2`,
        parameters: {
          b0: start(16),
          b1: start(1),
          b2: start(0),
          b3: start(0),
          sm: { start: 2, lower: 0 },
          sf: { start: 2, lower: 0 }
        }
      }),
      datasetOf(columns),
      control
    )
    const { Male = 0, Female = 0 } = truth.group_sd
    expect(
      leastDigits(ml.coefficients, 'estimate', [...Object.values(truth.estimates), Male, Female])
    ).toBeGreaterThan(12)
    expect(
      leastDigits(
        ml.coefficients.slice(0, 4),
        'std_error',
        Object.values(truth.standard_errors['expected_information_ml'] ?? {})
      )
    ).toBeGreaterThan(12)
    expect(digits(ml.glance?.log_likelihood, truth.logLik)).toBeGreaterThan(13)
  })
})

describe('the verdict on a covariance', () => {
  it.each<readonly [string, string, CovarianceChoice, string, string]>([
    [
      'equicorrelation with an intercept',
      'y ~ x',
      { structure: 'equicorrelated', rho: 0.4 },
      'identical_for_design',
      'kruskal-zyskind'
    ],
    [
      'equicorrelation without one',
      'y ~ 0 + x',
      { structure: 'equicorrelated', rho: 0.4 },
      'different',
      'kraemer-twist'
    ],
    ['autoregression', 'y ~ x', { structure: 'ar1', rho: 0.4 }, 'different', 'kraemer-twist'],
    [
      'unequal variances',
      'y ~ x',
      { structure: 'diagonal', column: 'v' },
      'different',
      'kraemer-twist'
    ],
    [
      'balanced clusters, rho unknown',
      'y ~ time',
      { structure: 'equicorrelated', rho: 'estimate', within: 'unit' },
      'identical_for_design',
      'balanced-random-effects'
    ],
    [
      'balanced clusters, a mixed covariate',
      'y ~ x',
      { structure: 'equicorrelated', rho: 0.3, within: 'unit' },
      'different',
      'kraemer-twist'
    ],
    [
      'unequal clusters',
      'y ~ 1',
      { structure: 'equicorrelated', rho: 0.3, within: 'clash' },
      'different',
      'kraemer-twist'
    ]
  ])('%s', (_, formula, covariance, verdict, theorem) => {
    const { equivalence } = run(data, formula, covariance)
    const block = (quantity: string) =>
      equivalence.blocks.find((candidate) => candidate.quantity === quantity)
    expect(block('coefficients')).toMatchObject({ verdict, theorem })
    expect(block('coefficients_gls')).toMatchObject({
      verdict: 'identical',
      theorem: 'known-covariance'
    })
    expect(equivalence.consistent).toBe(true)
  })

  it('coincides for a response whose residuals whitening leaves orthogonal to the regressors', () => {
    // Means of two rows each: the group differences vanish, so any variances give the same mean.
    const twist = { y: [1, 3, 0, 4], v: [1, 1, 5, 5] }
    const { equivalence } = run(twist, 'y ~ 1', { structure: 'diagonal', column: 'v' })
    expect(equivalence.blocks[0]).toMatchObject({
      verdict: 'coincident',
      theorem: 'kraemer-twist'
    })
    expect(
      run({ ...twist, y: [1, 3, 0, 4.001] }, 'y ~ 1', { structure: 'diagonal', column: 'v' })
        .equivalence.verdict
    ).toBe('different')
  })

  it('tells single coefficients apart', () => {
    // Group means with one variance a group: the means agree for every y, their common part does not.
    const {
      equivalence,
      least_squares,
      generalized_least_squares: gls
    } = run(
      {
        y: [1, 4, 2, 9, 7, 4],
        g: [0, 0, 0, 1, 1, 1],
        h: [1, 1, 1, 0, 0, 0],
        z: [0, 0, 0, -1, 0, 2],
        v: [2, 2, 2, 1, 3, 5]
      },
      'y ~ 0 + h + g + z',
      { structure: 'diagonal', column: 'v' }
    )
    expect(equivalence.blocks[0]?.per_coefficient).toEqual([
      { term: 'h', verdict: 'identical_for_design' },
      { term: 'g', verdict: 'different' },
      { term: 'z', verdict: 'different' }
    ])
    expect(gls?.coefficients[0]?.estimate).toBeCloseTo(
      least_squares.coefficients[0]?.estimate ?? 0,
      13
    )
  })
})

it('warns where autoregression joins the rows beside a dropped one', () => {
  const gap = { ...data, y: y.map((value, i) => (i === 3 ? null : value)) }
  const codes = (covariance: CovarianceChoice) =>
    run(gap, 'y ~ x', covariance).warnings.map(({ code }) => code)
  expect(codes({ structure: 'ar1', rho: 0.4 })).toEqual(['rows_dropped', 'ar1_across_gap'])
  expect(codes({ structure: 'equicorrelated', rho: 0.4 })).toEqual(['rows_dropped'])
})

describe('what a covariance cannot be', () => {
  const asymmetric = [
    [1, 0.5],
    [0.4, 1]
  ]
  it.each<readonly [string, CovarianceChoice, string]>([
    [
      'a matrix of another size',
      { structure: 'matrix', matrix: [[1]] },
      '/model/covariance/matrix'
    ],
    [
      'an asymmetric matrix',
      { structure: 'matrix', matrix: asymmetric, within: 'unit' },
      '/model/covariance/matrix/0/1'
    ],
    [
      'an indefinite matrix',
      {
        structure: 'matrix',
        matrix: [
          [1, 2],
          [2, 1]
        ],
        within: 'unit'
      },
      '/model/covariance/matrix'
    ],
    [
      'a correlation too far below 0',
      { structure: 'equicorrelated', rho: -0.5 },
      '/model/covariance/rho'
    ],
    ['a variance of 0', { structure: 'diagonal', column: 'time' }, '/model/covariance/column'],
    [
      'variances in a column that is not there',
      { structure: 'diagonal', column: 'w' },
      '/model/covariance/column'
    ],
    [
      'variances that are texts',
      { structure: 'diagonal', column: 'unit' },
      '/model/covariance/column'
    ]
  ])('%s is refused at its place', (_, covariance, pointer) => {
    const attempt = () => run(data, 'y ~ x', covariance)
    expect(attempt).toThrow(Failure)
    try {
      attempt()
    } catch (error) {
      expect(error instanceof Failure && error.faults[0]?.pointer).toBe(pointer)
    }
  })

  it('says that one block cannot tell a common correlation from the variance', () => {
    const one = { structure: 'equicorrelated', rho: 'estimate' } as const
    expect(run(data, 'y ~ x', one).maximum_likelihood.status).toBe('unbounded')
    expect(run(data, 'y ~ x', { ...one, method: 'reml' }).maximum_likelihood.status).toBe(
      'not_identified'
    )
  })
})

describe('degenerate data', () => {
  const ar1 = { structure: 'ar1', rho: 0.4 } as const
  const two: Columns = { x: [1, 2], y: [3, 4], z: [2, 4] }
  it.each<readonly [string, Columns, string, string]>([
    ['as many coefficients as rows', two, 'y ~ x', 'saturated'],
    ['more coefficients than rows', two, 'y ~ x + z', 'rank_deficient'],
    ['residuals of zero', { x, y: x.map((value) => 2 * value + 1) }, 'y ~ x', 'perfect_fit']
  ])('%s: coefficients, and nothing that divides by sigma', (_, columns, formula, status) => {
    const report = run(columns, formula, ar1)
    const { least_squares: ls, generalized_least_squares: gls, maximum_likelihood: ml } = report
    expect([ls.status, gls?.status, ml.status]).toEqual([status, status, status])
    expect(ml.coefficients[1]?.estimate).toBeCloseTo(ls.coefficients[1]?.estimate ?? Number.NaN, 12)
    expect(ml.coefficients[1]?.std_error).toBeNaN()
    expect(ml.dispersion[0]?.std_error).toBeNaN()
    expect(ml.glance?.log_likelihood).toBeNaN()
  })

  it('blocks of one row say nothing of rho', () => {
    const single = { structure: 'ar1', rho: 'estimate', within: 'x' } as const
    const { status, dispersion } = run(data, 'y ~ x', single).maximum_likelihood
    expect(status).toBe('not_identified')
    expect(dispersion[1]?.estimate).toBeNaN()
  })

  it('an aliased column is named, the others are estimated', () => {
    const columns = { ...data, twice: x.map((value) => 2 * value) }
    const report = run(columns, 'y ~ x + twice', ar1)
    expect(report.maximum_likelihood).toMatchObject({
      status: 'rank_deficient',
      aliased: ['twice'],
      relations: ['twice = 2 * x']
    })
    const whole = run(columns, 'y ~ x', ar1).maximum_likelihood
    const truth = whole.coefficients.map((row) => row.estimate)
    expect(
      leastDigits(report.maximum_likelihood.coefficients.slice(0, 2), 'estimate', truth)
    ).toBeGreaterThan(13)
    expect(report.maximum_likelihood.glance?.df).toBe(whole.glance?.df)
  })
})

describe('whitening', () => {
  const blocks = [Int32Array.of(0, 2, 3), Int32Array.of(1), Int32Array.of(4, 5)]
  it.each([
    [
      'autoregression',
      autoregression(blocks),
      (i: number, j: number, rho: number) => rho ** Math.abs(i - j)
    ],
    [
      'equicorrelation',
      equicorrelation(blocks),
      (i: number, j: number, rho: number) => (i === j ? 1 : rho)
    ]
  ] as const)('%s: L⁻¹V L⁻ᵀ = I, and V⁻¹ is the sum of its parts', (_, family, entry) => {
    const rho = 0.37
    const fixed = family.at(rho)
    const unitOf = (j: number) => Float64Array.from({ length: 6 }, (__, i) => (i === j ? 1 : 0))
    for (let j = 0; j < 6; j++) {
      const vj = fixed.multiply(unitOf(j))
      for (const block of blocks) {
        block.forEach((row, a) => {
          const b = block.indexOf(j)
          expect(vj[row]).toBeCloseTo(b < 0 ? 0 : entry(a, b, rho), 15)
        })
      }
      const back = new Float64Array(6)
      family.weights(rho).forEach(([c], k) => {
        family.parts[k]?.(vj).forEach((value, i) => {
          back[i] = (back[i] ?? 0) + c * value
        })
      })
      expect([...back]).toEqual([...unitOf(j)].map((value) => expect.closeTo(value, 14)))
      const white = (i: number) => fixed.whiten({ head: unitOf(i), tail: null }).head
      const inner = (i: number) =>
        white(i).reduce((s, value, k) => s + value * (white(j)[k] ?? 0), 0)
      for (let i = 0; i < 6; i++) {
        const direct = family
          .weights(rho)
          .reduce((s, [c], k) => s + c * (family.parts[k]?.(unitOf(j))[i] ?? 0), 0)
        expect(inner(i)).toBeCloseTo(direct, 14)
      }
    }
  })
})
