import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { deflateRawSync, gzipSync } from 'node:zlib'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatOfFile, tableFormats } from '../../src/decoders/formats/registry.ts'
import { type Service, startService } from '../support/service.ts'

const folder = new URL('../reference/formats/', import.meta.url)
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder))

let service: Service
beforeAll(async () => {
  service = await startService({ bodyLimit: 1_000_000, datasetLimit: 100_000_000 })
})
afterAll(() => service.close())

const model = { formula: 'k ~ y + g + ok' }

function put(name: string, type: string, body: Buffer, headers: Record<string, string> = {}) {
  return request(service.origin)
    .put(`/v1/datasets/${name}`)
    .set({ 'content-type': type, ...headers })
    .serialize((bytes) => bytes)
    .send(body)
}

/** What of an answer depends on the data and the model alone. */
function numbers({ body }: request.Response): unknown {
  const { id: _id, reproduce: _reproduce, ...rest } = body
  return rest
}

const fitted = (data: unknown) => request(service.origin).post('/v1/fits').send({ data, model })

const files =
  'table.csv rows.json columns.json table.ndjson table.arrows chunked.arrows dictionary.arrow snappy.parquet groups.parquet'
    .split(' ')
    .map((name) => [name, formatOfFile(name)?.mediaTypes[0] ?? ''] as const)

describe('data sets', () => {
  it.each(files)(
    '%s (%s): stored, sent beside its request or inside it, the fit is the same to the bit',
    async (name, type) => {
      const inline = await fitted({ columns: JSON.parse(fixture('columns.json').toString()) })
      expect([inline.status, inline.body.least_squares?.status]).toEqual([200, 'ok'])
      const stored = await put('table', type, fixture(name))
      expect(stored.body).toMatchObject({ name: 'table', rows: 40, format: type })
      const referring = await fitted({ dataset: 'table' })
      expect(numbers(referring)).toEqual(numbers(inline))
      const beside = await request(service.origin)
        .post('/v1/fits')
        .field('spec', JSON.stringify({ model }), { contentType: 'application/json' })
        .attach('data', fixture(name), { filename: name, contentType: type })
      expect([beside.status, numbers(beside)]).toEqual([200, numbers(inline)])
    }
  )

  it('are told, listed, replaced and removed', async () => {
    const made = await put('cars', 'text/csv', Buffer.from('y,g\n1,b\n,a\n'))
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      rows: 2,
      columns: [
        { name: 'y', kind: 'numeric', missing: 1 },
        { name: 'g', kind: 'categorical', missing: 0, levels: ['a', 'b'] }
      ],
      expires_at: null
    })
    expect((await put('cars', 'text/csv', Buffer.from('y\n1\n2\n3\n'))).status).toBe(200)
    await put('Cars', 'text/csv', Buffer.from('z\n1\n'))
    const one = await request(service.origin).get('/v1/datasets/cars')
    expect(one.body).toMatchObject({
      name: 'cars',
      rows: 3,
      digest: expect.stringMatching(/^sha256:/)
    })
    const all = await request(service.origin).get('/v1/datasets')
    expect(all.body.datasets).toContainEqual(one.body)
    expect(all.body.datasets.map(({ name }: { name: string }) => name)).toContain('Cars')
    expect((await request(service.origin).delete('/v1/datasets/cars')).status).toBe(204)
    expect((await request(service.origin).delete('/v1/datasets/cars')).status).toBe(404)
    expect((await request(service.origin).get('/v1/datasets/cars')).status).toBe(404)
  })

  it('a name that is not stored is unknown to a fit, and says how to store one', async () => {
    const { status, body } = await fitted({ dataset: 'nothing' })
    expect([status, body.errors[0].code, body.errors[0].pointer]).toEqual([
      422,
      'unknown_name',
      '/data/dataset'
    ])
  })

  it('levels of a stored data set may be stated with the fit', async () => {
    await put('levels', 'text/csv', Buffer.from('y,g\n1,L\n2,H\n3,M\n5,H\n4,L\n7,M\n'))
    const data = { dataset: 'levels', levels: { g: ['L', 'M', 'H'] } }
    const { body } = await request(service.origin)
      .post('/v1/fits')
      .send({ data, model: { formula: 'y ~ g' } })
    expect(body.model.terms).toEqual(['(Intercept)', 'gM', 'gH'])
  })

  it.each(['..%2fx', '.x', 'a%00b', 'x'.repeat(101), 'a b'])(
    'the name %s is refused and writes nothing',
    async (name) => {
      expect((await put(name, 'text/csv', Buffer.from('y\n1\n'))).status).toBeGreaterThanOrEqual(
        400
      )
    }
  )

  it.each([
    ['text/csv', 'y\n1\nx\n', 422, 'not-a-number'],
    ['application/x-ndjson', '{"y":1}\n{', 422, 'ndjson-invalid'],
    ['application/json', '{"y":[1', 400, 'malformed-json'],
    ['application/json', '3', 422, 'invalid-value'],
    ['application/vnd.apache.arrow.stream', 'ARROW', 422, 'arrow-invalid'],
    ['application/vnd.apache.parquet', 'PAR1', 422, 'parquet-invalid'],
    ['text/plain', 'y\n1\n', 415, 'unsupported-media-type'],
    ['text/csv', '', 422, 'empty-dataset']
  ])('%s %j → %d %s, and nothing is stored', async (type, body, status, slug) => {
    const response = await put('faulty', type, Buffer.from(body))
    expect([response.status, response.body.type]).toEqual([status, `/problems/${slug}`])
    expect((await request(service.origin).get('/v1/datasets/faulty')).status).toBe(404)
  })

  it('a Parquet bomb of 8 kB is refused from its footer', async () => {
    const response = await put('bomb', tableFormats.parquet.mediaTypes[0], fixture('bomb.parquet'))
    expect([response.status, response.body.type]).toEqual([413, '/problems/dataset-too-large'])
  })
})

describe('Content-Digest', () => {
  const bytes = Buffer.from('x,y\n1,2\n2,4\n3,7\n')
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('base64')

  it.each([
    `sha-256=:${digest('sha256')}:`,
    `sha-512=:${digest('sha512')}:, sha-256=:${digest('sha256')}:`,
    'crc32c=:AAAAAA==:'
  ])('%s of the body is accepted', async (header) => {
    const { status } = await put('whole', 'text/csv', bytes, { 'content-digest': header })
    expect([200, 201]).toContain(status)
  })

  it('C9 a body that was changed on the way is refused', async () => {
    const header = `sha-256=:${digest('sha256')}:`
    const changed = Buffer.from(bytes)
    changed[4] = 0x39
    const { status, body } = await put('changed', 'text/csv', changed, { 'content-digest': header })
    expect([status, body.type]).toEqual([400, '/problems/digest-mismatch'])
    expect((await request(service.origin).get('/v1/datasets/changed')).status).toBe(404)
  })
})

describe('content codings', () => {
  const zeros = Buffer.alloc(3_000_000, 0x20)

  it.each([
    ['gzip', fixture('table.csv.gz')],
    ['x-gzip', fixture('table.csv.gz')],
    ['zstd', fixture('table.csv.zst')],
    ['identity', fixture('table.csv')]
  ])('%s is undone', async (coding, body) => {
    const { status, body: told } = await put('coded', 'text/csv', body, {
      'content-encoding': coding
    })
    expect([status < 300, told.rows]).toEqual([true, 40])
  })

  it('a compressed fit request is read', async () => {
    const body = gzipSync(
      JSON.stringify({
        data: { columns: { y: [1, 2, 4], x: [1, 2, 3] } },
        model: { formula: 'y ~ x' }
      })
    )
    const response = await request(service.origin)
      .post('/v1/fits')
      .set({ 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .serialize((bytes) => bytes)
      .send(body)
    expect([response.status, response.body.least_squares.status]).toEqual([200, 'ok'])
  })

  it.each([
    ['gzip', gzipSync(zeros), 413, 'decompression-limit'],
    ['zstd', zstdBomb(), 413, 'decompression-limit'],
    ['zstd', wideWindow(), 400, 'bad-encoding'],
    ['gzip', gzipSync('y\n1\n').subarray(0, 20), 400, 'bad-encoding'],
    ['gzip', deflateRawSync('y\n1\n'), 400, 'bad-encoding'],
    ['zstd', fixture('table.csv.zst').subarray(0, 200), 400, 'bad-encoding'],
    ['zstd', Buffer.from('y\n1\n'), 400, 'bad-encoding'],
    ['br', Buffer.from('x'), 415, 'unsupported-media-type'],
    ['gzip, gzip', gzipSync(gzipSync('y\n1\n')), 415, 'unsupported-media-type']
  ])('%s: bomb, broken or unknown is refused (%#)', async (coding, body, status, slug) => {
    const response = await put('coded', 'text/csv', body, { 'content-encoding': coding })
    expect([response.status, response.body.type]).toEqual([status, `/problems/${slug}`])
    if (status === 415) expect(response.headers['accept-encoding']).toBe('gzip, zstd')
  })
})

/** 64 MiB of one byte as run-length blocks: a frame of a few kilobytes. */
function zstdBomb(): Buffer {
  const blocks = Array.from({ length: 512 }, (_, i) => {
    const header = (131_072 << 3) | (1 << 1) | (i === 511 ? 1 : 0)
    return Buffer.from([header & 255, (header >> 8) & 255, (header >> 16) & 255, 0x20])
  })
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]), ...blocks])
}

/** A frame that asks for a window of 2 GiB. */
function wideWindow(): Buffer {
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x0b, 0x00, 0x00, 0x20])
}

describe('multipart bodies', () => {
  it.each<[string, (call: request.Test) => request.Test]>([
    ['without data', (call) => call.field('spec', '{}')],
    ['without spec', (call) => call.attach('data', Buffer.from('y\n1\n'), 'x.csv')],
    [
      'with two specs',
      (call) =>
        call.field('spec', '{}').field('spec', '{}').attach('data', Buffer.from('y\n1\n'), 'x.csv')
    ],
    [
      'with a third part',
      (call) =>
        call.field('spec', '{}').field('more', '1').attach('data', Buffer.from('y\n1\n'), 'x.csv')
    ],
    [
      'of unknown format',
      (call) => call.field('spec', '{}').attach('data', Buffer.from('y\n1\n'), 'x.xls')
    ]
  ])('%s are refused', async (_name, build) => {
    const response = await build(request(service.origin).post('/v1/fits'))
    expect([response.status, response.body.type]).toEqual([400, '/problems/bad-multipart'])
  })

  it.each([
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=b', '--b\r\n'],
    [
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="spec"\r\n\r\n{}'
    ],
    ['multipart/form-data; boundary=b', 'nothing']
  ])('%s %j is refused', async (type, body) => {
    const response = await request(service.origin)
      .post('/v1/fits')
      .set('content-type', type)
      .send(body)
    expect([response.status, response.body.type]).toEqual([400, '/problems/bad-multipart'])
  })

  it('data in the spec beside the part "data" are refused', async () => {
    const response = await request(service.origin)
      .post('/v1/fits')
      .field('spec', JSON.stringify({ data: { csv: 'y\n1\n' }, model }))
      .attach('data', fixture('table.csv'), 'table.csv')
    expect([response.status, response.body.errors[0].pointer]).toEqual([422, '/data/csv'])
  })

  it('faults of the table point into the data', async () => {
    const response = await request(service.origin)
      .post('/v1/fits')
      .field('spec', JSON.stringify({ model }))
      .attach('data', Buffer.from('y\n1\nx\n'), 'table.csv')
    expect(response.body.errors[0]).toMatchObject({
      code: 'not_a_number',
      pointer: '/data',
      row: 2,
      column: 'y'
    })
  })
})
