import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digits } from '../support/digits.ts'
import {
  type JsonObject,
  type ReferenceCase,
  referenceCases,
  requestOf
} from '../support/reference-case.ts'
import { type Service, startService } from '../support/service.ts'

interface Row {
  readonly term: string
  readonly response?: string
  readonly estimate: number | null
  readonly std_error: number | null
  readonly limit?: string
}

interface Bars {
  readonly estimates: number
  readonly errors: number
  readonly logLikelihood: number
}

const bars: Readonly<Record<string, Bars>> = {
  linear: { estimates: 11, errors: 8, logLikelihood: 11 },
  glm: { estimates: 10, errors: 8, logLikelihood: 11 }
}
const others: Bars = { estimates: 10, errors: 8, logLikelihood: 11 }

function numbers(value: unknown): Readonly<Record<string, number | null>> {
  return (value ?? {}) as Readonly<Record<string, number | null>>
}

/** Least digits of a table's column against a record by term. */
function worst(
  rows: readonly Row[],
  key: 'estimate' | 'std_error',
  truth: Readonly<Record<string, number | null>>
): number {
  return Math.min(
    15,
    ...rows.flatMap((row) => {
      const value = truth[row.term]
      return typeof value === 'number' ? [digits(row[key], value)] : []
    })
  )
}

const densityNames: Readonly<Record<string, string>> = {
  '(Intercept)': 'b0',
  age: 'b1',
  SexFemale: 'b2',
  'age:SexFemale': 'b3'
}

/** Names of the reference's parameters as the table writes them: A12 is A[1,2]. */
function renamed(reference: ReferenceCase, values: Readonly<Record<string, number | null>>) {
  if (reference.name === 'gls_orthodont_group_variance_ml') {
    return Object.fromEntries(Object.entries(values).map(([k, v]) => [densityNames[k] ?? k, v]))
  }
  if (reference.model.type !== 'quadratic-form') return values
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.replace(/^A(\d)(\d)$/, 'A[$1,$2]'), value])
  )
}

const finite = referenceCases.filter(
  ({ model, reference }) =>
    reference['mle_exists'] !== false &&
    reference['unique'] !== false &&
    model.type !== 'multivariate'
)

describe('reference cases over HTTP', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  const answerOf = async (reference: ReferenceCase, extra: JsonObject = {}) =>
    (
      await request(service.origin)
        .post('/v1/fits')
        .send({ ...requestOf(reference), ...extra })
        .expect(200)
    ).body

  it.each(finite.map((reference) => [reference.name, reference] as const))(
    '%s',
    async (_, reference) => {
      const body = await answerOf(reference)
      const bar = bars[reference.model.type] ?? others
      const squares =
        reference.model.type === 'linear' ||
        (reference.model['law'] === 'normal' && !['glm', 'gls'].includes(reference.model.type))
      const block = squares ? body.least_squares : body.maximum_likelihood
      const truth = renamed(reference, numbers(reference.reference['estimates']))
      expect
        .soft(worst(block.coefficients, 'estimate', truth), 'digits of the estimates')
        .toBeGreaterThanOrEqual(bar.estimates)
      const errors = reference.reference['standard_errors'] as JsonObject | undefined
      const own = squares
        ? (errors?.['model_based_n_minus_p'] ?? errors?.['gauss_newton_n_minus_p'])
        : (errors?.['observed_information'] ??
          errors?.['expected_information_laplace'] ??
          errors?.['gaussian_ml_n'] ??
          errors?.['scale_estimated_ml_n'])
      if (own !== undefined && Object.keys(numbers(own)).length > 0) {
        expect
          .soft(
            worst(block.coefficients, 'std_error', renamed(reference, numbers(own))),
            'digits of the standard errors'
          )
          .toBeGreaterThanOrEqual(bar.errors)
      }
      const logLik = reference.reference['logLik']
      if (typeof logLik === 'number') {
        expect
          .soft(
            digits(body.maximum_likelihood.glance.log_likelihood, logLik),
            'digits of the log-likelihood'
          )
          .toBeGreaterThanOrEqual(bar.logLikelihood)
      }
      expect.soft(body.equivalence.consistent).toBe(true)
    }
  )
})
