import type { Dataset } from '../core/model/dataset.ts'
import { acceptNames, assemble } from './dataset.ts'
import type { DecodeOptions, Decoder } from './decoder.ts'
import type { FaultList } from './fault-list.ts'
import type { Json, JsonObject } from './json-text.ts'
import { isArray, isObject } from './kinds.ts'
import { pointerTo, quote } from './pointer.ts'

/** `[{ "y": 1, "g": "a" }, { "y": 2, "g": null }]` */
export const jsonRows: Decoder = { title: 'JSON array of rows', decode }

function decode(source: Json, options: DecodeOptions): Dataset | null {
  if (!isArray(source)) return null
  const before = options.faults.total()
  const first = source[0]
  const names = isObject(first) ? Object.keys(first) : []
  if (!acceptNames(names, options)) return null
  const cells = names.map((): Json[] => [])
  source.forEach((row, index) => {
    const base = `${options.pointer}/${index}`
    if (!isObject(row)) {
      const detail = `Row ${index + 1} must be an object.`
      options.faults.add({ code: 'invalid_value', pointer: base, detail })
      return
    }
    names.forEach((name, column) => {
      cells[column]?.push(Object.hasOwn(row, name) ? (row[name] ?? null) : null)
    })
    refuseOtherKeys({ row, names, base, index }, options.faults)
  })
  if (options.faults.total() > before) return null
  const columns = names.map((name, column) => ({
    name,
    cells: cells[column] ?? [],
    pointer: (row: number) => `${options.pointer}/${row}${pointerTo([name])}`
  }))
  return assemble(source.length, columns, options)
}

interface Checked {
  readonly row: JsonObject
  readonly names: readonly string[]
  readonly base: string
  readonly index: number
}

/** Every row has the keys of the first: a forgotten key and a misspelt one look alike. */
function refuseOtherKeys({ row, names, base, index }: Checked, faults: FaultList): void {
  const keys = Object.keys(row)
  const lacking = names.find((name) => !Object.hasOwn(row, name))
  if (keys.length === names.length && lacking === undefined) return
  const extra = keys.find((key) => !names.includes(key))
  const told =
    lacking === undefined
      ? `has ${quote(extra ?? '')}, which the first row has not`
      : `has no ${quote(lacking)}`
  const detail = `Row ${index + 1} ${told}.`
  const hint = 'Give every row the same keys, with null for a missing value.'
  const place = { row: index + 1, column: lacking ?? extra ?? '' }
  faults.add({ code: 'ragged_data', pointer: base, detail, hint, place })
}
