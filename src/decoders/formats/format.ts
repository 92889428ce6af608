import type { Dataset } from '../../core/model/dataset.ts'
import type { DecodeOptions } from '../decoder.ts'

export interface FileOptions extends DecodeOptions {
  /** Most bytes that the columns of a data set may take, 8 a cell. */
  readonly byteLimit: number
}

/** A file format in which a table may be sent. */
export interface TableFormat {
  readonly title: string
  /** Names under which it is declared, the usual one first. */
  readonly mediaTypes: readonly [string, ...string[]]
  /** Ends of file names that tell it where no media type does. */
  readonly extensions: readonly string[]
  /** A small table written in it, for the API's document; null where it is not text. */
  readonly example: string | null
  /** The data set, or null when faults prevent one; every fault goes into `options.faults`. */
  decode(bytes: Buffer, options: FileOptions): Dataset | null | Promise<Dataset | null>
}
