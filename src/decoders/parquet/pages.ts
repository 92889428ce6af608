import * as zlib from 'node:zlib'
import type { ColumnMetaData, PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { broken, unsupported } from './faults.ts'

/** Most bytes of one page once decompressed. */
const pageLimit = 64 * 1024 * 1024

interface Chunk {
  readonly metadata: ColumnMetaData
  /** Rows of the row group. */
  readonly rows: number
  readonly pointer: string
}

/**
 * Walks the page headers of one column chunk without looking into the pages: every page lies inside the
 * file and is small enough, checksums agree, and the values are as many as the row group has rows.
 */
export function checkPages(bytes: Buffer, { metadata, rows, pointer }: Chunk): void {
  const start = Number(metadata.dictionary_page_offset || metadata.data_page_offset)
  const end = start + Number(metadata.total_compressed_size)
  if (!(start >= 4 && end >= start && end <= bytes.length)) {
    throw broken(pointer, 'a column chunk reaches past the end of the file')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start)
  const reader = { view, offset: 0 }
  let values = 0
  while (values < rows && reader.offset < view.byteLength) {
    const header = parquetHeader(reader)
    const size = header.compressed_page_size
    if (!(size >= 0 && reader.offset + size <= view.byteLength)) {
      throw broken(pointer, 'a page reaches past the end of its column chunk')
    }
    const page = bytes.subarray(start + reader.offset, start + reader.offset + size)
    values += checkPage(header, page, { rows, pointer })
    reader.offset += size
  }
  if (values !== rows) throw broken(pointer, `a column chunk has ${values} values for ${rows} rows`)
}

/** Checks one page; returns how many values it adds to the column. */
function checkPage(
  header: PageHeader,
  page: Buffer,
  { rows, pointer }: Pick<Chunk, 'rows' | 'pointer'>
): number {
  if (!(header.uncompressed_page_size >= 0)) throw broken(pointer, 'a page has no size')
  if (header.uncompressed_page_size > pageLimit) {
    throw unsupported(pointer, `a page of more than ${pageLimit} bytes`)
  }
  if (header.crc !== undefined && header.crc >>> 0 !== zlib.crc32(page)) {
    throw broken(pointer, 'a page does not have its checksum')
  }
  const dictionary = header.dictionary_page_header?.num_values ?? 0
  const values = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0
  // No entry of a dictionary takes less than one bit, no page has more values than its row group.
  if (!(dictionary >= 0 && dictionary <= 8 * header.uncompressed_page_size)) {
    throw broken(pointer, 'a dictionary declares more entries than it has bytes for')
  }
  if (!(values >= 0 && values <= rows)) throw broken(pointer, 'a page declares too many values')
  return values
}
