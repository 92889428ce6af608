import * as zlib from 'node:zlib'
import { broken, unsupported } from './faults.ts'
import { type Reader, readStruct, type Struct, ThriftError } from './thrift.ts'

/** Most bytes of one page once decompressed. */
const pageLimit = 64 * 1024 * 1024
/** Most bytes of one column chunk. */
const chunkLimit = 512 * 1024 * 1024

/** A column chunk as the footer tells it. */
export interface Chunk {
  readonly start: number
  /** Compressed bytes, page headers included. */
  readonly bytes: number
  /** Rows of the row group. */
  readonly rows: number
}

/** Bytes of the file, from an offset. */
export interface FileBytes {
  readonly length: number
  read(from: number, length: number): Uint8Array
}

/** Field numbers of PageHeader and of the headers inside it (parquet.thrift). */
const fields = { uncompressed: 2, compressed: 3, crc: 4, data: 5, dictionary: 7, data2: 8 } as const
const numValues = 1

/**
 * Walks the page headers of one column chunk without looking into the pages: every page lies inside the
 * file and is small enough, checksums agree, and the values are as many as the row group has rows.
 */
export function checkPages(file: FileBytes, { start, bytes, rows }: Chunk, pointer: string): void {
  if (!(start >= 4 && bytes >= 0 && start + bytes <= file.length)) {
    throw broken(pointer, 'a column chunk reaches past the end of the file')
  }
  if (bytes > chunkLimit)
    throw unsupported(pointer, `a column chunk of more than ${chunkLimit} bytes`)
  const reader: Reader = { bytes: file.read(start, bytes), at: 0 }
  let values = 0
  while (values < rows && reader.at < bytes) {
    const header = headerAt(reader, pointer)
    const size = header.integers.get(fields.compressed) ?? -1
    if (!(size >= 0 && reader.at + size <= bytes)) {
      throw broken(pointer, 'a page reaches past the end of its column chunk')
    }
    const page = reader.bytes.subarray(reader.at, reader.at + size)
    values += checkPage(header, page, { rows, pointer })
    reader.at += size
  }
  if (values !== rows) throw broken(pointer, `a column chunk has ${values} values for ${rows} rows`)
}

function headerAt(reader: Reader, pointer: string): Struct {
  try {
    return readStruct(reader)
  } catch (error) {
    if (error instanceof ThriftError) throw broken(pointer, `a page header is ${error.message}`)
    throw error
  }
}

/** Checks one page; returns how many values it adds to the column. */
function checkPage(
  { integers, structs }: Struct,
  page: Uint8Array,
  { rows, pointer }: { readonly rows: number; readonly pointer: string }
): number {
  const size = integers.get(fields.uncompressed) ?? -1
  if (!(size >= 0)) throw broken(pointer, 'a page has no size')
  if (size > pageLimit) throw unsupported(pointer, `a page of more than ${pageLimit} bytes`)
  const crc = integers.get(fields.crc)
  if (crc !== undefined && crc >>> 0 !== zlib.crc32(page)) {
    throw broken(pointer, 'a page does not have its checksum')
  }
  const valuesOf = (field: number) => structs.get(field)?.integers.get(numValues)
  const dictionary = valuesOf(fields.dictionary) ?? 0
  const values = valuesOf(fields.data) ?? valuesOf(fields.data2) ?? 0
  // No entry of a dictionary takes less than one bit, no page has more values than its row group.
  if (!(dictionary >= 0 && dictionary <= 8 * size)) {
    throw broken(pointer, 'a dictionary declares more entries than it has bytes for')
  }
  if (!(values >= 0 && values <= rows)) throw broken(pointer, 'a page declares too many values')
  return values
}
