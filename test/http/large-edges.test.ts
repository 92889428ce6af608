import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digits } from '../support/digits.ts'
import { type Service, startService } from '../support/service.ts'

/**
 * Counts whose mean vanishes where s is near 0, a response with errors of either sign between ends, and two whose
 * errors are of one sign.
 */
function csvText(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const s = ((i * 0.61803398875) % 1) + 0.001
    const u = (i * 0.41421356237) % 1
    const half = u ** 1.5
    const cells = [Math.floor(3 * s * s + u), 2 + s + (i % 2 === 0 ? u : -u), 2 + s + half]
    return [s, ...cells, 2 + Math.exp(s) - half].join(',')
  })
  return `s,count,flat,above,under\n${lines.join('\n')}\n`
}

let far: Service
let near: Service

beforeAll(async () => {
  far = await startService({ outOfCoreBytes: 1 })
  near = await startService()
  const body = csvText(1500)
  for (const service of [far, near]) {
    await request(service.origin)
      .put('/v1/datasets/edges')
      .set('content-type', 'text/csv')
      .send(body)
      .expect(201)
  }
})
afterAll(() => Promise.all([far.close(), near.close()]))

const models = [
  { formula: 'count ~ s', family: 'poisson', link: 'identity' },
  { formula: 'flat ~ s', family: 'generalized_normal' },
  { formula: 'above ~ s', family: 'skew_normal' },
  {
    response: 'under',
    mean: 'p1 + exp(p2 * s)',
    parameters: { p1: { start: 1 }, p2: { start: 0.5 } },
    family: 'skew_normal'
  }
]

describe('an optimum at the edge of its model', () => {
  it('has the tests and profile intervals of rows in memory', async () => {
    const [own, other] = await Promise.all(
      [far, near].map(async ({ origin }) => {
        const asked = {
          data: { dataset: 'edges' },
          model: models[0],
          include: ['tests'],
          inference: { intervals: 'profile' }
        }
        return (await request(origin).post('/v1/fits').send(asked).expect(200)).body
          .maximum_likelihood
      })
    )
    other.coefficients.forEach(
      ({ conf_low, conf_high }: { conf_low: number | null; conf_high: number }, j: number) => {
        const found = own.coefficients[j]
        expect(digits(found.conf_high, conf_high)).toBeGreaterThan(9)
        if (conf_low === null) expect(found.conf_low).toBeNull()
        else expect(digits(found.conf_low, conf_low)).toBeGreaterThan(9)
      }
    )
    const rows = (block: typeof own) =>
      block.tests.terms.map(({ term, test, note }: Readonly<Record<string, string>>) => [
        term,
        test,
        note
      ])
    expect(rows(own)).toEqual(rows(other))
  })

  it.each(models)('is that of rows in memory: %j', async (model) => {
    const [large, small] = await Promise.all(
      [far, near].map(async ({ origin }) => {
        const asked = { data: { dataset: 'edges' }, model }
        return (await request(origin).post('/v1/fits').send(asked).expect(200)).body
      })
    )
    const [own, other] = [large.maximum_likelihood, small.maximum_likelihood]
    expect(large.warnings[0].code).toMatch(/out_of_core|non_regular/)
    expect([own.status, own.reason]).toEqual([other.status, other.reason])
    expect(own.status).toBe('boundary')
    own.coefficients.forEach((row: { estimate: number; std_error: number | null }, j: number) => {
      expect(digits(row.estimate, other.coefficients[j].estimate)).toBeGreaterThan(10)
      const error = other.coefficients[j].std_error
      if (error === null) expect(row.std_error).toBeNull()
      else expect(digits(row.std_error, error)).toBeGreaterThan(8)
    })
    expect(large.equivalence.verdict).toBe(small.equivalence.verdict)
  })
})
