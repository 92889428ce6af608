import { decodeParquet } from '../parquet/decode.ts'
import type { TableFormat } from './format.ts'

export const parquet: TableFormat = {
  title: 'Apache Parquet',
  mediaTypes: ['application/vnd.apache.parquet'],
  extensions: ['parquet'],
  example: null,
  decode: decodeParquet
}
