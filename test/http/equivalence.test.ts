import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { equivalenceResponse } from '../../src/contract/equivalence-request.ts'
import { problemDocument } from '../../src/contract/problem.ts'
import { simulationResponse } from '../../src/contract/simulation-request.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const post = (path: string, body: unknown) =>
  request(service.origin)
    .post(path)
    .set('Content-Type', 'application/json')
    .send(JSON.stringify(body))

describe('POST /v1/equivalence', () => {
  it('answers from the model alone', async () => {
    const response = await post('/v1/equivalence', { model: { formula: 'y ~ x' } })
    expect(response.status).toBe(200)
    expect(equivalenceResponse.parse(response.body).equivalence.verdict).toBe('identical')
  })

  it('answers from a design without a response', async () => {
    const response = await post('/v1/equivalence', {
      model: { formula: 'count ~ g', family: 'poisson' },
      design: { csv: 'g\na\na\nb\n' }
    })
    const { equivalence } = equivalenceResponse.parse(response.body)
    expect(equivalence.verdict).toBe('identical_for_design')
    expect(equivalence.evidence).toBeNull()
  })

  it('names every fault', async () => {
    const response = await post('/v1/equivalence', {
      model: { formula: 'y ~ x', family: 'norml' },
      assume: { errors: 'square' },
      desing: {}
    })
    const problem = problemDocument.parse(response.body)
    expect(problem.status).toBe(422)
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '/assume/errors',
      '/desing',
      '/model/family'
    ])
  })

  it('a column that the design does not have is named', async () => {
    const response = await post('/v1/equivalence', {
      model: { formula: 'y ~ x + z' },
      design: { columns: { x: [1, 2] } }
    })
    expect(response.status).toBe(422)
    expect(problemDocument.parse(response.body).errors?.[0]?.pointer).toBe('/model/formula')
  })
})

describe('POST /v1/simulations', () => {
  const plan = {
    truth: {
      model: { formula: 'y ~ x' },
      parameters: { '(Intercept)': 1, x: 2, sigma: 0.5 },
      design: { columns: { x: [1, 2, 3, 4, 5, 6] } }
    },
    replicates: 100,
    seed: 5
  }

  it('the same request gives the same bytes, another seed others', async () => {
    const first = await post('/v1/simulations', plan)
    const again = await post('/v1/simulations', plan)
    const other = await post('/v1/simulations', { ...plan, seed: 6 })
    expect(first.status).toBe(200)
    expect(again.text).toBe(first.text)
    expect(other.text).not.toBe(first.text)
  })

  it('bias within its Monte-Carlo error, coverage near its level, and histograms that count every draw', async () => {
    const answer = simulationResponse.parse((await post('/v1/simulations', plan)).body)
    const slope = answer.estimators.find(
      ({ estimator, quantity }) => estimator === 'least_squares' && quantity === 'x'
    )
    expect(Math.abs(slope?.bias ?? 9)).toBeLessThan(4 * (slope?.bias_std_error ?? 0))
    expect(slope?.coverage).toBeGreaterThan(0.85)
    const { counts = [], below = 0, above = 0 } = slope?.histogram ?? {}
    expect(counts.reduce((sum, count) => sum + count, below + above)).toBe(100)
    expect(answer.verdicts).toEqual({ identical: 100 })
  })

  it('a truth without all its parameters is refused by name', async () => {
    const truth = { ...plan.truth, parameters: { '(Intercept)': 1, w: 2 } }
    const problem = problemDocument.parse((await post('/v1/simulations', { ...plan, truth })).body)
    expect(problem.status).toBe(422)
    expect(problem.errors?.map(({ detail }) => detail)).toEqual([
      'The truth needs a value for "x".',
      'The truth needs a value for "sigma2".',
      'The model has no parameter "w".'
    ])
  })

  it('faults of the model point into the truth', async () => {
    const truth = { ...plan.truth, model: { formula: 'y ~ xx' } }
    const problem = problemDocument.parse((await post('/v1/simulations', { ...plan, truth })).body)
    expect(problem.errors?.[0]?.pointer).toBe('/truth/model/formula')
  })

  it('one that takes too long is stopped', async () => {
    const response = await post('/v1/simulations', {
      ...plan,
      replicates: 100_000,
      timeout_ms: 200
    })
    expect(response.status).toBe(504)
  })
})
