import { decodeArrow } from '../arrow/decode.ts'
import type { TableFormat } from './format.ts'

export const arrowStream: TableFormat = {
  title: 'Apache Arrow IPC stream',
  mediaTypes: ['application/vnd.apache.arrow.stream'],
  extensions: ['arrows'],
  example: null,
  decode: decodeArrow
}
