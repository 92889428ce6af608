import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { comparisonResponse } from '../../src/contract/comparison-request.ts'
import { carsCompared } from '../../src/contract/examples/cars-compared.ts'
import { carsPredicted } from '../../src/contract/examples/cars-predicted.ts'
import { matrixPredicted } from '../../src/contract/examples/matrix-predicted.ts'
import { predictionResponse } from '../../src/contract/prediction-request.ts'
import { type Service, startService } from '../support/service.ts'

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const post = (path: string, body: unknown) =>
  fetch(`${service.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  })
const speed = [4, 7, 8, 9, 10, 12, 13, 15, 17, 18, 20, 24]
const dist = [2, 4, 16, 10, 18, 24, 34, 26, 40, 56, 48, 93]
const request = { data: { columns: { speed, dist } }, model: { formula: 'dist ~ speed' } }
const matrixEquation = {
  data: { matrices: { X: [[[1]], [[2]], [[3]]], Y: [[[1]], [[2]], [[4]]] } },
  model: { equation: 'Y = A * X', unknown: 'A' }
}

describe('predictions and comparisons over HTTP', () => {
  it('predicts from a request, with null for what is missing', async () => {
    const reply = await post(carsPredicted.path, carsPredicted.request)
    expect(reply.status).toBe(200)
    const body = predictionResponse.parse(await reply.json())
    expect(body.predictions.map(({ fitted }) => fitted === null)).toEqual([
      false,
      false,
      true,
      false
    ])
    expect(body.predictions.map(({ extrapolates }) => extrapolates)).toEqual([
      false,
      false,
      false,
      true
    ])
    expect(body.predictions[2]?.reason).toMatch(/missing/)
  })

  it('a stored fit is given again byte for byte, and predicts like its request', async () => {
    const stored = await post('/v1/fits', { ...request, store: true })
    const text = await stored.text()
    const { id }: { id: string } = JSON.parse(text)
    const again = await fetch(`${service.origin}/v1/fits/${id}`)
    expect(await again.text()).toBe(text)
    const new_data = { columns: { speed: [11, 19] } }
    const byId = await post('/v1/predictions', { fit: id, new_data, level: 0.9 })
    const inline = await post('/v1/predictions', { request, new_data, level: 0.9 })
    expect(byId.status).toBe(200)
    expect(await byId.text()).toBe(await inline.text())
  })

  it('predicts matrices, with null where an entry is missing, from a request and a stored fit alike', async () => {
    const { path, request: asked } = matrixPredicted
    const reply = await post(path, asked)
    expect(reply.status).toBe(200)
    const text = await reply.text()
    const { matrices, predictions } = predictionResponse.parse(JSON.parse(text))
    expect(matrices?.fitted[1]).toEqual([
      [null, null],
      [expect.any(Number), null]
    ])
    expect(predictions.map(({ row, response }) => [row, response])[6]).toEqual([1, 'Y[1,2]'])
    const { request: fit, new_data } = z
      .looseObject({ request: z.looseObject({}), new_data: z.unknown() })
      .parse(asked)
    const stored = await post('/v1/fits', { ...fit, store: true })
    const { id } = z.looseObject({ id: z.string() }).parse(await stored.json())
    expect(await (await post(path, { fit: id, new_data })).text()).toBe(text)
  })

  it('compares matrix equations, and refuses them beside models of rows', async () => {
    const { data } = matrixEquation
    const symmetric = { equation: 'Y = X * A * X', unknown: 'A' }
    const models = [matrixEquation.model, symmetric]
    const reply = await post('/v1/comparisons', { data, models })
    const body = comparisonResponse.parse(await reply.json())
    expect(body.models.map(({ description }) => description)).toEqual([
      'Y = A * X',
      'Y = X * A * X'
    ])
    const mixed = await post('/v1/comparisons', {
      data,
      models: [matrixEquation.model, request.model]
    })
    expect(mixed.status).toBe(422)
  })

  it('an id that is not there is 404', async () => {
    const new_data = { columns: { speed: [1] } }
    expect((await post('/v1/predictions', { fit: 'nowhere', new_data })).status).toBe(404)
    expect((await fetch(`${service.origin}/v1/fits/nowhere`)).status).toBe(404)
  })

  it.each([
    ['neither fit nor request', { new_data: { columns: { speed: [1] } } }, ''],
    [
      'a fault inside the request',
      {
        request: { ...request, model: { formula: 'dist ~ nope' } },
        new_data: { columns: { speed: [1] } }
      },
      '/request/model/formula'
    ],
    ['a column that is absent', { request, new_data: { columns: { x: [1] } } }, '/new_data'],
    [
      'a matrix equation',
      { request: matrixEquation, new_data: { columns: { x: [1] } } },
      '/new_data'
    ],
    [
      'new matrices of a formula',
      { request, new_data: { matrices: { X: [[[1]]] } } },
      '/new_data/matrices'
    ],
    [
      'new matrices without the one of the model',
      { request: matrixEquation, new_data: { matrices: { Z: [[[1]]] } } },
      '/new_data/matrices'
    ],
    [
      'a new matrix that is ragged',
      { request: matrixEquation, new_data: { matrices: { X: [[[1], [2, 3]]] } } },
      '/new_data/matrices/X/0/1'
    ]
  ])('%s is 422 with its pointer', async (_, body, pointer) => {
    const reply = await post('/v1/predictions', body)
    expect(reply.status).toBe(422)
    const { errors }: { errors: { pointer: string }[] } = JSON.parse(await reply.text())
    expect(errors[0]?.pointer).toBe(pointer)
  })

  it('compares models', async () => {
    const reply = await post(carsCompared.path, carsCompared.request)
    expect(reply.status).toBe(200)
    const body = comparisonResponse.parse(await reply.json())
    expect(body.tests.map(({ test }) => test)).toEqual([
      'f',
      'likelihood_ratio',
      'vuong',
      'vuong_aic',
      'vuong_bic'
    ])
    const weights = body.models.reduce((sum, { aic_weight }) => sum + (aic_weight ?? 0), 0)
    expect(weights).toBeCloseTo(1, 12)
  })

  it('a fault of one model points to it', async () => {
    const { data } = request
    const models = [{ formula: 'dist ~ speed' }, { formula: 'dist ~ nope' }]
    const reply = await post('/v1/comparisons', { data, models })
    const { errors }: { errors: { pointer: string }[] } = JSON.parse(await reply.text())
    expect([reply.status, errors[0]?.pointer]).toEqual([422, '/models/1/formula'])
  })
})
