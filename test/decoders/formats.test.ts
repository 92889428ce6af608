import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { faultList } from '../../src/decoders/fault-list.ts'
import { type FormatName, formatOf, tableFormats } from '../../src/decoders/formats/registry.ts'
import { failureOf } from '../support/failure-of.ts'

const folder = new URL('../reference/formats/', import.meta.url)
const fixture = (name: string): Buffer => readFileSync(new URL(name, folder))
const { columns } = JSON.parse(fixture('expected.json').toString())

async function decode(format: FormatName, bytes: Buffer, byteLimit = 1e6) {
  const faults = faultList()
  const options = { pointer: '/data', levels: new Map(), columnLimit: 100, byteLimit, faults }
  const dataset = await tableFormats[format].decode(bytes, options)
  const total = faults.total()
  return { dataset, total, fault: total === 0 ? undefined : failureOf(faults.settle).faults[0] }
}

function plain(dataset: Dataset | null) {
  return Object.fromEntries(
    [...(dataset?.columns.values() ?? [])].map((column) => [
      column.name,
      column.kind === 'numeric'
        ? [...column.values].map((value) => (Number.isNaN(value) ? null : value))
        : [...column.codes].map((code) => {
            const level = column.levels[code] ?? null
            return column.origin === 'boolean' && level !== null ? level === 'TRUE' : level
          })
    ])
  )
}

const written: [FormatName, string][] = [
  ['csv', 'table.csv'],
  ['json', 'columns.json'],
  ['json', 'rows.json'],
  ['ndjson', 'table.ndjson'],
  ...['table', 'chunked', 'dictionary', 'wide', 'sliced'].map((name): [FormatName, string] => [
    'arrow_stream',
    `${name}.arrows`
  ]),
  ['arrow_file', 'table.arrow'],
  ['arrow_file', 'dictionary.arrow'],
  ...'none snappy gzip zstd brotli lz4 groups v2 wide checksum'
    .split(' ')
    .map((name): [FormatName, string] => ['parquet', `${name}.parquet`]),
  ['parquet', 'duckdb.parquet'],
  ['csv', 'duckdb.csv'],
  ['csv', 'r.csv']
]

describe('files written by pyarrow, DuckDB and R', () => {
  it('are there in every format', () => {
    const formats = new Set<string>(written.map(([format]) => format))
    expect([...formats].sort()).toEqual(Object.keys(tableFormats).sort())
  })

  it.each(written)('%s: %s holds the table, to the bit', async (format, name) => {
    const { dataset, fault } = await decode(format, fixture(name))
    expect(fault).toBeUndefined()
    expect(plain(dataset)).toEqual(columns)
    expect(dataset?.columns.get('g')).toMatchObject({ levels: ['a', 'b', 'ü,"x"'], origin: 'text' })
    expect(dataset?.columns.get('ok')).toMatchObject({ origin: 'boolean' })
  })

  it.each<[FormatName, string, string, RegExp]>([
    ['arrow_stream', 'refused-timestamp.arrows', 'arrow_unsupported', /"timestamp" in column "x"/],
    ['arrow_stream', 'refused-date.arrows', 'arrow_unsupported', /"date" in column "x"/],
    ['arrow_stream', 'refused-decimal.arrows', 'arrow_unsupported', /"decimal"/],
    ['arrow_stream', 'refused-list.arrows', 'arrow_unsupported', /"list"/],
    ['arrow_stream', 'refused-struct.arrows', 'arrow_unsupported', /"struct"/],
    ['arrow_stream', 'refused-binary.arrows', 'arrow_unsupported', /"binary"/],
    ['arrow_stream', 'refused-half.arrows', 'arrow_unsupported', /"16-bit float"/],
    ['arrow_stream', 'refused-big.arrows', 'arrow_unsupported', /9007199254740993/],
    ['arrow_stream', 'refused-infinite.arrows', 'non_finite_number', /Row 2 of column "x"/],
    ['arrow_file', 'compressed.arrow', 'arrow_unsupported', /compressed buffers/],
    ['parquet', 'refused-timestamp.parquet', 'parquet_unsupported', /TIMESTAMP.* in column "x"/],
    ['parquet', 'refused-date.parquet', 'parquet_unsupported', /"DATE" in column "x"/],
    ['parquet', 'refused-decimal.parquet', 'parquet_unsupported', /DECIMAL/],
    ['parquet', 'refused-list.parquet', 'parquet_unsupported', /nested column "x"/],
    ['parquet', 'refused-struct.parquet', 'parquet_unsupported', /nested column "x"/],
    ['parquet', 'refused-binary.parquet', 'parquet_unsupported', /BYTE_ARRAY/],
    ['parquet', 'refused-int96.parquet', 'parquet_unsupported', /INT96/],
    ['parquet', 'refused-big.parquet', 'parquet_unsupported', /9007199254740993/],
    ['parquet', 'refused-infinite.parquet', 'non_finite_number', /Row 2 of column "x"/],
    ['arrow_stream', 'table.csv', 'arrow_invalid', /past the end/],
    ['parquet', 'table.csv', 'parquet_invalid', /footer/]
  ])('%s: %s is refused as %s by name', async (format, name, code, detail) => {
    const { dataset, fault } = await decode(format, fixture(name))
    expect(dataset).toBeNull()
    expect(fault).toMatchObject({ code, pointer: '/data', detail: expect.stringMatching(detail) })
  })

  it('2·10⁸ rows in 8 kB of Parquet are refused from the footer', async () => {
    const began = performance.now()
    const { fault } = await decode('parquet', fixture('bomb.parquet'), 512 * 2 ** 20)
    expect(fault).toMatchObject({ code: 'dataset_too_large' })
    expect(performance.now() - began).toBeLessThan(250)
  })

  it('a table beyond the budget is refused from its metadata, a table at the budget is read', async () => {
    for (const [format, name] of [
      ['arrow_stream', 'table.arrows'],
      ['parquet', 'none.parquet']
    ] as const) {
      expect((await decode(format, fixture(name), 40 * 5 * 8)).total).toBe(0)
      expect((await decode(format, fixture(name), 40 * 5 * 8 - 1)).fault).toMatchObject({
        code: 'dataset_too_large'
      })
    }
  })
})

describe('broken files', () => {
  const bytewise = written.filter(([format]) => format.startsWith('arrow') || format === 'parquet')

  it.each(bytewise)('%s: %s cut anywhere is refused', async (format, name) => {
    const whole = fixture(name)
    for (let length = 0; length < whole.length - 8; length += 7) {
      const { dataset, fault } = await decode(format, whole.subarray(0, length))
      expect([dataset, fault?.code]).toEqual([
        null,
        format === 'parquet' ? 'parquet_invalid' : 'arrow_invalid'
      ])
    }
  })

  it.each(bytewise)(
    '%s: changed bytes in %s never crash, hang or exhaust memory',
    async (format, name) => {
      const whole = fixture(name)
      const change = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }))
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          const bytes = Buffer.from(whole)
          for (const [at, byte] of changes) bytes[at] = byte
          const { dataset, total } = await decode(format, bytes)
          expect(total > 0).toBe(dataset === null)
          for (const column of dataset?.columns.values() ?? []) {
            const cells = column.kind === 'numeric' ? column.values : column.codes
            expect(cells.length).toBe(dataset?.rows)
          }
        }),
        { numRuns: 150 }
      )
    }
  )

  it('a changed byte in a page with a checksum is found', async () => {
    const whole = fixture('checksum.parquet')
    const bytes = Buffer.from(whole)
    const at = whole.indexOf(Buffer.from(new Float64Array([-16 / 3]).buffer))
    expect(at).toBeGreaterThan(0)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    expect((await decode('parquet', bytes)).fault).toMatchObject({
      code: 'parquet_invalid',
      detail: expect.stringContaining('checksum')
    })
  })
})

describe('NDJSON', () => {
  it('tells every bad line', async () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      i === 16 || i === 20 ? '{"y": }' : `{"y": ${i}}`
    )
    const { dataset, total, fault } = await decode('ndjson', Buffer.from(lines.join('\n')))
    expect([dataset, total]).toEqual([null, 2])
    expect(fault).toMatchObject({ code: 'ndjson_invalid', place: { line: 17 } })
  })

  it.each([
    ['{"y": 1}\n[2]\n', 'invalid_value'],
    ['{"y": 1}\n{"x": 2}\n', 'ragged_data'],
    ['{"y": 1}\n{"y": 2} 3\n', 'ndjson_invalid'],
    ['{"y": 1}\n{"y": 1, "y": 2}\n', 'ndjson_invalid'],
    ['{"y": 1}\n{"y": "a"}\n', 'not_a_number'],
    ['{"y": 1e999}\n', 'non_finite_number'],
    ['{"y": "\xff"}\n', 'invalid_utf8'],
    ['', 'empty_dataset'],
    ['\n\n', 'empty_dataset']
  ])('%j → %s', async (text, code) => {
    expect((await decode('ndjson', Buffer.from(text, 'latin1'))).fault).toMatchObject({ code })
  })

  it('empty lines, CRLF and a byte-order mark change nothing', async () => {
    const { dataset } = await decode('ndjson', Buffer.from('\ufeff{"y":1}\r\n\r\n{"y":null}\r\n'))
    expect(plain(dataset)).toEqual({ y: [1, null] })
  })
})

it('a media type leads to its format, whatever its parameters', () => {
  expect(formatOf('Text/CSV; charset=utf-8')).toBe(tableFormats.csv)
  expect(formatOf('text/plain')).toBeNull()
})
