import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import { parseExpression } from '../../src/core/model/expression/parse.ts'
import { parseFormula } from '../../src/core/model/formula/parse.ts'
import { undoCoding } from '../../src/decoders/content-coding.ts'
import { faultList } from '../../src/decoders/fault-list.ts'
import { type FormatName, tableFormats } from '../../src/decoders/formats/registry.ts'
import { parseJson } from '../../src/decoders/json-text.ts'
import { readMultipart } from '../../src/decoders/multipart.ts'

/** Inputs a parser; FUZZ_RUNS sets another number, FUZZ_SEED repeats a run. */
const numRuns = Math.ceil(Number(process.env['FUZZ_RUNS'] ?? 2000) / 10)
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31)

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../reference/formats/${name}`, import.meta.url))

/** One change of some bytes; positions are shares of the length. */
interface Change {
  readonly kind: 'flip' | 'cut' | 'double' | 'drop' | 'insert'
  readonly at: number
  readonly value: number
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('flip', 'flip', 'flip', 'cut', 'double', 'drop', 'insert'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  value: fc.oneof(
    fc.constantFrom(0, 1, 127, 128, 255, 10, 34, 40),
    fc.integer({ min: 0, max: 255 })
  )
})

function applied(bytes: Buffer, { kind, at, value }: Change): Buffer {
  const place = Math.min(bytes.length, Math.floor(at * bytes.length))
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)]
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.from([value]), after.subarray(1)])
    case 'cut':
      return before
    case 'double':
      return Buffer.concat([before, after.subarray(0, value), after])
    case 'drop':
      return Buffer.concat([before, after.subarray(1 + (value % 16))])
    case 'insert':
      return Buffer.concat([before, Buffer.from([value]), after])
  }
}

/** Bytes that are nearly one of these. */
const near = (seeds: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .record({ base: fc.constantFrom(...seeds), changes: fc.array(change, { maxLength: 4 }) })
    .map(({ base, changes }) => changes.reduce(applied, base))

/** Bytes of any kind, or near to valid ones. */
const inputs = (seeds: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 9, arbitrary: near(seeds) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) }
  )

/** What a parser may do with any bytes: answer, or throw the client's mistakes. */
async function answersOrRefuses(parse: () => unknown): Promise<void> {
  try {
    await parse()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    expect(error.faults.length).toBeGreaterThan(0)
    for (const { detail } of error.faults) expect(detail.length).toBeLessThan(1000)
  }
}

const run = (seeds: readonly Buffer[], parse: (bytes: Buffer) => unknown): Promise<void> =>
  fc.assert(
    fc.asyncProperty(inputs(seeds), (bytes) => answersOrRefuses(() => parse(bytes))),
    { numRuns, seed }
  )

process.stdout.write(`bytes at random with FUZZ_SEED=${seed}, ${numRuns} a parser\n`)

const files: Readonly<Record<FormatName, readonly string[]>> = {
  csv: ['table.csv'],
  json: ['columns.json', 'rows.json'],
  ndjson: ['table.ndjson'],
  arrow_stream: ['table.arrows', 'chunked.arrows', 'dictionary.arrows'],
  arrow_file: ['table.arrow', 'dictionary.arrow'],
  parquet: 'none snappy gzip zstd brotli lz4 groups v2'.split(' ').map((name) => `${name}.parquet`)
}

describe('any bytes are read or refused, never a defect', () => {
  it.each(Object.entries(files))('C9 %s', async (name, seeds) => {
    const format = Object.entries(tableFormats).find(([key]) => key === name)?.[1]
    await run(seeds.map(fixture), async (bytes) => {
      const faults = faultList()
      const options = { pointer: '', levels: new Map(), columnLimit: 100, byteLimit: 1e6, faults }
      const dataset = (await format?.decode(bytes, options)) ?? null
      if (dataset === null || faults.total() > 0) faults.settle()
      // A table that is read is a table: every column has its rows, every code its level.
      for (const column of dataset?.columns.values() ?? []) {
        const cells = column.kind === 'numeric' ? column.values : column.codes
        expect(cells.length).toBe(dataset?.rows)
        const top = column.kind === 'numeric' ? 0 : column.levels.length
        if (column.kind === 'categorical')
          expect(column.codes.every((code) => code >= -1 && code < top)).toBe(true)
        else expect(column.values.every((value) => Math.abs(value) !== Infinity)).toBe(true)
      }
    })
  })

  it('JSON text', () =>
    run(
      [fixture('columns.json'), Buffer.from('{"a":[1,-2.5e-3,null,"\\u00e9"],"b":{"c":true}}')],
      (bytes) => parseJson(bytes)
    ))

  it('multipart bodies', () => {
    const body = Buffer.from(
      '--x\r\nContent-Disposition: form-data; name="spec"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; name="data"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\nx,y\n1,2\n\r\n--x--\r\n'
    )
    return run([body], (bytes) => readMultipart(bytes, 'multipart/form-data; boundary=x'))
  })

  it('content codings', async () => {
    const text = fixture('table.csv')
    await run([gzipSync(text)], (bytes) => undoCoding(bytes, 'gzip', 1e6))
    // A frame of one raw block, as RFC 8878 writes it.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0x19, 0, 0, 97, 98, 99])
    expect(Buffer.from(undoCoding(frame, 'zstd', 100)).toString()).toBe('abc')
    await run([frame], (bytes) => undoCoding(bytes, 'zstd', 1e6))
  })

  it('formulas', () => {
    const seeds = ['y ~ x', 'log(y) ~ a*b + poly(x, 3) - 1', 'cbind(a, b) ~ I(x^2):g + offset(`z`)']
    return run(
      seeds.map((text) => Buffer.from(text)),
      (bytes) => parseFormula(bytes.toString(), '/model/formula', ['x', 'y'])
    )
  })

  it('expressions', () => {
    const seeds = ['a + b*exp(-c*x)', 'if(x > 1, a, b^2)', 'lgamma(k) - (x == "a") && !0 || -1e-3']
    return run(
      seeds.map((text) => Buffer.from(text)),
      (bytes) => parseExpression(bytes.toString(), '/model/mean')
    )
  })
})
