import { describe, expect, it } from 'vitest'
import type { Report } from '../../../../src/core/estimation/report.ts'
import type { CoefficientRow, Status } from '../../../../src/core/estimation/report-blocks.ts'
import { Failure } from '../../../../src/core/failure.ts'
import type { ParameterChoice } from '../../../../src/core/model/spec.ts'
import figures from '../../../reference/density/density.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { referenceCases } from '../../../support/reference-case.ts'
import { type Columns, fitOf } from '../inference/fit.ts'

const { y, x, light } = figures
const positive = { start: 1, lower: 0 }
const normal = '-log(s) - 0.5*log(2*pi) - 0.5*((y - m)/s)^2'
const normalLine = '-log(s) - 0.5*log(2*pi) - 0.5*((y - b0 - b1*x)/s)^2'
const t4Line =
  'lgamma(2.5) - lgamma(2) - 0.5*log(4*pi) - log(s) - 2.5*log1p(((y - b0 - b1*x)/s)^2/4)'
const weibull = 'log(k/s) + (k - 1)*log(y/s) - (y/s)^k'
const line = { b0: { start: 1 }, b1: { start: 0 }, s: positive }

type Parameters = Readonly<Record<string, ParameterChoice>>

function density(log_density: string, parameters: Parameters, columns: Columns = { y, x }): Report {
  return fitOf({ log_density, parameters, columns })
}

function row(report: Report, term: string): CoefficientRow {
  const found = report.maximum_likelihood.coefficients.find((one) => one.term === term)
  if (found === undefined) throw new Error(`no row ${term}`)
  return found
}

function faultOf(act: () => unknown) {
  try {
    act()
  } catch (error) {
    if (error instanceof Failure) return error.faults[0]
    throw error
  }
  throw new Error('nothing was thrown')
}

const cases = referenceCases.filter(({ model }) => model.type === 'density')

describe('densities of the reference cases', () => {
  it.each(cases.map((one) => [one.name, one] as const))(
    '%s: 10 digits of the estimates, 8 of their errors, 11 of the log-likelihood',
    (_, { model, data, reference }) => {
      const report = fitOf({
        log_density: String(model['loglik']).replaceAll(/besselI0\(([^()]*)\)/g, 'besselI($1, 0)'),
        parameters: model['parameters'] as unknown as Parameters,
        columns: data.columns as unknown as Columns
      })
      const { status, coefficients, glance } = report.maximum_likelihood
      const truth = reference['estimates'] as unknown as Record<string, number>
      const errors = (
        reference['standard_errors'] as unknown as Record<string, Record<string, number>>
      )['observed_information']
      expect(status).toBe('ok')
      for (const one of coefficients) {
        expect(digits(one.estimate, truth[one.term] ?? Number.NaN)).toBeGreaterThanOrEqual(10)
        expect(digits(one.std_error, errors?.[one.term] ?? Number.NaN)).toBeGreaterThanOrEqual(8)
      }
      expect(digits(glance?.log_likelihood, Number(reference['logLik']))).toBeGreaterThanOrEqual(11)
      expect(report.least_squares.status).toBe('not_defined')
      expect(report.equivalence.verdict).toBe('not_comparable')
    }
  )

  it('all nine are there', () => {
    expect(cases).toHaveLength(9)
  })
})

describe('a density with a mean beside it', () => {
  it.each([
    ['t with 4 df', t4Line, figures.t4, 'different'],
    ['normal', normalLine, figures.normal, 'identical']
  ] as const)('%s: both estimates and the verdict %s', (_, source, truth, verdict) => {
    const report = fitOf({
      log_density: source,
      mean: 'b0 + b1*x',
      response: 'y',
      parameters: line,
      columns: { y, x }
    })
    report.maximum_likelihood.coefficients.forEach((one, j) => {
      expect(digits(one.estimate, truth.estimate[j] ?? Number.NaN)).toBeGreaterThanOrEqual(12)
      expect(digits(one.std_error, truth.std_error[j] ?? Number.NaN)).toBeGreaterThanOrEqual(11)
    })
    report.least_squares.coefficients.forEach((one, j) => {
      expect(digits(one.estimate, figures.normal.estimate[j] ?? Number.NaN)).toBeGreaterThanOrEqual(
        12
      )
    })
    expect(report.least_squares.coefficients.map(({ term }) => term)).toEqual(['b0', 'b1'])
    // A density that is recognised as a normal law has a theorem, any other only its certificate.
    const equal = ['coincident', 'identical']
    expect(verdict === 'different' ? ['different'] : equal).toContain(report.equivalence.verdict)
    const evidence = report.equivalence.evidence
    expect((evidence?.score_at_least_squares ?? 0) > (evidence?.rounding_unit ?? 0)).toBe(
      verdict === 'different'
    )
  })
})

const three = [1.0, 1.02, 1.1, 1.3, 1.5, 3, 7, 1.05, 1.2, 12]
const two = [-2.1, -1.9, -2.4, -1.5, -2.2, -1.8, 3.1, 2.7, 3.3, 2.9, 3.6, 2.2, 3.0, 2.5]
const mixture = 'log(w*dnorm((y - m1)/s1)/s1 + (1 - w)*dnorm((y - m2)/s2)/s2)'
const components = (m1: number, s1: number) => ({
  w: { start: 0.5, lower: 0, upper: 1 },
  m1: { start: m1 },
  m2: { start: 1 },
  s1: { start: s1, lower: 0 },
  s2: positive
})
const a1 = { start: 1 }

describe('what is no maximum is named', () => {
  it.each<[string, string, Parameters, Columns, Status, RegExp]>([
    ['equal responses', normal, { m: a1, s: positive }, { y: [2, 2, 2] }, 'unbounded', /s → 0/],
    [
      'equal responses, log scale',
      '-l - 0.5*((y - m)/exp(l))^2',
      { m: a1, l: { start: 0 } },
      { y: [2, 2, 2] },
      'unbounded',
      /l → −∞/
    ],
    [
      'a Weibull threshold',
      'log(k/s) + (k - 1)*log((y - t)/s) - ((y - t)/s)^k',
      { t: { start: 0 }, k: { start: 0.6, lower: 0 }, s: positive },
      { y: three },
      'unbounded',
      /t → 1/
    ],
    [
      'a lognormal threshold',
      '-log(y - t) - log(s) - 0.5*((log(y - t) - m)/s)^2',
      { t: { start: 0 }, m: { start: 0 }, s: positive },
      { y: three },
      'unbounded',
      /t → 1/
    ],
    ['a product', '-0.5*(y - a*b*x)^2', { a: a1, b: a1 }, { y, x }, 'not_identified', /a·b/],
    [
      'a product beside a scale',
      '-log(s) - 0.5*((y - a*b*x)/s)^2',
      { a: a1, b: a1, s: positive },
      { y, x },
      'not_identified',
      /product a·b/
    ],
    ['a sum', '-0.5*(y - a - b)^2', { a: a1, b: { start: 2 } }, { y }, 'not_identified', /a \+ b/],
    [
      'a parameter without use',
      '-0.5*(y - a)^2',
      { a: a1, b: a1 },
      { y },
      'not_identified',
      /does not depend on b/
    ],
    ['a constant', '0*a + 0*y', { a: a1 }, { y }, 'not_identified', /\ba\b/],
    [
      'a bound',
      normal,
      { m: { start: 1, upper: 2 }, s: positive },
      { y },
      'boundary',
      /m = 2\. The bound has no standard error/
    ],
    [
      'a uniform density',
      'if(y <= top, -log(top), log(0))',
      { top: { start: 20, lower: 0 } },
      { y },
      'boundary',
      /top → 5/
    ],
    [
      'one class only',
      '-log1p(exp(-b)) + 0*y',
      { b: { start: 0 } },
      { y },
      'does_not_exist',
      /b → \+∞/
    ]
  ])('%s', (_, source, parameters, columns, status, reason) => {
    const { maximum_likelihood: block } = density(source, parameters, columns)
    expect(block.status).toBe(status)
    expect(block.reason).toMatch(reason)
  })

  it('a bound has no error, the others have theirs', () => {
    const report = density(normal, { m: { start: 1, upper: 2 }, s: positive })
    expect(row(report, 'm')).toMatchObject({ estimate: 2, std_error: Number.NaN })
    expect(row(report, 's').std_error).toBeGreaterThan(0)
  })

  it('an unidentified pair leaves the error of a third parameter', () => {
    const source = '-log(s) - 0.5*((y - a*b*x)/s)^2'
    const report = density(source, { a: a1, b: a1, s: positive })
    const alone = density('-log(s) - 0.5*((y - c*x)/s)^2', { c: a1, s: positive })
    expect(row(report, 'a').std_error).toBeNaN()
    expect(digits(row(report, 's').std_error, row(alone, 's').std_error)).toBeGreaterThan(6)
  })

  it('light tails: df runs to infinity and the rest is the normal fit', () => {
    const source =
      'lgamma((df + 1)/2) - lgamma(df/2) - 0.5*log(df*pi) - log(s) - (df + 1)/2*log1p(((y - m)/s)^2/df)'
    const parameters = { m: { start: 2 }, s: positive, df: { start: 5, lower: 0 } }
    const report = density(source, parameters, { y: light })
    expect(report.maximum_likelihood.status).toBe('boundary')
    expect(row(report, 'df')).toMatchObject({ estimate: Number.NaN, limit: '+inf' })
    const [, sd] = figures.normal_light.estimate
    expect(digits(row(report, 's').estimate, sd ?? Number.NaN)).toBeGreaterThan(6)
    const { log_likelihood: truth } = figures.normal_light
    expect(digits(report.maximum_likelihood.glance?.log_likelihood, truth)).toBeGreaterThan(6)
  })

  it('a mixture: the best interior maximum with a warning, never a collapsed component', () => {
    const report = density(mixture, components(-1, 1), { y: two })
    expect(report.maximum_likelihood.status).toBe('ok')
    expect(report.warnings.map(({ code }) => code)).toContain('unbounded_elsewhere')
    expect(Math.min(row(report, 's1').estimate, row(report, 's2').estimate)).toBeGreaterThan(0.2)
  })

  it('a mixture that begins on an observation is unbounded or ends inside', () => {
    const report = density(mixture, components(3.6, 1e-3), { y: two })
    const { status } = report.maximum_likelihood
    expect(['ok', 'unbounded']).toContain(status)
    if (status === 'ok') expect(row(report, 's1').estimate).toBeGreaterThan(0.1)
    else expect(report.maximum_likelihood.glance?.log_likelihood).toBeNaN()
  })

  it('too few iterations: the best point, no errors', () => {
    const report = fitOf({
      log_density: normal,
      parameters: { m: { start: 30 }, s: positive },
      columns: { y },
      max_iterations: 1
    })
    expect(report.maximum_likelihood.status).toBe('not_converged')
    expect(row(report, 'm').std_error).toBeNaN()
  })
})

describe('what the client must mend', () => {
  it('a start outside the domain names the row and the part', () => {
    const fault = faultOf(() => density('log(a - y)', { a: { start: 2 } }))
    expect(fault).toMatchObject({ code: 'start_not_finite', place: { row: 1 } })
    expect(fault?.detail).toContain('log(a - y)')
  })

  it.each<[string, string, Parameters, string]>([
    ['nothing finite anywhere', 'log(-1) + a*y', { a: {} }, 'start_not_finite'],
    ['no parameters', '-0.5*y^2', {}, 'invalid_value'],
    [
      'all fixed',
      normal,
      { m: { start: 1, fixed: true }, s: { start: 1, fixed: true } },
      'invalid_value'
    ],
    ['an unknown name', '-0.5*(z - a)^2', { a: a1 }, 'unknown_name']
  ])('%s', (_, source, parameters, code) => {
    expect(faultOf(() => density(source, parameters))?.code).toBe(code)
  })

  it('precision weights have no meaning, frequency weights repeat rows', () => {
    const ask = { log_density: normal, parameters: { m: a1, s: positive } }
    const w = [2, 1, 3, 1, 1, 2, 1, 1, 4, 1]
    const weights = (kind: 'precision' | 'frequency') => ({ column: 'w', kind })
    const fault = faultOf(() => fitOf({ ...ask, weights: weights('precision'), columns: { y, w } }))
    expect(fault?.code).toBe('unsupported')
    const weighted = fitOf({ ...ask, weights: weights('frequency'), columns: { y, w } })
    const repeated = density(normal, ask.parameters, {
      y: y.flatMap((value, i) => new Array<number>(w[i] ?? 0).fill(value))
    })
    expect(weighted.maximum_likelihood.glance?.nobs).toBe(17)
    weighted.maximum_likelihood.coefficients.forEach((one, j) => {
      const other = repeated.maximum_likelihood.coefficients[j]
      expect(digits(one.estimate, other?.estimate ?? Number.NaN)).toBeGreaterThan(13)
      expect(digits(one.std_error, other?.std_error ?? Number.NaN)).toBeGreaterThan(13)
    })
  })
})

describe('properties', () => {
  const plain = density(weibull, { k: positive, s: positive })

  it('agrees with 40-digit arithmetic', () => {
    plain.maximum_likelihood.coefficients.forEach((one, j) => {
      const { estimate, std_error } = figures.weibull
      expect(digits(one.estimate, estimate[j] ?? Number.NaN)).toBeGreaterThan(12)
      expect(digits(one.std_error, std_error[j] ?? Number.NaN)).toBeGreaterThan(11)
    })
  })

  it('M25: another parametrisation has the same likelihood and errors by the chain rule', () => {
    const source = weibull.replaceAll(/\bk\b/g, 'exp(lk)').replaceAll(/\bs\b/g, 'exp(ls)')
    const other = density(source, { lk: { start: 0 }, ls: { start: 0 } })
    const k = row(plain, 'k')
    const lk = row(other, 'lk')
    expect(digits(Math.exp(lk.estimate), k.estimate)).toBeGreaterThan(12)
    expect(digits(lk.std_error * k.estimate, k.std_error)).toBeGreaterThan(11)
    const { log_likelihood } = plain.maximum_likelihood.glance ?? { log_likelihood: Number.NaN }
    expect(digits(other.maximum_likelihood.glance?.log_likelihood, log_likelihood)).toBeGreaterThan(
      13
    )
  })

  it('M26: bounds that do not bind change nothing', () => {
    const bounded = density(weibull, {
      k: { start: 1, lower: 0.1, upper: 10 },
      s: { start: 1, lower: 0.1, upper: 100 }
    })
    for (const term of ['k', 's']) {
      expect(digits(row(bounded, term).estimate, row(plain, term).estimate)).toBeGreaterThan(13)
      expect(digits(row(bounded, term).std_error, row(plain, term).std_error)).toBeGreaterThan(12)
    }
  })

  it('M27: a constant added to the density moves the log-likelihood by n times it', () => {
    const shifted = density(`${weibull} + 3`, { k: positive, s: positive })
    const gain =
      (shifted.maximum_likelihood.glance?.log_likelihood ?? 0) -
      (plain.maximum_likelihood.glance?.log_likelihood ?? 0)
    expect(digits(gain, 30)).toBeGreaterThan(12)
    expect(digits(row(shifted, 'k').std_error, row(plain, 'k').std_error)).toBeGreaterThan(12)
  })

  it('M28: the unit of the response scales the scale', () => {
    const scaled = density(weibull, { k: positive, s: positive }, { y: y.map((v) => 1000 * v) })
    expect(digits(row(scaled, 'k').estimate, row(plain, 'k').estimate)).toBeGreaterThan(11)
    expect(digits(row(scaled, 's').estimate, 1000 * row(plain, 's').estimate)).toBeGreaterThan(11)
  })

  it('M36: a restart at the answer stays there', () => {
    const again = density(weibull, {
      k: { start: row(plain, 'k').estimate, lower: 0 },
      s: { start: row(plain, 's').estimate, lower: 0 }
    })
    expect(again.maximum_likelihood.convergence?.iterations).toBeLessThanOrEqual(1)
    expect(digits(row(again, 'k').estimate, row(plain, 'k').estimate)).toBeGreaterThan(14)
  })
})
