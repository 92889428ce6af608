import { describe, expect, it } from 'vitest'
import type { Report } from '../../../../src/core/estimation/report.ts'
import type { DispersionRow } from '../../../../src/core/estimation/report-blocks.ts'
import figures from '../../../reference/laws/laws.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { referenceCases, requestOf } from '../../../support/reference-case.ts'
import { type Ask, type Columns, fitOf } from '../inference/fit.ts'

const { x, y, counts, light } = figures
const curve = { a: { start: 2 }, b: { start: 0.2 } }

function fitted(model: Ask, columns: Columns): Report {
  return fitOf({ ...model, columns })
}

function estimates(report: Report): number[] {
  return report.maximum_likelihood.coefficients.map(({ estimate }) => estimate)
}

function dispersion(report: Report, name: string): DispersionRow {
  const found = report.maximum_likelihood.dispersion.find(({ parameter }) => parameter === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

function worst(found: readonly number[], truth: readonly number[]): number {
  return Math.min(...truth.map((value, j) => digits(found[j], value)))
}

function law(name: string, options: Readonly<Record<string, number | string>> = {}) {
  return { family: { name, options } }
}

describe('norms of a curved mean', () => {
  it.each([
    ['laplace', figures.least_absolute, 'scale', figures.least_absolute.scale],
    ['uniform', figures.minimax, 'half_width', figures.minimax.half_width]
  ] as const)('%s: the vertex of enumeration to 12 digits', (name, truth, scale, size) => {
    const model = { ...law(name), mean: 'a*exp(-b*x)', response: 'y', parameters: curve }
    const report = fitted(model, { x, y })
    expect(report.maximum_likelihood.status).toBe('ok')
    expect(report.maximum_likelihood.method).toBe('linear_programmes')
    expect(report.maximum_likelihood.information).toBe(name === 'laplace' ? 'expected' : 'none')
    expect(worst(estimates(report), truth.estimate)).toBeGreaterThan(12)
    expect(digits(dispersion(report, scale).estimate, size)).toBeGreaterThan(12)
    const { glance } = report.maximum_likelihood
    expect(digits(glance?.log_likelihood, truth.log_likelihood)).toBeGreaterThan(12)
    expect(report.equivalence.verdict).toBe('different')
  })

  it('a straight mean written as an expression is the formula’s fit', () => {
    const parameters = { a: { start: 0 }, b: { start: 0 } }
    const one = fitted({ ...law('laplace'), mean: 'a + b*x', response: 'y', parameters }, { x, y })
    const other = fitted({ ...law('laplace'), formula: 'y ~ x' }, { x, y })
    const ll = ({ maximum_likelihood }: Report) => maximum_likelihood.glance?.log_likelihood ?? 0
    expect(digits(ll(one), ll(other))).toBeGreaterThan(12)
  })

  it('a bound that binds is named and has no error', () => {
    const parameters = { a: { start: 2, upper: 2.5 }, b: { start: 0.2 } }
    const report = fitted(
      { ...law('laplace'), mean: 'a*exp(-b*x)', response: 'y', parameters },
      { x, y }
    )
    expect(report.maximum_likelihood.status).toBe('boundary')
    expect(report.maximum_likelihood.reason).toContain('a = 2.5')
    expect(report.maximum_likelihood.coefficients[0]?.std_error).toBeNaN()
    expect(report.maximum_likelihood.coefficients[1]?.std_error).toBeGreaterThan(0)
  })
})

describe('shapes that end in another law', () => {
  it.each([
    [
      'light tails: df to infinity, the normal law',
      law('student_t', { df: 'estimate' }),
      'light',
      'df',
      figures.normal
    ],
    [
      'variance not above the mean: theta to infinity, the Poisson law',
      law('negative_binomial', { theta: 'estimate' }),
      'counts',
      'theta',
      figures.poisson
    ]
  ] as const)('%s', (_, family, response, shape, truth) => {
    const report = fitted({ ...family, formula: `${response} ~ x` }, { x, light, counts })
    const { status, reason, glance } = report.maximum_likelihood
    expect(status).toBe('boundary')
    expect(reason).toContain(`${shape} → +∞`)
    expect(dispersion(report, shape)).toMatchObject({ estimate: Number.NaN, limit: '+inf' })
    expect(worst(estimates(report), truth.estimate)).toBeGreaterThan(10)
    expect(digits(glance?.log_likelihood, truth.log_likelihood)).toBeGreaterThan(12)
  })

  it('light tails written as a mean expression too', () => {
    const parameters = { a: { start: 1 }, b: { start: 0.1 } }
    const model = { ...law('student_t', { df: 'estimate' }), mean: 'a + b*x', response: 'light' }
    const report = fitted({ ...model, parameters }, { x, light })
    expect(report.maximum_likelihood.status).toBe('boundary')
    expect(worst(estimates(report), figures.normal.estimate)).toBeGreaterThan(10)
    expect(digits(dispersion(report, 'scale').estimate, figures.normal.scale)).toBeGreaterThan(10)
  })

  it('two-point errors: the exponent runs to infinity, the uniform law', () => {
    const columns = { x, u: x.map((v, i) => 1 + 0.5 * v + (i % 2 === 0 ? 1 : -1)) }
    const report = fitted(
      { ...law('generalized_normal', { p: 'estimate' }), formula: 'u ~ x' },
      columns
    )
    const uniform = fitted({ ...law('uniform'), formula: 'u ~ x' }, columns)
    expect(report.maximum_likelihood.status).toBe('boundary')
    expect(dispersion(report, 'p').limit).toBe('+inf')
    expect(estimates(report)).toEqual(estimates(uniform))
  })

  it('very heavy tails: the exponent ends at 1, Laplace’s law', () => {
    const columns = { x, u: x.map((v, i) => v + Math.tan(3 * (((i * 7) % n) / n - 0.49))) }
    const report = fitted(
      { ...law('generalized_normal', { p: 'estimate' }), formula: 'u ~ x' },
      columns
    )
    const laplace = fitted({ ...law('laplace'), formula: 'u ~ x' }, columns)
    expect(report.maximum_likelihood.status).toBe('boundary')
    expect(dispersion(report, 'p').estimate).toBe(1)
    expect(estimates(report)).toEqual(estimates(laplace))
  })
})

const n = x.length

describe('skew normal', () => {
  const skewed = [0.1, 0.15, 0.3, 0.45, 0.5, 0.7, 0.9, 1.2, 1.6, 2.3]

  it('all on one side: alpha to infinity, the half-normal law from the smallest response', () => {
    const report = fitted({ ...law('skew_normal'), formula: 'y ~ 1' }, { y: skewed })
    const scale = Math.sqrt(skewed.reduce((sum, v) => sum + (v - 0.1) ** 2, 0) / skewed.length)
    const ll = -10 * Math.log(scale) + 10 * Math.LN2 - 5 * Math.log(2 * Math.PI) - 5
    const { status, glance, coefficients } = report.maximum_likelihood
    expect(status).toBe('boundary')
    expect(dispersion(report, 'alpha').limit).toBe('+inf')
    expect(coefficients[0]?.std_error).toBeNaN()
    expect(worst(estimates(report), [0.1])).toBeGreaterThan(8)
    expect(digits(dispersion(report, 'scale').estimate, scale)).toBeGreaterThan(8)
    expect(digits(glance?.log_likelihood, ll)).toBeGreaterThan(8)
  })
})

describe('likelihoods without a maximum', () => {
  it('more than half of the rows equal: Cauchy with an unknown scale is unbounded', () => {
    const report = fitted({ ...law('cauchy'), formula: 'y ~ 1' }, { y: [3, 3, 3, 3, 3, 1, 9, 4] })
    expect(report.maximum_likelihood.status).toBe('unbounded')
    expect(report.maximum_likelihood.reason).toContain('scale → 0')
    expect(report.maximum_likelihood.glance?.log_likelihood).toBeNaN()
  })

  it('the same rows with a known scale have a maximum', () => {
    const model = { ...law('cauchy', { scale: 1 }), formula: 'y ~ 1' }
    const report = fitted(model, { y: [3, 3, 3, 3, 3, 1, 9, 4] })
    expect(report.maximum_likelihood.status).toBe('ok')
  })
})

const named = [
  'cauchy_location_multimodal_2',
  'cauchy_location_unimodal',
  'cauchy_newcomb',
  't_df3_stackloss',
  't_df_estimated_newcomb',
  'logistic_stackloss',
  'gennorm_p4_known',
  'gumbel_max_airquality',
  'normal_mle_small',
  'glm_nb_known_theta',
  'glm_nb_quine',
  'nlml_gamma_power',
  'nlml_poisson_decay_background',
  'nlml_t5_puromycin'
]

describe('reference laws', () => {
  it.each(named)('%s: 10 digits, 8 of the errors, 11 of the log-likelihood', (name) => {
    const found = referenceCases.find((one) => one.name === name)
    if (found === undefined) throw new Error(`the case ${name} is absent`)
    const { model, data } = requestOf(found) as unknown as {
      readonly model: Omit<Ask, 'family'> & {
        readonly family: Readonly<Record<string, string | number>> & { readonly name: string }
      }
      readonly data: { readonly columns: Columns }
    }
    const { name: family, ...options } = model.family
    const columns = Object.fromEntries(
      Object.entries(data.columns).map(([key, values]) => [
        key,
        values.map((value) => value ?? Number.NaN)
      ])
    )
    const { maximum_likelihood: block } = fitted(
      { ...model, family: { name: family, options } },
      columns
    )
    const truth = found.reference['estimates'] as unknown as Record<string, number>
    const errors = (
      found.reference['standard_errors'] as unknown as Record<string, Record<string, number>>
    )['observed_information']
    expect(block.status).toBe('ok')
    for (const one of block.coefficients) {
      const value = truth[one.term]
      if (value === undefined) continue
      expect(digits(one.estimate, value)).toBeGreaterThanOrEqual(10)
      expect(digits(one.std_error, errors?.[one.term] ?? Number.NaN)).toBeGreaterThanOrEqual(8)
    }
    const { logLik } = found.reference
    expect(digits(block.glance?.log_likelihood, Number(logLik))).toBeGreaterThanOrEqual(11)
  })

  it('six rows under Cauchy’s law: all three maxima are met', () => {
    const found = referenceCases.find(({ name }) => name === 'cauchy_location_multimodal_2')
    const values = found?.data.columns['y'] as unknown as readonly number[]
    const report = fitted({ ...law('cauchy', { scale: 1 }), formula: 'y ~ 1' }, { y: values })
    const maxima = found?.reference['local_maxima'] as unknown as readonly { logLik: number }[]
    const basins = report.maximum_likelihood.convergence?.basins ?? []
    expect(basins).toHaveLength(3)
    basins.forEach(({ log_likelihood }, k) => {
      expect(digits(log_likelihood, maxima[k]?.logLik ?? Number.NaN)).toBeGreaterThan(11)
    })
  })
})

describe('properties', () => {
  const laws = [
    ['cauchy', {}],
    ['logistic', {}],
    ['gumbel', {}],
    ['student_t', { df: 5 }],
    ['generalized_normal', { p: 3 }]
  ] as const

  it.each(laws)('M29: %s moves with the location', (name, options) => {
    const plain = fitted({ ...law(name, options), formula: 'light ~ x' }, { x, light })
    const moved = fitted(
      { ...law(name, options), formula: 'z ~ x' },
      { x, z: light.map((v) => v + 1000) }
    )
    const [first = 0, second = 0] = estimates(plain)
    expect(worst(estimates(moved), [first + 1000, second])).toBeGreaterThan(9)
    expect(
      digits(dispersion(moved, 'scale').estimate, dispersion(plain, 'scale').estimate)
    ).toBeGreaterThan(9)
  })

  it.each(laws)('M28: %s scales with the unit of the response', (name, options) => {
    const plain = fitted({ ...law(name, options), formula: 'light ~ x' }, { x, light })
    const scaled = fitted(
      { ...law(name, options), formula: 'z ~ x' },
      { x, z: light.map((v) => v * 1024) }
    )
    expect(
      worst(
        estimates(scaled),
        estimates(plain).map((v) => v * 1024)
      )
    ).toBeGreaterThan(11)
    const ll = ({ maximum_likelihood }: Report) => maximum_likelihood.glance?.log_likelihood ?? 0
    expect(digits(ll(scaled), ll(plain) - n * Math.log(1024))).toBeGreaterThan(11)
  })

  it('M35: t with very many degrees of freedom is the normal law', () => {
    const report = fitted({ ...law('student_t', { df: 1e8 }), formula: 'light ~ x' }, { x, light })
    expect(worst(estimates(report), figures.normal.estimate)).toBeGreaterThan(6)
    const { glance } = report.maximum_likelihood
    expect(digits(glance?.log_likelihood, figures.normal.log_likelihood)).toBeGreaterThan(6)
  })
})
