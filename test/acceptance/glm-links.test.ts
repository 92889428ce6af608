import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digits } from '../support/digits.ts'
import { type Service, startService } from '../support/service.ts'

interface GlmCase {
  readonly family: string
  readonly link: string
  readonly formula: string
  readonly weights: string | null
  readonly trials: string | null
  readonly estimates: Readonly<Record<string, number>>
  readonly unscaled_errors: Readonly<Record<string, number>>
  readonly deviance: number
  readonly null_deviance: number
  readonly log_likelihood: number | null
}

interface Row {
  readonly term: string
  readonly estimate: number
  readonly std_error: number
}

const file = join(import.meta.dirname, '..', 'reference', 'glm', 'glm.json')
const { columns, cases }: { columns: object; cases: readonly GlmCase[] } = JSON.parse(
  readFileSync(file, 'utf8')
)

/** φ of the dispersion model from the service's own row: 1/shape, 1/lambda, sigma2 or 1. */
function dispersionOf(
  rows: readonly { readonly parameter: string; readonly estimate: number }[]
): number {
  const [row] = rows
  if (row === undefined) return 1
  return row.parameter === 'sigma2' ? row.estimate : 1 / row.estimate
}

describe("generalised linear models against R's glm, every family and link", () => {
  let service: Service
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  const named = cases.map(
    (c) =>
      [`${c.family} ${c.link}: ${c.formula}${c.weights === null ? '' : ' weighted'}`, c] as const
  )
  it.each(named)('%s', async (_, { family, link, formula, weights, trials, ...truth }) => {
    const model = {
      formula,
      family,
      link,
      ...(weights === null ? {} : { weights }),
      ...(trials === null ? {} : { trials })
    }
    const { body } = await request(service.origin)
      .post('/v1/fits')
      .send({ data: { columns }, model, inference: { std_errors: 'expected' } })
      .expect(200)
    const { coefficients, dispersion, glance, status } = body.maximum_likelihood
    const rows: readonly Row[] = coefficients
    const phi = dispersionOf(dispersion)
    expect(status).toBe('ok')
    expect(rows.map((row) => row.term)).toEqual(Object.keys(truth.estimates))
    for (const { term, estimate, std_error } of rows) {
      expect
        .soft(digits(estimate, truth.estimates[term] ?? Number.NaN), term)
        .toBeGreaterThanOrEqual(9)
      const error = (truth.unscaled_errors[term] ?? Number.NaN) * Math.sqrt(phi)
      expect.soft(digits(std_error, error), `standard error of ${term}`).toBeGreaterThanOrEqual(7)
    }
    expect.soft(digits(glance.deviance, truth.deviance)).toBeGreaterThanOrEqual(11)
    expect.soft(digits(glance.null_deviance, truth.null_deviance)).toBeGreaterThanOrEqual(11)
    if (truth.log_likelihood !== null) {
      expect.soft(digits(glance.log_likelihood, truth.log_likelihood)).toBeGreaterThanOrEqual(11)
    }
    expect(body.equivalence.consistent).toBe(true)
  })
})
