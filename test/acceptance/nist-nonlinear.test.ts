import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digits } from '../support/digits.ts'
import { nistPresent, nistSets } from '../support/nist.ts'
import { type Service, startService } from '../support/service.ts'

interface Row {
  readonly term: string
  readonly estimate: number
  readonly std_error: number
}

const runs = nistSets('nonlinear').flatMap((set) =>
  (set.starts ?? []).map((start, k) => ({ name: `${set.name} from start ${k + 1}`, set, start }))
)

describe.runIf(nistPresent)('NIST nonlinear regression over HTTP, default settings', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService()
  })
  afterAll(() => service.close())

  it('has 27 sets from two starts each', () => expect(runs).toHaveLength(54))

  it.each(runs)('$name reaches the certified optimum', async ({ set, start }) => {
    const parameters = Object.fromEntries(
      set.parameters.map((name, j) => [name, { start: start[j] }])
    )
    const { body } = await request(service.origin)
      .post('/v1/fits')
      .send({
        data: { columns: set.columns },
        model: { mean: set.model, response: set.response, parameters }
      })
      .expect(200)
    const rows: readonly Row[] = body.least_squares.coefficients
    const { estimates, standard_errors } = set.certified
    const ceiling = set.verification.double_input_ceiling_lre
    const est = Math.min(
      ...rows.map((row) => digits(row.estimate, estimates[row.term] ?? Number.NaN))
    )
    const se = Math.min(
      ...rows.map((row) => digits(row.std_error, standard_errors[row.term] ?? Number.NaN))
    )
    expect(body.least_squares.status).toBe('ok')
    expect(body.maximum_likelihood.status).toBe('ok')
    expect(body.equivalence.verdict).toBe('identical')
    expect(body.equivalence.consistent).toBe(true)
    expect(est).toBeGreaterThanOrEqual(Math.min(10, ceiling['estimates'] ?? 10))
    expect(se).toBeGreaterThanOrEqual(Math.min(9, (ceiling['se'] ?? 9) - 0.5))
  })
})
