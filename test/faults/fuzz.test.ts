import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { examples } from '../../src/contract/examples/registry.ts'
import { problemDocument } from '../../src/contract/problem.ts'
import { routes } from '../../src/http/routes/index.ts'
import type { Route } from '../../src/http/routes/route.ts'
import { canary } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

/** Requests a run; FUZZ_RUNS sets another number, FUZZ_SEED repeats a run. */
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 400)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)

const spec = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) }))
  )
})

const bodies: readonly unknown[] = Object.values(examples).map(({ request }) => request)
const seeds = bodies.filter((body) => JSON.stringify(body).length < 3000)
const posts = routes.filter(({ method, docs }) => method === 'POST' && docs !== null)
const gets = routes.filter(
  ({ method, docs, url }) => method === 'GET' && docs !== null && !url.endsWith('/events')
)

/** Values that programs stumble over. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      true,
      '',
      'NaN',
      '__proto__',
      'y ~ ',
      'y ~ x * x ^ 9',
      '🙂',
      '\u0000',
      0,
      -0,
      -1,
      1.5,
      2 ** 53,
      1e308,
      5e-324
    ],
    ...[[], {}, [[]], [null], { a: 1 }, 'constructor', 'poisson', 'log', ['x', 'x']]
  ),
  fc.jsonValue({ maxDepth: 3 })
)

/** Every place in a value, as a path of keys. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Object.entries(value).slice(0, 12)
  return [path, ...entries.flatMap(([key, inner]) => placesOf(inner, [...path, key]))]
}

/** The value with another at one place, or without it when `to` is undefined. */
function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to
  if (Array.isArray(value))
    return value.map((inner, i) => (String(i) === key ? changed(inner, rest, to) : inner))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (name !== key) return [[name, inner]]
    return rest.length === 0 && to === undefined ? [] : [[name, changed(inner, rest, to)]]
  })
  return Object.fromEntries(entries)
}

/** An example as it is, or with one to three of its places changed or gone. */
const body = fc
  .record({
    base: fc.constantFrom(...seeds),
    edits: fc.array(fc.record({ at: fc.nat(), to: fc.option(odd, { nil: undefined }) }), {
      maxLength: 3
    })
  })
  .map(({ base, edits }) =>
    edits.reduce<unknown>((value, { at, to }) => {
      const places = placesOf(value)
      return changed(value, places[at % places.length] ?? [], to)
    }, base)
  )

/** The bytes of a body: whole, cut short, or with a byte changed. */
const bytes = fc
  .record({
    value: body,
    cut: fc.option(fc.nat(), { freq: 8 }),
    flip: fc.option(fc.nat(), { freq: 8 })
  })
  .map(({ value, cut, flip }) => {
    const text = Buffer.from(JSON.stringify(value) ?? '')
    if (flip !== null && text.length > 0) text[flip % text.length] = flip % 256
    return cut === null ? text : text.subarray(0, cut % (text.length + 1))
  })

const call = fc.record({
  route: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...posts) },
    { weight: 1, arbitrary: fc.constantFrom(...gets) }
  ),
  name: fc.oneof(fc.constantFrom('normal', 'x', '%00', '..%2f', '%zz'), fc.webSegment()),
  payload: bytes,
  type: fc.oneof(
    { weight: 9, arbitrary: fc.constant('application/json') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'text/csv',
        'application/json;charset=utf-16',
        'multipart/form-data; boundary=x'
      )
    }
  ),
  accept: fc.oneof(
    { weight: 8, arbitrary: fc.constant('application/json') },
    { weight: 1, arbitrary: fc.constantFrom('*/*', 'text/plain', 'image/png', ';;') }
  )
})

describe('requests made at random from the OpenAPI document and its examples', () => {
  let service: Service
  let documented: z.output<typeof spec>

  beforeAll(async () => {
    service = await startService({ queueLimit: 64 })
    documented = spec.parse(JSON.parse(JSON.stringify(service.app.swagger())))
  })
  afterAll(() => service.close())

  const fit = async (): Promise<string> => {
    const reply = await service.app.inject({ method: 'POST', url: '/v1/fits', payload: canary })
    return reply.body.replace(/"id":"[^"]*"/, '')
  }

  async function check({ route, name, payload, type, accept }: Call): Promise<void> {
    const url = route.url.replace(/:\w+/g, name)
    const post = route.method === 'POST'
    const headers = { accept, ...(post ? { 'content-type': type } : {}) }
    const reply = await service.app.inject({
      method: post ? 'POST' : 'GET',
      url,
      headers,
      ...(post ? { payload } : {})
    })
    const status = reply.statusCode
    expect([200, 202, 400, 404, 406, 410, 413, 415, 422, 503, 504]).toContain(status)
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    // A path that cannot be decoded reaches no operation.
    const reached = status !== 400 && status !== 404
    const known = Object.keys(documented.paths[path]?.[route.method.toLowerCase()]?.responses ?? {})
    if (reached) expect(known).toContain(String(status))
    if (status >= 400) {
      expect(reply.headers['content-type']).toContain('application/problem+json')
      expect(problemDocument.parse(reply.json())).toMatchObject({ status })
    } else if (String(reply.headers['content-type']).startsWith('application/json')) {
      const parsed = route.docs?.answer?.safeParse(reply.json())
      expect(parsed === undefined || parsed.success ? [] : parsed.error.issues).toEqual([])
    }
    expect(reply.body).not.toMatch(/node_modules|\.ts:\d|at Object\./)
  }

  it('get documented answers that fit their schemas, and leave the service as it was', async () => {
    process.stdout.write(`fuzzing with FUZZ_SEED=${seed} FUZZ_RUNS=${numRuns}\n`)
    const before = await fit()
    await fc.assert(fc.asyncProperty(call, check), {
      numRuns,
      seed,
      interruptAfterTimeLimit: 240_000
    })
    expect(await fit()).toBe(before)
    expect(Object.hasOwn({}, 'polluted')).toBe(false)
  })
})

interface Call {
  readonly route: Route
  readonly name: string
  readonly payload: Buffer
  readonly type: string
  readonly accept: string
}
