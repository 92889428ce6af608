import { describe, expect, it } from 'vitest'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import type { Report } from '../../../../src/core/estimation/report.ts'
import type { TestRow } from '../../../../src/core/estimation/report-diagnostics.ts'
import type { FitSpec } from '../../../../src/core/model/spec.ts'
import { digits } from '../../../support/digits.ts'
import { type Columns, datasetOf, figures, leastDigits, ofResponse, perRow } from '../reference.ts'
import { control, specOf } from '../request.ts'

type Tests = Readonly<Record<'wald' | 'likelihood_ratio' | 'score', number>>

interface Figures {
  readonly columns: Columns
  readonly hc0: readonly number[]
  readonly hc1: readonly number[]
  readonly hc2: readonly number[]
  readonly hc3: readonly number[]
  readonly hc4: readonly number[]
  readonly cluster: readonly number[]
  readonly hac4: readonly number[]
  readonly hac_auto: { readonly lags: number; readonly std_errors: readonly number[] }
  readonly profile_low: readonly number[]
  readonly profile_high: readonly number[]
  readonly terms: Readonly<Record<string, Tests>>
  readonly equal: Tests
  readonly type_1_smoke: number
  readonly type_2: readonly number[]
  readonly type_3: readonly number[]
  readonly fitted: Readonly<Record<string, readonly number[]>>
  readonly residuals: Readonly<Record<string, readonly number[]>>
}

const r = figures<Figures>('multinomial/inference.json')
const formula = 'race ~ age + lwt + smoke'

function fit(
  inference: Partial<FitSpec['inference']>,
  include: readonly string[] = [],
  model: FitSpec['model']['formula'] = formula
): Report {
  const spec = specOf({ family: { name: 'multinomial', options: {} }, formula: model }, { include })
  return estimate(
    { ...spec, inference: { ...spec.inference, ...inference } },
    datasetOf(r.columns),
    control
  )
}

const likelihood = (...of: Parameters<typeof fit>) => fit(...of).maximum_likelihood

describe('labels that the regressors separate', () => {
  const separated = { y: ['a', 'a', 'a', 'b', 'b', 'c', 'c'], x: [1, 2, 3, 4, 5, 6, 7] }
  const of = (model: Partial<FitSpec['model']>) => {
    const spec = specOf({
      family: { name: 'multinomial', options: {} },
      formula: 'y ~ x',
      ...model
    })
    return estimate(spec, datasetOf(separated), control)
  }

  it('are told with what can be done, and no penalty is applied unasked', () => {
    const { maximum_likelihood, warnings } = of({})
    expect(maximum_likelihood.status).toBe('does_not_exist')
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'no_finite_maximum',
        action: expect.stringMatching(/merge labels, or ask for .*"penalty": "firth"/)
      })
    ])
  })
})

describe('standard errors of a multinomial logit', () => {
  it.each([
    ['hc0', 'hc0', r.hc0],
    ['hc1', 'hc1', r.hc1],
    ['hc2', 'hc2', r.hc2],
    ['hc3', 'hc3', r.hc3],
    ['hc4', 'hc4', r.hc4],
    ['clusters', { cluster: 'ftv' }, r.cluster],
    ['4 lags', { hac: { lags: 4 } }, r.hac4],
    ['automatic lags', { hac: {} }, r.hac_auto.std_errors]
  ] as const)('%s agree with sandwich', (_, std_errors, expected) => {
    const { maximum_likelihood, conventions, warnings } = fit({ std_errors })
    expect(warnings).toEqual([])
    expect(conventions['std_errors']).toEqual(std_errors)
    expect(leastDigits(maximum_likelihood.coefficients, 'std_error', expected)).toBeGreaterThan(11)
  })

  it.each(['hc2', 'hc3', 'hc4'] as const)('%s of two labels is that of the logit', (std_errors) => {
    const of = (family: string) => {
      const spec = specOf({
        family: { name: family, options: {} },
        formula: 'C(smoke) ~ age + lwt'
      })
      const inference = { ...spec.inference, std_errors }
      return estimate({ ...spec, inference }, datasetOf(r.columns), control).maximum_likelihood
    }
    const logit = of('bernoulli').coefficients.map((row) => row.std_error)
    expect(logit).toHaveLength(3)
    expect(leastDigits(of('multinomial').coefficients, 'std_error', logit)).toBeGreaterThan(10)
  })

  it.each(['pairs', 'parametric'] as const)(
    'the bootstrap of %s is near, and the same for a seed',
    (kind) => {
      const std_errors = { bootstrap: { replicates: 300, kind } }
      const { coefficients } = likelihood({ std_errors })
      expect(likelihood({ std_errors }).coefficients).toEqual(coefficients)
      const model = likelihood({}).coefficients
      coefficients.forEach(({ std_error }, j) => {
        const ratio = std_error / (model[j]?.std_error ?? 0)
        expect(ratio).toBeGreaterThan(0.7)
        expect(ratio).toBeLessThan(1.6)
      })
    }
  )
})

describe('intervals of a multinomial logit', () => {
  it('by profile likelihood agree with R', () => {
    const { coefficients, intervals } = likelihood({ intervals: 'profile' }, ['profiles'])
    expect(leastDigits(coefficients, 'conf_low', r.profile_low)).toBeGreaterThan(9)
    expect(leastDigits(coefficients, 'conf_high', r.profile_high)).toBeGreaterThan(9)
    expect(intervals?.profiles).toHaveLength(8)
  })

  it('by the bootstrap bracket the estimate', () => {
    const std_errors = { bootstrap: { replicates: 200 } }
    for (const intervals of ['bootstrap', 'percentile'] as const) {
      for (const { estimate: value, conf_low, conf_high } of likelihood({ std_errors, intervals })
        .coefficients) {
        expect(conf_low).toBeLessThan(value)
        expect(conf_high).toBeGreaterThan(value)
      }
    }
  })
})

function agree(rows: readonly TestRow[], term: string, expected: Tests): void {
  const found = rows.filter((row) => row.term === term)
  expect(found.map(({ test }) => test)).toEqual(['wald', 'likelihood_ratio', 'score'])
  for (const { test, statistic } of found) {
    const truth = Object.entries(expected).find(([name]) => name === test)?.[1]
    expect(digits(statistic, truth ?? Number.NaN)).toBeGreaterThan(9)
  }
}

describe('tests of a multinomial logit', () => {
  const hypotheses = ['other: age = white: age', 'lwt = 0']
  const { tests } = likelihood({ hypotheses }, ['tests'])

  it('of every term for all labels together agree with R', () => {
    for (const [term, expected] of Object.entries(r.terms))
      agree(tests?.terms ?? [], term, expected)
  })

  it('of written hypotheses: between labels, or of a term in all of them', () => {
    agree(tests?.hypotheses ?? [], 'other: age = white: age', r.equal)
    const { lwt } = r.terms
    if (lwt === undefined) throw new Error('no figures')
    agree(tests?.hypotheses ?? [], 'lwt = 0', lwt)
  })

  it('of types I, II and III agree with car', () => {
    const tables = likelihood({}, ['tests'], 'race ~ age * smoke + lwt').tests
    // R lists age, smoke, lwt and age:smoke, as we do.
    const statistics = (rows: readonly TestRow[] = []) => rows.map(({ statistic }) => statistic)
    expect(statistics(tables?.type_2).map((s, j) => digits(s, r.type_2[j] ?? 0) > 8)).toEqual(
      r.type_2.map(() => true)
    )
    expect(statistics(tables?.type_3).map((s, j) => digits(s, r.type_3[j] ?? 0) > 7)).toEqual(
      r.type_3.map(() => true)
    )
    expect(digits(tables?.type_1?.[1]?.statistic ?? 0, r.type_1_smoke)).toBeGreaterThan(8)
  })
})

describe('fitted probabilities and residuals', () => {
  const block = likelihood({}, ['fitted', 'residuals', 'influence'])

  it.each(['black', 'other', 'white'])('of "%s" agree with R', (label) => {
    const least = (found: readonly (number | null)[], expected: readonly number[] = []) =>
      Math.min(...expected.map((value, i) => digits(found[i] ?? Number.NaN, value)))
    expect(least(ofResponse(block.fitted, label), r.fitted[label])).toBeGreaterThan(11)
    expect(least(ofResponse(block.residuals, label), r.residuals[label])).toBeGreaterThan(11)
  })

  it('deviance residuals add up to the deviance', () => {
    const deviance = perRow(block.residual_types?.['deviance'])
    const total = deviance.reduce<number>((sum, d) => sum + (d ?? 0) ** 2, 0)
    expect(digits(total, block.glance?.deviance ?? 0)).toBeGreaterThan(13)
  })

  it('says what it leaves out', () => {
    expect(fit({}, ['assumptions']).warnings).toEqual([
      expect.objectContaining({ code: 'not_given', pointer: '/include' })
    ])
  })
})
