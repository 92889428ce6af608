import { readFileSync } from 'node:fs'
import type {} from '@fastify/swagger'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { routes } from '../../src/http/routes/index.ts'
import { type Service, startService } from '../support/service.ts'

const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()).min(1),
  responses: z.record(z.string(), z.unknown())
})
const openApi = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operation))
})

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

describe('the OpenAPI document', () => {
  it('equals the committed one; "npm run openapi" writes it', () => {
    const file = new URL('../../openapi/openapi.json', import.meta.url)
    const committed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    expect(JSON.parse(JSON.stringify(service.app.swagger()))).toEqual(committed)
  })

  it('describes every route that is not hidden, and no other', () => {
    const { paths } = openApi.parse(service.app.swagger())
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
    )
    const expected = routes
      .filter(({ docs }) => docs !== null)
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`)
    expect(described.sort()).toEqual(expected.sort())
  })

  it('gives every operation its own id', () => {
    const { paths } = openApi.parse(service.app.swagger())
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId)
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has only schemas that say something about the columns', () => {
    const text = JSON.stringify(service.app.swagger())
    expect(text).toContain(
      '"additionalProperties":{"type":"array","items":{"type":["number","string","boolean","null"]}}'
    )
  })
})
