import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../../src/contract/examples/registry.ts'
import { type ServiceProcess, startProcess } from '../support/process.ts'

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { name: string; in: string; example?: string }[]
  readonly requestBody?: {
    readonly content: Record<
      string,
      { schema: { format?: string }; examples?: Record<string, { value: unknown }> }
    >
  }
}

const file = new URL('../../openapi/openapi.json', import.meta.url)
const { paths }: { paths: Record<string, Record<string, Operation>> } = JSON.parse(
  readFileSync(file, 'utf8')
)
const posts = Object.entries(paths).flatMap(([path, { post }]) =>
  post === undefined ? [] : [[path, post] as const]
)
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    title: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    operation
  }))
)

const folder = mkdtempSync(join(tmpdir(), 'examples-'))
let service: ServiceProcess
beforeAll(async () => {
  service = await startProcess({ LOG_LEVEL: 'fatal', DATA_DIR: folder })
})
afterAll(async () => {
  service.child.kill('SIGTERM')
  await service.ended
  rmSync(folder, { recursive: true })
})

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

  it.each(operations)('$title says what to put into its path and its body', ({ operation }) => {
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    expect(inPath.filter(({ example }) => example === undefined)).toEqual([])
    const { content } = operation.requestBody ?? { content: {} }
    const bare = Object.entries(content).filter(
      ([, { schema, examples: named = {} }]) =>
        schema.format !== 'binary' && Object.keys(named).length === 0
    )
    expect(bare).toEqual([])
  })

  const send = (path: string, init: RequestInit = {}) => fetch(service.origin + path, init)

  it.each(operations.filter(({ method, path }) => method === 'GET' && !path.includes('{id}')))(
    '$title answers with its example',
    async ({ path, operation }) => {
      const name = operation.parameters?.find((parameter) => parameter.in === 'path')?.example ?? ''
      if (path.startsWith('/v1/datasets/')) await send(path.replace('{name}', name), cars)
      const response = await send(path.replace('{name}', name))
      expect(response.status).toBe(200)
    }
  )

  const { put, delete: remove } = paths['/v1/datasets/{name}'] ?? {}
  const tables = Object.entries(put?.requestBody?.content ?? {}).flatMap(([type, body]) =>
    Object.values(body.examples ?? {}).map(({ value }) => [type, value] as const)
  )
  const bodyOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  const [[type = '', table] = []] = tables
  const cars = { method: 'PUT', headers: { 'content-type': type }, body: bodyOf(table) }

  it.each(tables)('a table of type %s is stored, shown and removed', async (contentType, value) => {
    const name = remove?.parameters?.find((parameter) => parameter.in === 'path')?.example
    const path = `/v1/datasets/${name}`
    const headers = { 'content-type': contentType }
    const stored = await send(path, { method: 'PUT', headers, body: bodyOf(value) })
    expect((await stored.json()).rows).toBeGreaterThan(2)
    expect((await send(path, { method: 'DELETE' })).status).toBe(204)
  })

  it('the parts of a form are fitted', async () => {
    const content = paths['/v1/fits']?.['post']?.requestBody?.content['multipart/form-data']
    const [example] = Object.values(content?.examples ?? {})
    const form = new FormData()
    for (const [name, text] of Object.entries(example?.value ?? {})) {
      const part = name === 'data' ? new File([String(text)], 'cars.csv') : String(text)
      form.append(name, part)
    }
    const fit = await (await send('/v1/fits', { method: 'POST', body: form })).json()
    expect(fit.equivalence?.verdict).toBe('identical')
  })

  const sent = JSON.stringify(
    Object.values(examples).find(({ name }) => name === 'longley')?.request
  )
  const headers = { 'content-type': 'application/json' }

  it('a stored fit is read by its id', async () => {
    const body = JSON.stringify({ ...JSON.parse(sent), store: true })
    const { id } = await (await send('/v1/fits', { method: 'POST', headers, body })).json()
    expect((await send(`/v1/fits/${id}`)).status).toBe(200)
  })

  const jobs = operations.filter(({ path }) => path.startsWith('/v1/jobs/'))
  it.each(jobs)('$title answers for a job', async ({ method, path, operation }) => {
    const asked = { ...headers, prefer: 'respond-async' }
    const { id } = await (
      await send('/v1/fits', { method: 'POST', headers: asked, body: sent })
    ).json()
    const [parameter] = operation.parameters ?? []
    expect(parameter?.example).toHaveLength(id.length)
    await expect
      .poll(async () => (await (await send(`/v1/jobs/${id}`)).json()).status, { timeout: 20_000 })
      .toBe('succeeded')
    const response = await send(path.replace('{id}', id), { method })
    expect(response.status).toBe(200)
    await response.text()
  })
})
