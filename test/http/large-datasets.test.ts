import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digits } from '../support/digits.ts'
import { type Service, startService } from '../support/service.ts'
import { workSettings } from '../support/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'equifit-large-'))
const csvType = 'text/csv'
const parquetType = 'application/vnd.apache.parquet'

/** A table as text: numbers, labels with quotes, booleans, gaps. */
function csvText(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = Math.sin(i) * 10
    const y = (2 + x / 3 + Math.cos(7 * i) + (i % 3)).toString()
    const label = i % 17 === 4 ? 'NA' : ['"a,b"', 'c', '"say ""d"""'][i % 3]
    return `${x},${i % 29 === 3 ? '' : y},${label},${i % 2 === 0 ? 'true' : 'FALSE'},${i % 5}`
  })
  return `x,y,g,ok,k\n${lines.join('\n')}\n`
}

const text = csvText(4000)
/** Both hold uploads above 20 kB in files; `far` reads every stored data set in passes. */
let far: Service
let near: Service
let settings: ReturnType<typeof workSettings>
let parquet: Buffer

beforeAll(async () => {
  settings = workSettings()
  const common = { bodyLimit: 20_000, uploadLimit: 2_000_000, datasetLimit: 10_000_000 }
  far = await startService({ ...settings, ...common, outOfCoreBytes: 1, storedLimit: 1_000_000 })
  near = await startService({ bodyLimit: 2_000_000 })
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  writeFileSync(join(folder, 't.csv'), text)
  const path = join(folder, 't.parquet')
  await connection.run(
    `COPY (SELECT * FROM read_csv('${join(folder, 't.csv')}', nullstr = ['', 'NA'])) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 1000)`
  )
  connection.closeSync()
  parquet = readFileSync(path)
})
afterAll(async () => {
  await Promise.all([far.close(), near.close()])
  rmSync(folder, { recursive: true, force: true })
})

function put(service: Service, name: string, type: string, body: Buffer, headers = {}) {
  return request(service.origin)
    .put(`/v1/datasets/${name}`)
    .set({ 'content-type': type, ...headers })
    .serialize((bytes) => bytes)
    .send(body)
}

const fit = (service: Service, name: string, model: object, rest: object = {}) =>
  request(service.origin)
    .post('/v1/fits')
    .send({ data: { dataset: name }, model, ...rest })

/** Files that an upload left behind. */
function leftovers(): readonly string[] {
  const uploads = join(settings.dataFolder, 'uploads')
  const all = readdirSync(settings.dataFolder, { recursive: true, encoding: 'utf8' })
  const drafts = all.filter((path) => path.endsWith('.draft'))
  return [...drafts, ...(existsSync(uploads) ? readdirSync(uploads) : [])]
}

describe('an upload that is not held in memory', () => {
  it.each([
    [csvType, () => Buffer.from(text)],
    [csvType, () => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`)],
    [parquetType, () => parquet]
  ])('%s is stored as one that is', async (type, body) => {
    const [large, small] = await Promise.all(
      [far, near].map((service) => put(service, 'table', type, body()))
    )
    expect([large?.status, small?.status]).toEqual([expect.any(Number), expect.any(Number)])
    for (const member of ['rows', 'columns', 'digest', 'format']) {
      expect(large?.body[member]).toEqual(small?.body[member])
    }
    expect(large?.body.columns[2].levels).toEqual(['a,b', 'c', 'say "d"'])
    await expect.poll(leftovers).toEqual([])
  })

  it.each([
    ['a ragged line', 'y,x\n1,2\n1\n', 'ragged_data', /Line 20003 has 1 cells; the header has 2/],
    ['an open quote', 'y,x\n1,2\n"1,2\n', 'csv_unclosed_quote', /line 20003/],
    ['a cell that is no number', 'y,x\n1,2\n0x10,2\n', 'not_a_number', /Column "y".* 1 cells/],
    ['a number beyond a double', 'y,x\n1,2\n1e999,2\n', 'non_finite_number', /Column "y"/],
    ['two columns of one name', 'y,y\n1,2\n', 'duplicate_column', /"y"/]
  ])('%s is told', async (_, csv, code, detail) => {
    const [head = '', first = '', ...rest] = csv.split('\n')
    const many = [head, ...new Array<string>(20_001).fill(first), ...rest].join('\n')
    const answer = await put(far, 'bad', csvType, Buffer.from(many))
    expect(answer.status).toBe(422)
    expect(answer.body.errors[0]).toMatchObject({ code, detail: expect.stringMatching(detail) })
    expect(JSON.stringify(answer.body)).not.toContain('Original Line')
    await expect.poll(leftovers).toEqual([])
  })

  it.each([
    [
      'bytes that are not UTF-8',
      csvType,
      () =>
        Buffer.concat([
          Buffer.from(text),
          Buffer.from([0xff, 0x2c, 0x31, 0x2c, 0x61, 0x2c, 0x2c, 0x31, 0x0a])
        ]),
      400,
      'invalid_utf8'
    ],
    ['Parquet cut short', parquetType, () => parquet.subarray(0, -50), 422, 'parquet_invalid'],
    ['Parquet with a torn page', parquetType, () => torn(parquet), 422, 'parquet_invalid'],
    [
      'JSON of this size',
      'application/json',
      () => Buffer.from(`[${' '.repeat(30_000)}]`),
      413,
      'dataset_too_large'
    ]
  ])('%s are refused by name', async (_, type, body, status, code) => {
    const answer = await put(far, 'bad', type, body())
    expect([answer.status, answer.body.errors[0].code]).toEqual([status, code])
    await expect.poll(leftovers).toEqual([])
  })

  it('a content coding, a body above the upload limit and too large a table are refused', async () => {
    const noise = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `${Math.sin(i)}\n`).join(''))
    const packed = await put(far, 'bad', csvType, gzipSync(noise), { 'content-encoding': 'gzip' })
    expect([packed.status, packed.body.errors[0].detail]).toEqual([
      413,
      expect.stringContaining('without Content-Encoding')
    ])
    const large = await put(far, 'bad', csvType, Buffer.alloc(2_000_001, '1\n'))
    expect([large.status, large.body.type]).toEqual([413, '/problems/body-too-large'])
    const wide = Buffer.from(`y\n${'1\n'.repeat(125_001)}`)
    const table = await put(far, 'bad', csvType, wide)
    expect([table.status, table.body.errors[0]]).toEqual([
      413,
      expect.objectContaining({
        code: 'dataset_too_large',
        detail: expect.stringContaining('1000008')
      })
    ])
    await expect.poll(leftovers).toEqual([])
  })

  it('what a dead process left is removed by the next upload, what is recent stays', async () => {
    const uploads = join(settings.dataFolder, 'uploads')
    const [old, recent] = ['old', 'recent'].map((name) => join(uploads, `${name}.upload`))
    for (const path of [old, recent]) writeFileSync(path ?? '', 'y')
    const twoDaysAgo = Date.now() / 1000 - 172_800
    utimesSync(old ?? '', twoDaysAgo, twoDaysAgo)
    await put(far, 'table', parquetType, parquet)
    await expect.poll(leftovers).toEqual(['recent.upload'])
    rmSync(recent ?? '')
  })

  it('an upload that breaks off leaves nothing', async () => {
    const started = request(far.origin)
      .put('/v1/datasets/broken')
      .set({ 'content-type': csvType, 'content-length': '1000000' })
    started.write(text)
    await new Promise((resolve) => setTimeout(resolve, 200))
    started.abort()
    await expect.poll(leftovers, { timeout: 5000 }).toEqual([])
    const after = await request(far.origin).get('/v1/datasets/broken')
    expect(after.status).toBe(404)
  })
})

/** Two parts of answers of the same shape, whose numbers share nine digits. */
function alike(got: unknown, want: unknown, path: string): void {
  if (typeof want === 'number' && typeof got === 'number') {
    if (!(Math.abs(got - want) <= 1e-9 * Math.max(1, Math.abs(want)))) expect(got, path).toBe(want)
    return
  }
  if (typeof want !== 'object' || want === null || typeof got !== 'object' || got === null) {
    expect(got, path).toEqual(want)
    return
  }
  expect(Object.keys(got), path).toEqual(Object.keys(want))
  const others = new Map<string, unknown>(Object.entries(got))
  for (const [name, value] of Object.entries(want))
    alike(others.get(name), value, `${path} ${name}`)
}

describe('a fit on a data set that is not held in memory', () => {
  beforeAll(async () => {
    await Promise.all([far, near].map((service) => put(service, 'table', parquetType, parquet)))
  })

  it.each([
    { formula: 'y ~ x + g' },
    { formula: 'ok ~ x', family: 'bernoulli' },
    { formula: 'y ~ x + k', family: 'laplace' },
    {
      mean: 'p1 + p2 * exp(x / 9)',
      response: 'y',
      parameters: { p1: {}, p2: {} },
      family: 'uniform'
    },
    { formula: 'g ~ x + ok', family: 'multinomial' },
    { formula: 'g ~ x', family: 'multinomial', penalty: 'firth' },
    { formula: 'k ~ x * g', family: 'poisson', weights: { column: 'k', kind: 'frequency' } },
    { mean: 'exp(p1 + p2 * x)', response: 'exp(y / 4)', parameters: { p1: {}, p2: {} } },
    { formula: 'cbind(y, x) ~ g + k' },
    { formulas: ['y ~ x + g', 'k ~ x'] },
    { mean: 'p1 + p2 * x', response: 'y', parameters: { p1: {}, p2: { upper: 0.25 } } },
    { formula: 'ok ~ x', family: 'bernoulli', penalty: 'firth' },
    { formula: 'y ~ x + g', covariance: { structure: 'ar1', rho: 'estimate', within: 'ok' } },
    { formula: 'y ~ x', covariance: { structure: 'equicorrelated', rho: 'estimate', within: 'g' } },
    { formula: 'y ~ poly(x, 3) + ns(k, df = 2)' },
    { formulas: ['y ~ bs(x, df = 5)', 'k ~ scale(x)'] },
    {
      log_density: '-(y - p1 - p2*x)/s - log(s) - 2*log1p(exp(-(y - p1 - p2*x)/s))',
      mean: 'p1 + p2*x',
      response: 'y',
      parameters: { p1: {}, p2: { start: 0.1 }, s: { start: 1, lower: 0 } }
    }
  ])('is the fit in memory: %j', async (model) => {
    const [passes, whole] = await Promise.all(
      [far, near].map((service) => fit(service, 'table', model))
    )
    expect([passes?.status, whole?.status]).toEqual([200, 200])
    expect(passes?.body.data).toEqual(whole?.body.data)
    for (const block of ['least_squares', 'maximum_likelihood']) {
      const rows: { estimate: number; std_error: number }[] = passes?.body[block].coefficients
      rows.forEach((row, j) => {
        const other = whole?.body[block].coefficients[j]
        if (other.estimate === null) return
        if (other.std_error === null) {
          expect([row.estimate, row.std_error]).toEqual([other.estimate, null])
          return
        }
        expect(Math.abs(row.estimate - other.estimate) / other.std_error).toBeLessThan(1e-9)
        expect(digits(row.std_error, other.std_error)).toBeGreaterThan(9)
      })
    }
    expect(passes?.body.equivalence.verdict).toBe(whole?.body.equivalence.verdict)
    const codes = (answer: typeof passes) =>
      answer?.body.warnings.map(({ code }: { code: string }) => code)
    expect(codes(passes)).toContain('out_of_core')
    expect(codes(whole)).not.toContain('out_of_core')
  })

  it('numbers read as levels have those of single rows, more than the sample holds', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => {
      const k = i % 9000 === 4321 ? i / 10 : i % 3
      return `${(i * 7919) % 1009},${k}`
    })
    const body = Buffer.from(`y,k\n${lines.join('\n')}\n`)
    const [passes, whole] = await Promise.all(
      [far, near].map(async (service) => {
        await put(service, 'levels', csvType, body)
        return (await fit(service, 'levels', { formula: 'y ~ C(k)' })).body
      })
    )
    const rows: { term: string; estimate: number }[] = whole.least_squares.coefficients
    expect(rows).toHaveLength(9)
    rows.forEach(({ term, estimate }, j) => {
      const own = passes.least_squares.coefficients[j]
      expect(own.term).toBe(term)
      expect(digits(own.estimate, estimate)).toBeGreaterThan(10)
    })
  })

  it.each([
    { formula: 'y ~ x + g' },
    { formula: 'k ~ x', family: 'poisson' },
    { formula: 'ok ~ x', family: 'bernoulli' }
  ])('has intervals, tests, checks and driving rows: %j', async (model) => {
    const asked = {
      include: ['tests', 'profiles'],
      inference: { intervals: 'profile', hypotheses: ['x = 0.1'] }
    }
    const [passes, whole] = await Promise.all(
      [far, near].map(async (service) => (await fit(service, 'table', model, asked)).body)
    )
    const close = (got: number | null, want: number | null, least: number) =>
      want === null ? expect(got).toBeNull() : expect(digits(got ?? 0, want)).toBeGreaterThan(least)
    for (const block of ['least_squares', 'maximum_likelihood']) {
      whole[block].coefficients.forEach((row: Record<string, number>, j: number) => {
        close(passes[block].coefficients[j].conf_high, row['conf_high'] ?? null, 7)
      })
      for (const [table, rows] of Object.entries(whole[block].tests ?? {})) {
        const own = passes[block].tests[table]
        Object.values(rows ?? {}).forEach((row, i) => {
          expect([own[i].term, own[i].test]).toEqual([row.term, row.test])
          close(own[i].p_value, row.p_value, 3)
        })
      }
    }
    const checks = whole.equivalence.assumption_checks
    checks.forEach(({ test, statistic }: { test: string; statistic: number }, i: number) => {
      expect(passes.equivalence.assumption_checks[i].test).toBe(test)
      close(passes.equivalence.assumption_checks[i].statistic, statistic, 8)
    })
    const driving = ({ equivalence }: typeof whole) =>
      equivalence.evidence.rows.map(({ row }: { row: number }) => row)
    expect(driving(passes)).toEqual(driving(whole))
  })

  const ordered = { dataset: 'table', levels: { g: ['c', 'say "d"', 'a,b'] } }
  const numbers = {
    dataset: 'table',
    levels: { k: ['3', '1', '0', '2', '9', '4'], ok: ['TRUE', 'FALSE'] }
  }
  it.each([
    ['application/json', 'y ~ x + ok', { group_by: ['g', 'k'] }],
    ['application/x-ndjson', 'y ~ x + ok', { group_by: ['g', 'k'] }],
    ['application/json', 'y ~ x + g', { group_by: ['k'], data: ordered }],
    ['application/json', 'y ~ x + k', { group_by: ['ok'], data: numbers }],
    ['application/json', 'y ~ x + ok', { group_by: ['k', 'g'], data: numbers }]
  ])(
    'groups are those in memory in %s, byte for byte: %s by %j',
    async (accept, formula, asked) => {
      const [passes, whole] = await Promise.all(
        [far, near].map(async (service) => {
          const answer = await fit(service, 'table', { formula }, asked)
            .set('accept', accept)
            .buffer(true)
            .parse((response, done) => {
              const pieces: Buffer[] = []
              response.on('data', (piece: Buffer) => pieces.push(piece))
              response.on('end', () => done(null, Buffer.concat(pieces).toString()))
            })
          expect(answer.status).toBe(200)
          return String(answer.body).replaceAll(/"id":"[^"]*"/g, '"id":""')
        })
      )
      expect(passes).toMatch(/"key":\{"(k|g|ok)":/)
      expect(passes).toBe(whole)
    }
  )

  it('groups with a level that a stated order does not list are refused as in memory', async () => {
    const data = { dataset: 'table', levels: { ok: ['TRUE'] } }
    const [passes, whole] = await Promise.all(
      [far, near].map((service) =>
        fit(service, 'table', { formula: 'y ~ x' }, { group_by: ['k'], data })
      )
    )
    expect([passes?.status, whole?.status]).toEqual([422, 422])
    expect(passes?.body.errors[0].detail).toBe(whole?.body.errors[0].detail)
  })

  it.each([
    [{ formula: 'cbind(y, x) ~ ok' }, { cluster: 'k' }],
    [{ formula: 'g ~ x', family: 'multinomial' }, { hac: { lags: 4 } }]
  ])('standard errors of %j by %j are those in memory', async (model, std_errors) => {
    const [passes, whole] = await Promise.all(
      [far, near].map((service) => fit(service, 'table', model, { inference: { std_errors } }))
    )
    expect([passes?.status, whole?.status]).toEqual([200, 200])
    expect(passes?.body.conventions).toEqual(whole?.body.conventions)
    const rows: { std_error: number }[] = whole?.body.maximum_likelihood.coefficients
    rows.forEach(({ std_error }, j) => {
      const own = passes?.body.maximum_likelihood.coefficients[j].std_error
      expect(digits(own, std_error)).toBeGreaterThan(10)
    })
  })

  it('takes levels in a stated order, and refuses one that it does not list', async () => {
    const ordered = (service: Service, g: readonly string[], k = ['2', '7', '4', '0', '1', '3']) =>
      request(service.origin)
        .post('/v1/fits')
        .send({
          data: { dataset: 'table', levels: { g, ok: ['TRUE', 'FALSE'], k } },
          model: { formula: 'y ~ x + g + ok + k' },
          inference: { std_errors: { hac: { lags: 3 } } }
        })
    const [passes, whole] = await Promise.all(
      [far, near].map((service) => ordered(service, ['say "d"', 'never', 'a,b', 'c']))
    )
    expect([passes?.status, whole?.status]).toEqual([200, 200])
    expect(passes?.body.warnings.map(({ code }: { code: string }) => code)).toContain('out_of_core')
    const table: { term: string; std_error: number }[] = whole?.body.least_squares.coefficients
    expect(table.map(({ term }) => term)).toEqual([
      '(Intercept)',
      'x',
      'ga,b',
      'gc',
      'okFALSE',
      'k4',
      'k0',
      'k1',
      'k3'
    ])
    table.forEach(({ term, std_error }, j) => {
      const row = passes?.body.least_squares.coefficients[j]
      expect(row.term).toBe(term)
      expect(digits(row.std_error, std_error)).toBeGreaterThan(11)
    })
    for (const lists of [
      [['a,b', 'c']],
      [
        ['say "d"', 'a,b', 'c'],
        ['2', '4', '0', '1']
      ]
    ]) {
      const [refused, same] = await Promise.all(
        [far, near].map((service) => ordered(service, lists[0] ?? [], lists[1]))
      )
      expect([refused?.status, same?.status]).toEqual([422, 422])
      expect(refused?.body.errors[0].detail).toBe(same?.body.errors[0].detail)
    }
  })

  it.each([
    ['pairs', { formula: 'ok ~ x + k', family: { name: 'bernoulli' } }],
    ['residual', { formula: 'y ~ x + k' }],
    ['parametric', { formula: 'cbind(y, x) ~ k' }],
    ['residual', { formula: 'cbind(y, x) ~ k' }],
    [
      'residual',
      {
        formula: 'y ~ x + k',
        covariance: { structure: 'equicorrelated', rho: 'estimate', within: 'g' }
      }
    ],
    [
      'parametric',
      {
        formula: 'y ~ x + k',
        covariance: { structure: 'ar1', rho: 'estimate', within: 'g' }
      }
    ],
    ['parametric', { formula: 'g ~ x', family: { name: 'multinomial' } }],
    ['residual', { formula: 'y ~ x + ok', family: { name: 'laplace' } }],
    [
      'parametric',
      {
        log_density: '-log(s) - (y - a - b * k)^2 / (2 * s^2) - log(2 * pi) / 2',
        mean: 'a + b * k',
        response: 'y',
        parameters: { a: { start: 2 }, b: { start: 0.3 }, s: { start: 1, lower: 0 } }
      }
    ],
    [
      'pairs',
      {
        log_density: '-log(s) - (y - a - b * x)^2 / (2 * s^2)',
        mean: 'a + b * x',
        response: 'y',
        parameters: { a: { start: 2 }, b: { start: 0.3 }, s: { start: 1, lower: 0 } }
      }
    ]
  ] as const)(
    'is bootstrapped with the samples of one that is held: %s, %j',
    async (kind, model) => {
      const std_errors = { bootstrap: { replicates: 40, kind } }
      const [passes, whole] = await Promise.all(
        [far, near].map((service) =>
          fit(service, 'table', model, { inference: { std_errors, intervals: 'bootstrap' } })
        )
      )
      expect([passes?.status, whole?.status]).toEqual([200, 200])
      const rowsOf = (reply: typeof passes) => reply?.body.maximum_likelihood.coefficients
      for (const key of ['std_error', 'conf_low', 'conf_high']) {
        for (const j of [0, 1, 2]) {
          expect(digits(rowsOf(passes)[j][key], rowsOf(whole)[j][key])).toBeGreaterThan(9)
        }
      }
      expect(passes?.body.conventions.std_errors_details).toEqual(
        whole?.body.conventions.std_errors_details
      )
    }
  )

  it.each([
    { formula: 'y ~ 1' },
    {
      mean: 'p1 + exp(p2 * x)',
      response: 'y',
      parameters: { p1: { start: 1 }, p2: { start: 0.1 } }
    }
  ])('has the best of the fits through rows under a known exponent below 1: %j', async (mean) => {
    const model = { ...mean, family: { name: 'generalized_normal', p: 0.5 } }
    const optimizer = { timeout_ms: 100_000 }
    const [passes, whole] = await Promise.all(
      [far, near].map((service) => fit(service, 'table', model, { optimizer }))
    )
    const codes = passes?.body.warnings.map(({ code }: { code: string }) => code)
    expect(codes).toEqual(expect.arrayContaining(['multiple_optima', 'out_of_core']))
    const [got, want] = [passes, whole].map(
      (reply) => reply?.body.maximum_likelihood.coefficients[0].estimate
    )
    expect(digits(got, want)).toBeGreaterThan(12)
    expect(passes?.body.equivalence.summary).toBe(whole?.body.equivalence.summary)
  })

  const few = Array.from({ length: 70 }, (_, i) => i)
  const fewRows = `x,y\n${few.map((i) => `${i},${Math.sin(i)}`).join('\n')}\n`
  const inMemory = {
    formula: 'y ~ x',
    covariance: { structure: 'matrix', matrix: few.map((i) => few.map((j) => (i === j ? 2 : 1))) }
  }

  it('what must be held in memory is held where it fits', async () => {
    expect((await put(far, 'few', csvType, Buffer.from(fewRows))).status).toBe(201)
    const { status, body } = await fit(far, 'few', inMemory)
    expect([status, body.least_squares.status]).toEqual([200, 'ok'])
    expect(body.warnings.map(({ code }: { code: string }) => code)).not.toContain('out_of_core')
  })

  it('and refused with the reason where it does not', async () => {
    const small = await startService({ ...settings, datasetLimit: 1000, outOfCoreBytes: 1 })
    const { status, body } = await fit(small, 'few', inMemory)
    expect([status, body.errors[0].code]).toEqual([413, 'dataset_too_large'])
    expect(body.errors[0].detail).toMatch(/at most 1000 are held.*a matrix of all rows/)
    const stays = await fit(small, 'table', { formula: 'y ~ x' })
    expect(stays.status).toBe(200)
    await small.app.close()
    await small.engine.close()
  })

  it('has a summary as text, and a sheet of pictures where rows are held for them', async () => {
    const ask = (accept: string) => fit(far, 'table', { formula: 'y ~ x' }).set('accept', accept)
    const summary = await ask('text/plain')
    expect([summary.status, summary.text]).toEqual([200, expect.stringContaining('out_of_core')])
    const pictures = await ask('image/svg+xml')
    expect([pictures.status, pictures.type]).toEqual([200, 'image/svg+xml'])
    const drawn = Buffer.from(pictures.body).toString()
    for (const title of ['Data and both fits', 'Residuals against fitted means'])
      expect(drawn).toContain(title)
    const two = { formulas: ['y ~ x', 'k ~ x'] }
    const pairs = await fit(far, 'table', two).set('accept', 'image/svg+xml')
    expect([pairs.status, pairs.type]).toEqual([200, 'image/svg+xml'])
  })

  it('refuses a sheet of pictures where rows are too many to be held', async () => {
    const costs = { ...settings.costs, cells: 20_000 }
    const narrow = await startService({ ...settings, costs, outOfCoreBytes: 1 })
    const two = { formulas: ['y ~ x', 'k ~ x'] }
    const without = await fit(narrow, 'table', two).set('accept', 'image/svg+xml')
    expect([without.status, without.body.errors[0].code]).toEqual([422, 'unsupported'])
    await narrow.app.close()
    await narrow.engine.close()
  })

  it.each([
    { formula: 'y ~ x + g' },
    { formula: 'k ~ x + ok', family: 'poisson' },
    { formula: 'exp(y / 4) ~ x', family: 'gamma', link: 'log' },
    { formula: 'y ~ x + g', covariance: { structure: 'ar1', rho: 'estimate' } },
    { formulas: ['y ~ x', 'k ~ x'] },
    {
      log_density: '-(y - a - c * x)^2 / (2 * s^2) - log(s)',
      mean: 'a + c * x',
      response: 'y',
      parameters: { a: { start: 0 }, c: { start: 0 }, s: { start: 1, lower: 0 } }
    }
  ])('has numbers of every row: %j', async (model) => {
    const asked = { include: ['fitted', 'residuals', 'influence', 'collinearity'] }
    const [passes, whole] = await Promise.all(
      [far, near].map(async (service) => (await fit(service, 'table', model, asked)).body)
    )
    for (const block of ['least_squares', 'maximum_likelihood']) {
      const parts = ['fitted', 'residuals', 'residual_types', 'influence', 'collinearity']
      for (const part of parts) alike(passes[block][part], whole[block][part], `${block} ${part}`)
    }
    expect(passes.warnings.map(({ code }: { code: string }) => code)).not.toContain(
      'not_given_out_of_core'
    )
  })

  it('stops at its time limit, and the next is served', async () => {
    const late = await fit(far, 'table', { formula: 'y ~ x + g' }, { optimizer: { timeout_ms: 1 } })
    expect(late.status).toBe(504)
    const next = await fit(far, 'table', { formula: 'y ~ x' })
    expect(next.status).toBe(200)
  })
})

describe('a stored file that is not as it was written gives no figures', () => {
  const clustered = { inference: { std_errors: { cluster: 'k' } } }
  /** Where the cells of a column begin, counted from the end of the file. */
  const fromEnd = { x: 4000 * 32, g: 4000 * 16, k: 4000 * 8 }

  it.each([
    ['a bit of a number', (bytes: Buffer) => flipped(bytes, bytes.length - fromEnd.x + 17), {}],
    ['a bit of a code', (bytes: Buffer) => flipped(bytes, bytes.length - fromEnd.g + 17), {}],
    [
      'a bit of a cluster',
      (bytes: Buffer) => flipped(bytes, bytes.length - fromEnd.k + 17),
      clustered
    ],
    ['its last cells', (bytes: Buffer) => bytes.subarray(0, -4096), {}],
    ['all of its cells', (bytes: Buffer) => bytes.subarray(0, bytes.length - 4000 * 36), {}],
    ['cells besides', (bytes: Buffer) => Buffer.concat([bytes, bytes.subarray(-8)]), {}]
  ])('%s', async (_, damage, rest) => {
    await put(far, 'damaged', parquetType, parquet)
    const paths = readdirSync(settings.dataFolder, { recursive: true, encoding: 'utf8' })
    const stored = paths.map((path) => join(settings.dataFolder, path))
    const path = stored.find((found) => /damaged[^/]*$/.test(found)) ?? ''
    writeFileSync(path, damage(readFileSync(path)))
    const { status, body } = await fit(far, 'damaged', { formula: 'y ~ x + g' }, rest)
    expect([status, body.errors?.[0]?.code]).toEqual([422, 'dataset_damaged'])
    expect(JSON.stringify(body)).not.toContain('estimate')
    const next = await fit(far, 'table', { formula: 'y ~ x' })
    expect(next.status).toBe(200)
  })
})

/** Bytes with the lowest bit of one of them changed. */
function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
  return changed
}

/** A column of numbers whose first page is overwritten. */
function torn(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  changed.fill(0xff, 4, 60)
  return changed
}
