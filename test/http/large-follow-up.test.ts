import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparisonResponse } from '../../src/contract/comparison-request.ts'
import { predictionResponse } from '../../src/contract/prediction-request.ts'
import { postgresStore } from '../../src/storage/postgres.ts'
import { digits } from '../support/digits.ts'
import { type Database, postgresAvailable, startPostgres } from '../support/postgres.ts'
import { type Service, startService } from '../support/service.ts'

/** Limits of a service that can hold no data set. */
const cannotHold = { datasetLimit: 1000, outOfCoreBytes: 1 }

/** `far` reads every stored data set in passes and can hold none; `near` holds them. */
let far: Service
let near: Service

const table = `x,y,g,k\n${Array.from({ length: 3000 }, (_, i) => {
  const x = Math.sin(i) * 10
  const y = 2 + x / 3 + Math.cos(7 * i) + (i % 3)
  return `${x},${i % 29 === 3 ? '' : y},${'abc'[i % 3]},${Math.round(2 + Math.cos(i) + x / 10)}`
}).join('\n')}\n`

async function upload({ origin }: Service): Promise<void> {
  const reply = await fetch(`${origin}/v1/datasets/table`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv' },
    body: table
  })
  expect(reply.status).toBe(201)
}

beforeAll(async () => {
  far = await startService(cannotHold)
  near = await startService()
  await Promise.all([far, near].map(upload))
})
afterAll(() => Promise.all([far.close(), near.close()]))

async function post(service: Service, path: string, body: unknown) {
  const reply = await fetch(`${service.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
  return { status: reply.status, text: await reply.text() }
}

const new_data = { columns: { x: [1, 90, null, 2], g: ['a', 'b', 'c', 'd'] } }
const request = {
  data: { dataset: 'table' },
  model: { formula: 'k ~ x + g', family: { name: 'poisson' } }
}

const multinomial = { name: 'multinomial' }
const covariance = { structure: 'ar1', within: 'g', rho: 'estimate' }
const density = {
  log_density: '-(k - a - b*x)^2/(2*s^2) - log(s) - log(2*pi)/2',
  response: 'k',
  parameters: { a: { start: 1 }, b: { start: 0 }, s: { start: 1, lower: 0 } }
}

/** Models of every kind but that of one response with independent errors. */
const kinds = {
  labels: { formula: 'g ~ x', family: multinomial },
  'several responses': { formulas: ['k ~ x + g', 'y ~ g'] },
  'correlated errors': { formula: 'k ~ x', covariance },
  'a density': density
}

describe('predictions from a data set that cannot be held', () => {
  it('are those of one that is held', async () => {
    const [got, want] = await Promise.all(
      [far, near].map(async (service) => {
        const { status, text } = await post(service, '/v1/predictions', { request, new_data })
        expect(status).toBe(200)
        return predictionResponse.parse(JSON.parse(text))
      })
    )
    expect(got?.predictions.map(({ reason }) => reason)).toEqual(
      want?.predictions.map(({ reason }) => reason)
    )
    expect(got?.predictions.map(({ extrapolates }) => extrapolates)).toEqual([
      false,
      true,
      false,
      false
    ])
    for (const i of [0, 1]) {
      const [own, other] = [got, want].map((reply) => reply?.predictions[i])
      expect(digits(Number(own?.fitted), Number(other?.fitted))).toBeGreaterThan(11)
      expect(digits(Number(own?.conf_low), Number(other?.conf_low))).toBeGreaterThan(11)
      expect(own?.pred_high).toBe(other?.pred_high)
    }
    expect(got?.warnings[0]?.code).toBe('out_of_core')
  })

  it('a stored fit outlives its data set, and predicts what its request did', async () => {
    const inline = await post(far, '/v1/predictions', { request, new_data, level: 0.9 })
    const stored = await post(far, '/v1/fits', { ...request, store: true })
    expect(stored.status).toBe(200)
    const plain = JSON.parse((await post(far, '/v1/fits', request)).text)
    const { id, ...answer } = JSON.parse(stored.text)
    expect(answer.maximum_likelihood).toEqual(plain.maximum_likelihood)
    await fetch(`${far.origin}/v1/datasets/table`, { method: 'DELETE' })
    const again = await fetch(`${far.origin}/v1/fits/${id}`)
    expect(await again.text()).toBe(stored.text)
    const byId = await post(far, '/v1/predictions', { fit: id, new_data, level: 0.9 })
    expect(byId).toEqual(inline)
    await upload(far)
  })

  it('faults of the fit stand under the request, those of the new rows where they are', async () => {
    const wrong = await post(far, '/v1/predictions', {
      request: { ...request, model: { formula: 'k ~ x + nothing' } },
      new_data
    })
    expect([wrong.status, JSON.parse(wrong.text).errors[0].pointer]).toEqual([
      422,
      '/request/model/formula'
    ])
    const lacking = await post(far, '/v1/predictions', {
      request,
      new_data: { columns: { x: [1] } }
    })
    expect([lacking.status, JSON.parse(lacking.text).errors[0].pointer]).toEqual([422, '/new_data'])
  })

  it('groups are not predicted', async () => {
    const grouped = { request: { ...request, group_by: ['g'] }, new_data }
    expect(JSON.parse((await post(far, '/v1/predictions', grouped)).text).errors[0]).toMatchObject({
      code: 'unsupported',
      pointer: '/request/group_by'
    })
  })

  it.each(Object.entries(kinds))(
    '%s: the answers are those of data that are held, also by a stored fit whose data set is gone',
    async (_, model) => {
      const asked = { request: { ...request, model }, new_data }
      const [got, want] = await Promise.all(
        [far, near].map(async (service) => {
          const { status, text } = await post(service, '/v1/predictions', asked)
          expect([status, status === 200 ? '' : text]).toEqual([200, ''])
          return { text, ...predictionResponse.parse(JSON.parse(text)) }
        })
      )
      expect(got?.predictions.length).toBe(want?.predictions.length)
      got?.predictions.forEach((row, k) => {
        const other = want?.predictions[k]
        expect([row.row, row.response, row.reason, row.extrapolates]).toEqual([
          other?.row,
          other?.response,
          other?.reason,
          other?.extrapolates
        ])
        for (const name of ['fitted', 'std_error', 'conf_low', 'pred_high'] as const) {
          const [value, same] = [row[name], other?.[name]]
          if (value === null) expect(same).toBe(null)
          else expect(digits(value, Number(same))).toBeGreaterThan(10)
        }
      })
      expect(got?.warnings.map(({ code }) => code)).toContain('out_of_core')
      const stored = await post(far, '/v1/fits', { ...asked.request, store: true })
      expect(stored.status).toBe(200)
      await fetch(`${far.origin}/v1/datasets/table`, { method: 'DELETE' })
      const byId = { fit: JSON.parse(stored.text).id, new_data }
      expect((await post(far, '/v1/predictions', byId)).text).toBe(got?.text)
      await upload(far)
    }
  )
})

describe.runIf(postgresAvailable())('fits in a database', () => {
  let database: Database
  beforeAll(() => {
    database = startPostgres()
  })
  afterAll(() => database.stop())

  /** What a service answers that begins on this database and ends. */
  async function served<T>(work: (service: Service) => Promise<T>): Promise<T> {
    const store = await postgresStore(database.url)
    const service = await startService({ ...cannotHold, store })
    try {
      return await work(service)
    } finally {
      await service.close()
      await store.close()
    }
  }

  it('are predicted from by a service that is started after, without their data', async () => {
    const models = [request.model, ...Object.values(kinds)]
    const before = await served(async (service) => {
      await upload(service)
      const made = models.map(async (model) => {
        const asked = { ...request, model }
        const { text } = await post(service, '/v1/predictions', { request: asked, new_data })
        const stored = await post(service, '/v1/fits', { ...asked, store: true })
        return { fit: JSON.parse(stored.text).id, text }
      })
      return Promise.all(made)
    })
    await served(async (service) => {
      for (const { fit, text } of before) {
        expect(await post(service, '/v1/predictions', { fit, new_data })).toEqual({
          status: 200,
          text
        })
      }
    })
  })
})

describe('comparisons on a data set that cannot be held', () => {
  const models = [{ formula: 'y ~ x' }, { formula: 'y ~ x + g' }]

  it('are those on one that is held', async () => {
    const asked = { data: { dataset: 'table' }, models }
    const [got, want] = await Promise.all(
      [far, near].map(async (service) => {
        const { status, text } = await post(service, '/v1/comparisons', asked)
        expect(status).toBe(200)
        return comparisonResponse.parse(JSON.parse(text))
      })
    )
    expect(got?.tests.map(({ test, models: pair, df }) => [test, pair, df])).toEqual([
      ['f', [0, 1], 2],
      ['likelihood_ratio', [0, 1], 2]
    ])
    got?.tests.forEach(({ statistic, p_value }, k) => {
      expect(digits(Number(statistic), Number(want?.tests[k]?.statistic))).toBeGreaterThan(10)
      expect(digits(Number(p_value), Number(want?.tests[k]?.p_value))).toBeGreaterThan(9)
    })
    got?.models.forEach(({ aic, bic, aicc, rss }, k) => {
      const other = want?.models[k]
      for (const [value, same] of [
        [aic, other?.aic],
        [bic, other?.bic],
        [aicc, other?.aicc],
        [rss, other?.rss]
      ]) {
        expect(digits(Number(value), Number(same))).toBeGreaterThan(11)
      }
    })
    expect(got?.warnings.map(({ code }) => code)).toContain('out_of_core')
  })

  it.each([
    ['labels', ['x', 'x + k'].map((of) => ({ formula: `g ~ ${of}`, family: multinomial }))],
    ['several responses', ['k', 'k + g'].map((of) => ({ formula: `cbind(x, y) ~ ${of}` }))],
    ['correlated errors', [{ formula: 'k ~ x' }, { formula: 'k ~ x', covariance }]],
    ['densities beside a law that is listed', [density, { formula: 'k ~ x + g' }]]
  ])('of %s are those on data that are held', async (_, asked) => {
    const [got, want] = await Promise.all(
      [far, near].map(async (service) => {
        const body = { data: { dataset: 'table' }, models: asked }
        const { status, text } = await post(service, '/v1/comparisons', body)
        expect(status).toBe(200)
        return comparisonResponse.parse(JSON.parse(text))
      })
    )
    expect(got?.tests.length).toBeGreaterThan(0)
    const plain = (reply: typeof got) =>
      reply?.tests.map(({ test, models: pair, df }) => [test, pair, df])
    expect(plain(got)).toEqual(plain(want))
    got?.tests.forEach(({ statistic }, k) => {
      expect(digits(Number(statistic), Number(want?.tests[k]?.statistic))).toBeGreaterThan(8)
    })
    got?.models.forEach(({ aic }, k) => {
      expect(digits(Number(aic), Number(want?.models[k]?.aic))).toBeGreaterThan(11)
    })
  })

  it('of other rows, or with a model that needs memory, are refused', async () => {
    const faultOf = async (asked: readonly object[]) => {
      const { status, text } = await post(far, '/v1/comparisons', {
        data: { dataset: 'table' },
        models: asked
      })
      const { code, pointer } = JSON.parse(text).errors[0]
      return [status, code, pointer]
    }
    expect(await faultOf([{ formula: 'x ~ k' }, { formula: 'x ~ k + y' }])).toEqual([
      422,
      'invalid_value',
      '/models/1'
    ])
    const ofAllRows = { structure: 'matrix', matrix: [[1]] }
    expect(
      await faultOf([{ formula: 'y ~ x', covariance: ofAllRows }, { formula: 'y ~ x' }])
    ).toEqual([413, 'dataset_too_large', '/data/dataset'])
    expect(await faultOf([{ formula: 'y ~ x' }, { formula: 'y ~ x + (' }])).toEqual([
      422,
      'formula_syntax',
      '/models/1/formula'
    ])
  })
})
