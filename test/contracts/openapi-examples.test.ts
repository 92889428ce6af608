import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../../src/contract/examples/registry.ts'
import { type Service, startService } from '../support/service.ts'

interface Operation {
  readonly requestBody?: {
    readonly content: Record<string, { examples?: Record<string, unknown> }>
  }
}

const file = new URL('../../openapi/openapi.json', import.meta.url)
const { paths }: { paths: Record<string, Record<string, Operation>> } = JSON.parse(
  readFileSync(file, 'utf8')
)
const posts = Object.entries(paths).flatMap(([path, { post }]) =>
  post === undefined ? [] : [[path, post] as const]
)

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

describe('examples of the OpenAPI document', () => {
  it.each(posts)('POST %s has named examples, those of the catalogue', (path, { requestBody }) => {
    const named = Object.keys(requestBody?.content['application/json']?.examples ?? {})
    const listed = Object.values(examples).filter(
      (example) => example.path === path && example.refused === undefined
    )
    expect(named.sort()).toEqual(listed.map(({ name }) => name).sort())
    expect(named.length).toBeGreaterThan(0)
  })

  it.each(Object.values(examples))('$name can be sent to $path', async (example) => {
    const response = await fetch(service.origin + example.path, {
      method: example.method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(example.request)
    })
    const { errors } = await response.json()
    const expected = example.refused === true ? [422, expect.anything()] : [200, undefined]
    expect([response.status, errors]).toEqual(expected)
  })
})
