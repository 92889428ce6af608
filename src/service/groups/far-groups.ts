import { Cancelled } from '../../core/estimation/rows/row-source.ts'
import { Failure } from '../../core/failure.ts'
import type { Column, Dataset } from '../../core/model/dataset.ts'
import type { Control } from '../../core/model/spec.ts'
import { type ColumnsFile, damaged, openColumns } from '../../sources/columns-file.ts'
import { blockRows } from '../../sources/grid.ts'
import { type Grouping, type GroupTable, type Key, keyColumn, slice } from './split.ts'

/** Most groups whose keys and sizes are held. */
const mostGroups = 2 ** 20

interface Bounds {
  /** Bytes of the groups that are held at a time; a larger group is held alone. */
  readonly batch: number
  /** Bytes that one group may take. */
  readonly limit: number
  readonly control: Control
}

/** Groups in order of first appearance: their keys, and how many rows each has. */
interface Found {
  readonly places: Map<string, number>
  readonly keys: Key[]
  readonly sizes: number[]
}

/** The key columns' cells of a row as one text; null where one is missing. */
function keyText(columns: readonly Column[], i: number): string | null {
  let text = ''
  for (const column of columns) {
    const cell = column.kind === 'numeric' ? column.values[i] : column.codes[i]
    if (cell === undefined || Number.isNaN(cell) || (column.kind !== 'numeric' && cell < 0)) {
      return null
    }
    text += `${cell} `
  }
  return text
}

function keyOf(columns: readonly Column[], i: number): Key {
  return Object.fromEntries(
    columns.map((column) => [
      column.name,
      column.kind === 'numeric'
        ? (column.values[i] ?? 0) + 0
        : (column.levels[column.codes[i] ?? 0] ?? '')
    ])
  )
}

/** Every block of a file with the columns of its keys, from the first row to the last. Throws where a check fails. */
function eachBlock(
  { file, names, groupBy, control }: Reading,
  take: (block: Dataset, keys: readonly Column[]) => void
): void {
  const open = openColumns(file)
  try {
    const { read, intact } = open.checkedReader(names)
    for (let from = 0; from < file.rows; from += blockRows) {
      if (control.cancelled()) throw new Cancelled()
      const block = read(from, Math.min(from + blockRows, file.rows))
      take(
        block,
        groupBy.flatMap((name) => block.columns.get(name) ?? [])
      )
    }
    if (!intact()) throw damaged(file)
  } finally {
    open.close()
  }
}

interface Reading {
  readonly file: ColumnsFile
  readonly names: readonly string[]
  readonly groupBy: readonly string[]
  readonly control: Control
}

/** Columns whose levels are in a stated order: a row of another level is refused before any group is fitted. */
function orderedColumns({ columns }: ColumnsFile): string[] {
  return columns.flatMap((place) =>
    place.kind === 'categorical' && place.reordered !== undefined ? [place.name] : []
  )
}

/** Finds all groups in one pass. Throws Failure where there are more than can be held. */
function findGroups(reading: Reading): Found {
  const found: Found = { places: new Map(), keys: [], sizes: [] }
  eachBlock(reading, (block, columns) => {
    for (let i = 0; i < block.rows; i++) {
      const text = keyText(columns, i)
      if (text === null) continue
      const known = found.places.get(text)
      if (known !== undefined) {
        found.sizes[known] = (found.sizes[known] ?? 0) + 1
        continue
      }
      found.places.set(text, found.keys.length)
      found.keys.push(keyOf(columns, i))
      found.sizes.push(1)
    }
    if (found.keys.length <= mostGroups) return
    throw new Failure({
      code: 'unsupported',
      pointer: '/group_by',
      detail: `There are more than ${mostGroups} groups; no more are fitted of rows that are not held in memory.`,
      hint: 'Group by columns of fewer values, or store fewer rows.'
    })
  })
  return found
}

/** A column with room for so many rows, and how a cell is put into it. */
function emptyColumn(column: Column, rows: number) {
  if (column.kind === 'numeric') {
    const values = new Float64Array(rows)
    const made: Column = { ...column, values }
    return {
      made,
      put: (at: number, from: Column, i: number) => {
        if (from.kind === 'numeric') values[at] = from.values[i] ?? Number.NaN
      }
    }
  }
  const codes = new Int32Array(rows)
  const made: Column = { ...column, codes }
  return {
    made,
    put: (at: number, from: Column, i: number) => {
      if (from.kind !== 'numeric') codes[at] = from.codes[i] ?? -1
    }
  }
}

/** Groups [from, to) as they are held: group k begins at row starts[k − from]. */
interface Batch {
  readonly from: number
  readonly to: number
  readonly starts: readonly number[]
  readonly columns: readonly Column[]
}

/** The rows of groups [from, to) in one pass, sorted by group. */
function gather(reading: Reading, empty: Dataset, { places, sizes }: Found, span: Span): Batch {
  const { from, to } = span
  const starts = [0]
  for (let k = from; k < to; k++) starts.push((starts[k - from] ?? 0) + (sizes[k] ?? 0))
  const next = starts.slice()
  const rooms = Array.from(empty.columns.values(), (column) =>
    emptyColumn(column, starts[to - from] ?? 0)
  )
  eachBlock(reading, (block, keys) => {
    const cells = rooms.flatMap(({ made, put }) => {
      const own = block.columns.get(made.name)
      return own === undefined ? [] : [{ own, put }]
    })
    for (let i = 0; i < block.rows; i++) {
      const text = keyText(keys, i)
      const group = text === null ? undefined : places.get(text)
      if (group === undefined || group < from || group >= to) continue
      const at = next[group - from] ?? 0
      next[group - from] = at + 1
      for (const { own, put } of cells) put(at, own, i)
    }
  })
  return { from, to, starts, columns: rooms.map(({ made }) => made) }
}

interface Span {
  readonly from: number
  readonly to: number
}

/**
 * The groups of a file of columns: one pass finds them, and further ones gather as many as may be held at a
 * time, in their order. Of all rows nothing is kept but the keys and sizes of groups. Throws Failure,
 * Cancelled; `dataset` throws a Failure for a group that is itself too large.
 */
export function farGroups(
  file: ColumnsFile,
  { dataset: empty, groupBy }: Grouping,
  { batch, limit, control }: Bounds
): GroupTable {
  groupBy.forEach((name, i) => {
    keyColumn(empty, name, i)
  })
  const found = findGroups({
    file,
    names: [...groupBy, ...orderedColumns(file)],
    groupBy,
    control
  })
  const { keys, sizes } = found
  const names = [...empty.columns.keys()]
  const width = file.columns.reduce((sum, { kind }) => sum + (kind === 'numeric' ? 8 : 4), 0)
  const bytes = (k: number): number => (sizes[k] ?? 0) * width
  let held: Batch | null = null
  /** As many groups from k on as may be held together, one at least. */
  const spanFrom = (k: number): Span => {
    let to = k + 1
    for (let sum = bytes(k); to < keys.length && sum + bytes(to) <= batch; to++) sum += bytes(to)
    return { from: k, to }
  }
  return {
    count: keys.length,
    key: (k) => keys[k] ?? {},
    dataset(k) {
      if (bytes(k) > limit) {
        throw new Failure({
          code: 'dataset_too_large',
          pointer: '/data/dataset',
          detail: `The group takes ${bytes(k)} bytes; at most ${limit} are held in memory.`,
          hint: 'Group by further columns, or store fewer rows or columns.'
        })
      }
      if (held === null || k < held.from || k >= held.to) {
        held = null
        held = gather({ file, names, groupBy, control }, empty, found, spanFrom(k))
      }
      const { from, starts, columns } = held
      const [first, end] = [starts[k - from] ?? 0, starts[k - from + 1] ?? 0]
      return {
        rows: end - first,
        columns: new Map(columns.map((column) => [column.name, slice(column, first, end)]))
      }
    }
  }
}
