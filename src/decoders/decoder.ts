import type { Dataset } from '../core/model/dataset.ts'
import type { FaultList } from './fault-list.ts'
import type { Json } from './json-reader.ts'

/** What a decoder needs beside the data themselves. */
export interface DecodeOptions {
  /** Pointer of the data in the request, '/data/columns'. */
  readonly pointer: string
  /** Level orders that the client stated, by column. */
  readonly levels: ReadonlyMap<string, readonly string[]>
  /** Most columns that a data set may have. */
  readonly columnLimit: number
  readonly faults: FaultList
}

/** A way to write a table inside a request. */
export interface Decoder {
  readonly title: string
  /**
   * The data set, or null when faults prevent one; every fault found goes into `options.faults`. Cells
   * stay as they were: no text becomes a number.
   */
  decode(source: Json, options: DecodeOptions): Dataset | null
}
