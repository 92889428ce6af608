import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { faultList } from '../../src/decoders/fault-list.ts'
import { parseJson } from '../../src/decoders/json-text.ts'
import { type DecoderName, decoders } from '../../src/decoders/registry.ts'

function decode(name: DecoderName, source: unknown, levels: Record<string, string[]> = {}) {
  const faults = faultList()
  const value = parseJson(Buffer.from(JSON.stringify(source))).value
  const options = {
    pointer: `/data/${name}`,
    levels: new Map(Object.entries(levels)),
    columnLimit: 5,
    faults
  }
  const dataset = decoders[name].decode(value, options)
  return { dataset, failure: collected(faults.settle) }
}

function collected(settle: () => void): Failure {
  try {
    settle()
  } catch (error) {
    if (error instanceof Failure) return error
  }
  throw new Error('settle must throw')
}

function plain(dataset: Dataset | null) {
  return [...(dataset?.columns.values() ?? [])].map((column) =>
    column.kind === 'numeric'
      ? [column.name, ...column.values]
      : [column.name, ...[...column.codes].map((code) => column.levels[code] ?? null)]
  )
}

/** The same table in every format. */
const sources: Record<DecoderName, unknown> = {
  columns: {
    y: [1, null, -2.5],
    g: ['b', 'a', null],
    ok: [true, false, null],
    __proto__x: [1, 2, 3]
  },
  rows: [
    { y: 1, g: 'b', ok: true, __proto__x: 1 },
    { __proto__x: 2, ok: false, g: 'a', y: null },
    { y: -2.5, g: null, ok: null, __proto__x: 3 }
  ],
  csv: 'y,g,ok,__proto__x\n1,b,TRUE,1\nNA,"a",false,2\n-2.5,,.,3\n'
}

describe('every table format', () => {
  it.each(Object.entries(sources))('%s gives the canonical data set', (name, source) => {
    const known = Object.keys(decoders).find((key): key is DecoderName => key === name)
    const { dataset, failure } = decode(known ?? 'csv', source)
    expect(failure.total).toBe(0)
    expect(dataset?.rows).toBe(3)
    expect(plain(dataset)).toEqual([
      ['y', 1, Number.NaN, -2.5],
      ['g', 'b', 'a', null],
      ['ok', 'TRUE', 'FALSE', null],
      ['__proto__x', 1, 2, 3]
    ])
    expect(dataset?.columns.get('g')).toMatchObject({ levels: ['a', 'b'], origin: 'text' })
    expect(dataset?.columns.get('ok')).toMatchObject({
      levels: ['FALSE', 'TRUE'],
      origin: 'boolean'
    })
  })

  it('names may be __proto__ and constructor', () => {
    const { dataset } = decode('csv', '__proto__,constructor\n1,2\n')
    expect(plain(dataset)).toEqual([
      ['__proto__', 1],
      ['constructor', 2]
    ])
  })

  it('orders levels by code point unless told otherwise', () => {
    const g = ['\u{1f600}', '\uffee', 'Z', 'a']
    expect(decode('columns', { g }).dataset?.columns.get('g')).toMatchObject({
      levels: ['Z', 'a', '\uffee', '\u{1f600}']
    })
    const told = decode('columns', { g: ['L', 'H', 'M'] }, { g: ['L', 'M', 'H'] })
    expect(told.dataset?.columns.get('g')).toMatchObject({ levels: ['L', 'M', 'H'] })
  })

  it('CSV gives the same for every line end, quoting and byte-order mark', () => {
    const text = 'y,g\n1,b\n2,a\n'
    const variants = [
      text.replaceAll('\n', '\r\n'),
      text.replaceAll('\n', '\r'),
      text.slice(0, -1),
      `\ufeff${text}`,
      '"y","g"\n1,"b"\n2,"a"\n'
    ]
    const expected = plain(decode('csv', text).dataset)
    for (const variant of variants) expect(plain(decode('csv', variant).dataset)).toEqual(expected)
  })

  it('CSV keeps quotes, commas and line ends inside quotes, and formulas as text', () => {
    const { dataset } = decode('csv', 'g\n"a,""b""\nc"\n=cmd()\n')
    expect(plain(dataset)).toEqual([['g', 'a,"b"\nc', '=cmd()']])
  })

  it.each<[DecoderName, string, unknown, string]>([
    ['columns', 'not_a_number', { y: [1, 'a', 3] }, '/data/columns/y/1'],
    ['columns', 'not_a_number', { y: [1, '2'] }, '/data/columns/y/1'],
    ['columns', 'not_a_number', { y: [1, true] }, '/data/columns/y/1'],
    ['columns', 'not_a_number', { y: [1, [2]] }, '/data/columns/y/1'],
    ['columns', 'invalid_value', { 'a/b': ['x', true] }, '/data/columns/a~1b/1'],
    ['columns', 'ragged_data', { y: [1, 2], x: [1] }, '/data/columns/x'],
    ['columns', 'empty_dataset', {}, '/data/columns'],
    ['columns', 'empty_dataset', { y: [] }, '/data/columns'],
    ['columns', 'invalid_value', { y: 3 }, '/data/columns/y'],
    ['columns', 'invalid_value', { '': [3] }, '/data/columns'],
    ['columns', 'invalid_value', { '\ud800': [3] }, '/data/columns'],
    [
      'columns',
      'too_many_columns',
      { a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] },
      '/data/columns'
    ],
    ['rows', 'ragged_data', [{ y: 1, x: 1 }, { y: 2 }], '/data/rows/1'],
    ['rows', 'ragged_data', [{ y: 1 }, { y: 2, z: 1 }], '/data/rows/1'],
    ['rows', 'invalid_value', [{ y: 1 }, 3], '/data/rows/1'],
    ['rows', 'not_a_number', [{ y: 1 }, { y: 'b' }], '/data/rows/1/y'],
    ['rows', 'empty_dataset', [], '/data/rows'],
    ['csv', 'csv_unclosed_quote', 'y\n1\n"2\n3', '/data/csv'],
    ['csv', 'csv_invalid', 'y\n"1"2\n', '/data/csv'],
    ['csv', 'csv_invalid', 'y\n1\0\n', '/data/csv'],
    ['csv', 'ragged_data', 'y,x\n1,2\n3\n', '/data/csv'],
    ['csv', 'duplicate_column', 'y,y\n1,2\n', '/data/csv'],
    ['csv', 'invalid_value', 'y,\n1,2\n', '/data/csv'],
    ['csv', 'empty_dataset', 'y\n', '/data/csv'],
    ['csv', 'empty_dataset', '', '/data/csv'],
    ['csv', 'non_finite_number', 'y\n1\n1e999\n', '/data/csv'],
    ...['0x10', '1_000', '12abc', ' ', '"1,5"', '١٢', 'Infinity'].map(
      (cell): [DecoderName, string, unknown, string] => [
        'csv',
        'not_a_number',
        `y\n1\n${cell}\n`,
        '/data/csv'
      ]
    )
  ])('%s refuses with %s: %j', (name, code, source, pointer) => {
    expect(decode(name, source).failure.faults[0]).toMatchObject({ code, pointer })
  })

  it.each([
    ['y\n1\n"2\n3', { line: 3 }],
    ['y,x\n1,2\n"a\nb",3\n4\n', { line: 5, expected: 2, received: 1 }],
    ['y\n1\nx\n', { row: 2, column: 'y' }]
  ])('CSV tells the place in %j', (text, place) => {
    expect(decode('csv', text).failure.faults[0]?.place).toEqual(place)
  })

  it('keeps 20 of 100 000 faults and counts them all', () => {
    const y = Array.from({ length: 100_000 }, (_, i) => (i === 0 ? 1 : 'x'))
    const { failure } = decode('columns', { y })
    expect([failure.faults.length, failure.total]).toEqual([20, 99_999])
  })
})
