import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { kernelOf } from '../core/estimation/rows/kernels.ts'
import { columnsRead, type RowSource } from '../core/estimation/rows/row-source.ts'
import { Failure } from '../core/failure.ts'
import type { CategoricalColumn, Column } from '../core/model/dataset.ts'
import { drawSample } from './draw.ts'
import { type ReadRows, reduceAll, segmentRows } from './grid.ts'
import { type Reordered, reordering } from './level-order.ts'

/** Where the cells of one column stand in a file: doubles or 32-bit codes in the machine's byte order. */
export type ColumnPlace = {
  readonly at: number
  /** CRC-32 of its cells. */
  readonly check: number
} & (
  | { readonly name: string; readonly kind: 'numeric' }
  | (Pick<CategoricalColumn, 'name' | 'kind' | 'levels' | 'origin'> & {
      /** Absent where the levels are as they are stored. */
      readonly reordered?: Reordered
    })
)

/** A file of columns, one after the other. Plain data, so that it can be sent to another thread. */
export interface ColumnsFile {
  /** What clients call it. */
  readonly name: string
  readonly path: string
  readonly rows: number
  readonly columns: readonly ColumnPlace[]
  /** Told by `snapshotOf` when it was chosen: a file put in its place since then is another. */
  readonly snapshot: string
}

/** What tells one file from another that took its place. */
export function snapshotOf(file: number): string {
  const { ino, size, mtimeMs } = fstatSync(file)
  return `${ino}-${size}-${mtimeMs}`
}

/** The data set is not what was written. */
export function damaged({ name }: { readonly name: string }): Failure {
  return new Failure({
    code: 'dataset_damaged',
    pointer: '/data/dataset',
    detail: `The stored data set "${name}" is not as it was written.`,
    hint: 'Store it again.'
  })
}

/** Thrown when the data were replaced while a fit read them. */
class Replaced extends Error {
  constructor() {
    super('the data set was replaced while it was read')
    this.name = 'Replaced'
  }
}

/** An open file of columns. */
interface OpenColumns {
  /** Reads the named columns, a segment at a time. */
  reader(names: readonly string[]): ReadRows
  /** The same for one reading from the first row to the last; `intact` then tells whether the checks agree. */
  checkedReader(names: readonly string[]): {
    readonly read: ReadRows
    readonly intact: () => boolean
  }
  close(): void
}

function readWhole(file: number, bytes: Uint8Array, from: number): void {
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, bytes.length - at, from + at)
    if (read === 0) throw new Replaced()
    at += read
  }
}

/** Cells of one segment as they are stored, and as the column that they are. */
function segmentRoom(place: ColumnPlace) {
  const { name } = place
  if (place.kind === 'numeric') {
    const cells = new Float64Array(segmentRows)
    const view = (from: number, to: number): Column => ({
      kind: 'numeric',
      name,
      values: cells.subarray(from, to)
    })
    return { cells, view, settle: () => undefined }
  }
  const { levels, origin } = place
  const numbers = place.reordered?.stored === 'numbers'
  const cells = numbers ? new Float64Array(segmentRows) : new Int32Array(segmentRows)
  const codes = cells instanceof Int32Array ? cells : new Int32Array(segmentRows)
  const reorder = reordering(place)
  return {
    cells,
    view: (from: number, to: number): Column => ({
      kind: 'categorical',
      name,
      codes: codes.subarray(from, to),
      levels,
      origin
    }),
    settle: (from: number, rows: number) => reorder?.(cells.subarray(0, rows), codes, from)
  }
}

/** Room for one segment of one column, filled anew for each. */
function columnReader(file: number, place: ColumnPlace) {
  const { cells, view, settle } = segmentRoom(place)
  const width = cells.BYTES_PER_ELEMENT
  let check = 0
  return {
    load(from: number, rows: number, checked: boolean): void {
      const bytes = new Uint8Array(cells.buffer, 0, rows * width)
      readWhole(file, bytes, place.at + from * width)
      if (checked) check = crc32(bytes, check)
      settle(from, rows)
    },
    intact: () => check === place.check,
    view
  }
}

/** Opens a file of columns; throws where it is no longer the one that was chosen. */
export function openColumns({ path, rows, columns, snapshot }: ColumnsFile): OpenColumns {
  const file = openSync(path, 'r')
  if (snapshotOf(file) !== snapshot) {
    closeSync(file)
    throw new Replaced()
  }
  const reading = (names: readonly string[], checked: boolean) => {
    const used = columns.filter(({ name }) => names.includes(name))
    const readers = used.map((place) => columnReader(file, place))
    let loaded = -1
    const read: ReadRows = (from, to) => {
      const segment = Math.floor(from / segmentRows)
      const start = segment * segmentRows
      if (segment !== loaded) {
        const length = Math.min(segmentRows, rows - start)
        for (const { load } of readers) load(start, length, checked)
        loaded = segment
      }
      const views = readers.map(({ view }) => view(from - start, to - start))
      return { rows: to - from, columns: new Map(views.map((view) => [view.name, view])) }
    }
    return { read, intact: () => readers.every(({ intact }) => intact()) }
  }
  return {
    reader: (names) => reading(names, false).read,
    checkedReader: (names) => reading(names, true),
    close: () => closeSync(file)
  }
}

/** The same rows with the named columns alone. */
function only(names: readonly string[], read: ReadRows): ReadRows {
  return (from, to) => {
    const { rows, columns } = read(from, to)
    return { rows, columns: new Map([...columns].filter(([name]) => names.includes(name))) }
  }
}

/** Columns in a file, read a segment at a time; `close` ends it. */
export function columnsFileSource(file: ColumnsFile): RowSource & { readonly close: () => void } {
  const { rows, columns, snapshot } = file
  const open = openColumns(file)
  return {
    snapshot,
    rows,
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    async sample(request, control) {
      const { read, intact } = open.checkedReader(columnsRead(request))
      const sample = drawSample({ rows, read: only(request.columns, read) }, request, control)
      if (!intact()) throw damaged(file)
      return sample
    },
    async reduce(pass, control) {
      return reduceAll(kernelOf(pass), open.reader(columnsRead(pass)), { rows, control })
    },
    close: open.close
  }
}
