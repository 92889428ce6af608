import { parentPort } from 'node:worker_threads'
import { kernelOf } from '../core/estimation/rows/kernels.ts'
import { Cancelled, columnsRead } from '../core/estimation/rows/row-source.ts'
import { Failure } from '../core/failure.ts'
import { type ColumnsFile, openColumns } from './columns-file.ts'
import { type ReadRows, reduceSegment } from './grid.ts'
import { rowsOf } from './memory.ts'
import type { Portion, PortionEnd, ToThread } from './portion.ts'

/** The file that the portions before were read from, held open for those that follow. */
let held: { readonly key: string; readonly read: ReadRows; readonly close: () => void } | null =
  null

function readFile(file: ColumnsFile, columns: readonly string[]): ReadRows {
  const key = JSON.stringify([file.path, file.snapshot, columns])
  if (held?.key === key) return held.read
  held?.close()
  const { reader, close } = openColumns(file)
  const read = reader(columns)
  held = { key, read, close }
  return read
}

function sumsOf({ rows: shared, pass, from, to, stop }: Portion): PortionEnd {
  const control = { cancelled: () => Atomics.load(stop, 0) !== 0 }
  const { rows } = shared.kind === 'file' ? shared.file : shared.dataset
  const read =
    shared.kind === 'file'
      ? readFile(shared.file, columnsRead(pass))
      : rowsOf(shared.dataset, columnsRead(pass))
  const kernel = kernelOf(pass)
  const sums = Array.from({ length: to - from }, (_, k) =>
    reduceSegment(kernel, read, { segment: from + k, rows, control })
  )
  return { kind: 'sums', sums }
}

function endOf(work: Portion): PortionEnd {
  try {
    return sumsOf(work)
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled' }
    if (error instanceof Failure) {
      return { kind: 'refused', faults: error.faults, total: error.total }
    }
    return { kind: 'failed', message: error instanceof Error ? (error.stack ?? '') : String(error) }
  }
}

/** Closes the file of the portions before. */
function rest(): void {
  held?.close()
  held = null
}

/** Reduces segments of a pass, one portion at a time, between rests. Started by a threaded source. */
parentPort?.on('message', (work: ToThread) => {
  if ('kind' in work) rest()
  else parentPort?.postMessage(endOf(work))
})
