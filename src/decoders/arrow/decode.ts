import { Failure } from '../../core/failure.ts'
import type { Dataset } from '../../core/model/dataset.ts'
import { type CellStore, newStore } from '../cell-store.ts'
import {
  acceptNames,
  assemble,
  refuseDuplicates,
  refuseInfinite,
  withinBudget
} from '../dataset.ts'
import type { FileOptions } from '../formats/format.ts'
import { quote } from '../pointer.ts'
import { appendPart, entriesOf, partsOf } from './column.ts'
import { type ArrowFaults, broken, unsupported } from './faults.ts'
import { type Message, type Messages, readMessages } from './messages.ts'
import type { ArrowField } from './schema.ts'

/** The data set of Arrow IPC data, file or stream, or null when faults prevent one. */
export function decodeArrow(bytes: Buffer, options: FileOptions): Dataset | null {
  try {
    return readTable(bytes, options)
  } catch (error) {
    if (error instanceof Failure) options.faults.addFailure(error)
    else if (error instanceof RangeError) {
      options.faults.addFailure(broken(options, 'its metadata point past their end'))
    } else throw error
    return null
  }
}

function readTable(bytes: Buffer, options: FileOptions): Dataset | null {
  const before = options.faults.total()
  const contents = readMessages(bytes, options)
  const { fields, messages } = contents
  const names = fields.map(({ name }) => name)
  if (!acceptNames(names, options)) return null
  for (const field of fields) refuseType(field, options)
  let rows = 0
  for (const message of messages) if (message.kind === 'batch') rows += message.batch.rows
  if (!withinBudget({ rows, columns: fields.length }, options)) return null
  refuseDuplicates(names, options)
  const stores = fill(bytes, contents, { rows, faults: options })
  const columns = names.map((name, i) => ({
    name,
    cells: stores[i] ?? newStore(),
    pointer: () => options.pointer
  }))
  for (const column of columns) refuseInfinite(column.name, column.cells, options)
  return options.faults.total() > before ? null : assemble(rows, columns, options)
}

function refuseType({ name, type, dictionary }: ArrowField, faults: ArrowFaults): void {
  const column = `column ${quote(name)}`
  if (type.kind === 'other') throw unsupported(faults, `the type "${type.called}" in ${column}`)
  if (dictionary === null) return
  if (type.kind !== 'utf8')
    throw unsupported(faults, `a dictionary that is not of texts in ${column}`)
  if (dictionary.indices.kind !== 'int')
    throw broken(faults, `${column} has indices that are no integers`)
}

function fill(
  bytes: Buffer,
  { fields, messages }: Messages,
  { rows, faults }: { readonly rows: number; readonly faults: ArrowFaults }
): CellStore[] {
  const stores = fields.map(() => newStore())
  const dictionaries = new Map<number, readonly (string | null)[]>()
  // A number takes a byte at least, whatever a batch says of its rows.
  const expected = Math.min(rows, bytes.length)
  for (const message of messages) {
    if (message.kind === 'dictionary') {
      const entries = entriesOfMessage(bytes, message, { fields, faults })
      const known = message.delta ? (dictionaries.get(message.id) ?? []) : []
      dictionaries.set(message.id, [...known, ...entries])
      continue
    }
    partsOf(fields, message.batch, { bytes, faults }).forEach((part, i) => {
      const field = fields[i]
      const store = stores[i]
      if (field !== undefined && store !== undefined) {
        appendPart(store, part, field, { dictionaries, expected })
      }
    })
  }
  return stores
}

interface Context {
  readonly fields: readonly ArrowField[]
  readonly faults: ArrowFaults
}

function entriesOfMessage(
  bytes: Buffer,
  { id, batch }: Extract<Message, { kind: 'dictionary' }>,
  { fields, faults }: Context
): (string | null)[] {
  const field = fields.find(({ dictionary }) => dictionary?.id === id)
  if (field === undefined) throw broken(faults, 'a dictionary belongs to no column')
  const [part] = partsOf([{ ...field, dictionary: null }], batch, { bytes, faults })
  return part === undefined ? [] : entriesOf(part, field.type)
}
