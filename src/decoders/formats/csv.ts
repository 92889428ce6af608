import { isUtf8 } from 'node:buffer'
import { decodeCsv } from '../csv.ts'
import type { TableFormat } from './format.ts'

export const csv: TableFormat = {
  title: 'CSV text (RFC 4180) with a header line',
  mediaTypes: ['text/csv'],
  extensions: ['csv'],
  example: 'speed,dist\n4,2\n7,22\n8,16\n10,34\n',
  decode(bytes, options) {
    if (isUtf8(bytes)) return decodeCsv(bytes, options)
    const detail = 'The text contains bytes that are not UTF-8.'
    const hint = 'Save the text as UTF-8.'
    options.faults.add({ code: 'invalid_utf8', pointer: options.pointer, detail, hint })
    return null
  }
}
