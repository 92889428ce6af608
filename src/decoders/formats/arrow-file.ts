import { decodeArrow } from '../arrow/decode.ts'
import type { TableFormat } from './format.ts'

export const arrowFile: TableFormat = {
  title: 'Apache Arrow IPC file (Feather version 2)',
  mediaTypes: ['application/vnd.apache.arrow.file'],
  extensions: ['arrow', 'feather'],
  example: null,
  decode: decodeArrow
}
