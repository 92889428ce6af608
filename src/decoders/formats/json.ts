import { Failure } from '../../core/failure.ts'
import type { Dataset } from '../../core/model/dataset.ts'
import { jsonColumns } from '../json-columns.ts'
import { jsonRows } from '../json-rows.ts'
import { parseJson } from '../json-text.ts'
import { isObject } from '../kinds.ts'
import type { FileOptions, TableFormat } from './format.ts'

export const json: TableFormat = {
  title: 'JSON: an object of columns or an array of rows',
  mediaTypes: ['application/json'],
  extensions: ['json'],
  example: '{"speed": [4, 7, 8, 10], "dist": [2, 22, 16, 34]}',
  decode(bytes, options) {
    try {
      return decode(bytes, options)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      options.faults.addFailure(error)
      return null
    }
  }
}

function decode(bytes: Buffer, options: FileOptions): Dataset | null {
  const { value, nonFinite } = parseJson(bytes, { columns: [[]], rows: [[]] })
  for (const fault of nonFinite) {
    options.faults.add({ ...fault, pointer: options.pointer + fault.pointer })
  }
  const decoder = isObject(value) ? jsonColumns : jsonRows
  const dataset = decoder.decode(value, options)
  if (dataset === null && options.faults.total() === 0) {
    const detail = 'The data must be an object of columns or an array of rows.'
    options.faults.add({ code: 'invalid_value', pointer: options.pointer, detail })
  }
  return options.faults.total() === 0 ? dataset : null
}
