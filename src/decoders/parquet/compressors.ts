import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'
import type { Compressors } from 'hyparquet'
import { compressors as others } from 'hyparquet-compressors'

const { SNAPPY, LZ4, LZ4_RAW } = others

/** The codecs that are read; none writes more than the page header declared. */
export const compressors: Compressors = {
  ...(SNAPPY === undefined ? {} : { SNAPPY }),
  ...(LZ4 === undefined ? {} : { LZ4 }),
  ...(LZ4_RAW === undefined ? {} : { LZ4_RAW }),
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (input, length) => decompress(input, new Uint8Array(length))
}

export const codecs: ReadonlySet<string> = new Set(['UNCOMPRESSED', ...Object.keys(compressors)])
