import { Worker } from 'node:worker_threads'
import { kernelOf } from '../core/estimation/rows/kernels.ts'
import { type AnyPass, Cancelled, type RowSource } from '../core/estimation/rows/row-source.ts'
import type { Sums } from '../core/estimation/rows/sums.ts'
import { Failure, type Fault } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import type { Control } from '../core/model/spec.ts'
import type { ColumnsFile } from './columns-file.ts'
import { orderedTotal, segmentsOf } from './grid.ts'

/** Rows that threads share: a file that each of them opens, or columns in shared memory. */
export type SharedRows =
  | { readonly kind: 'file'; readonly file: ColumnsFile }
  | { readonly kind: 'memory'; readonly dataset: Dataset }

/** To a thread: segments of one pass. The flag asks it to stop. */
export interface Portion {
  readonly rows: SharedRows
  readonly pass: AnyPass
  readonly from: number
  readonly to: number
  readonly stop: Int32Array
}

/** From a thread: the sums of its segments, in their order, or why there are none. */
export type PortionEnd =
  | { readonly kind: 'sums'; readonly sums: readonly Sums[] }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[]; readonly total: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string }

export interface ThreadOptions {
  readonly threads: number
  /** Module that each thread runs. */
  readonly workerUrl: URL
}

/** Segments that a thread takes at a time. */
const portion = 2
/** How often a pass looks whether it is still wanted, in milliseconds. */
const look = 10

function outcomeOf(end: PortionEnd): readonly Sums[] {
  if (end.kind === 'sums') return end.sums
  if (end.kind === 'cancelled') throw new Cancelled()
  if (end.kind === 'failed') throw new Error(end.message)
  const failure = new Failure(...end.faults)
  failure.total = end.total
  throw failure
}

/** A thread, and the end of the portion that it was given last. */
interface Thread {
  readonly worker: Worker
  last: Promise<unknown>
}

/** Has a thread reduce one portion, after the one that it is at work on. */
function reduceOn(thread: Thread, work: Portion): Promise<readonly Sums[]> {
  const portion = thread.last.then(() => handOver(thread.worker, work))
  thread.last = portion.catch(() => undefined)
  return portion
}

function handOver(worker: Worker, work: Portion): Promise<readonly Sums[]> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a thread ended in the middle of a pass'))
    const settle = (end: PortionEnd): void => {
      worker.off('exit', ended)
      try {
        resolve(outcomeOf(end))
      } catch (error) {
        reject(error)
      }
    }
    worker.once('message', settle)
    worker.once('exit', ended)
    worker.postMessage(work)
  })
}

/** Rejects soon after the work is no longer wanted, whatever its threads are at: one may still be starting. */
function withdrawal(control: Control) {
  let watch: NodeJS.Timeout | undefined
  const cancelled = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      if (control.cancelled()) reject(new Cancelled())
    }, look)
  })
  return { cancelled, clear: () => clearInterval(watch) }
}

/**
 * The passes of a source shared among threads: each takes the next segments, and their sums are added in
 * the order of the segments, whoever made them, so that the bits do not depend on the number of threads.
 */
export function threadedSource(
  source: RowSource,
  shared: SharedRows,
  { threads, workerUrl }: ThreadOptions
): RowSource & { readonly close: () => Promise<void> } {
  const count = segmentsOf(source.rows)
  const size = Math.min(threads, Math.ceil(count / portion))
  const pool = Array.from({ length: size }, (): Thread => {
    const worker = new Worker(workerUrl)
    worker.on('error', () => undefined)
    return { worker, last: Promise.resolve() }
  })

  async function reduce(pass: AnyPass, control: Control): Promise<Sums> {
    const stop = new Int32Array(new SharedArrayBuffer(4))
    const halt = (): void => void Atomics.store(stop, 0, 1)
    const stopped = withdrawal(control)
    const total = orderedTotal(kernelOf(pass))
    let next = 0
    const run = async (thread: Thread): Promise<void> => {
      while (next < count) {
        const from = next
        const to = Math.min(from + portion, count)
        next = to
        const sums = await reduceOn(thread, { rows: shared, pass, from, to, stop })
        sums.forEach((part, k) => {
          total.add(from + k, part)
        })
        control.progress?.(from / count)
      }
    }
    try {
      const ends = await Promise.race([
        stopped.cancelled,
        Promise.allSettled(
          pool.map((thread) =>
            run(thread).catch((error: unknown) => {
              halt()
              throw error
            })
          )
        )
      ])
      const failed = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
      const telling = failed.find((reason) => !(reason instanceof Cancelled)) ?? failed[0]
      if (telling !== undefined) throw telling
      return total.sums
    } catch (error) {
      halt()
      throw error
    } finally {
      stopped.clear()
    }
  }

  return {
    ...source,
    reduce,
    async close() {
      await Promise.all(pool.map(({ worker }) => worker.terminate()))
    }
  }
}
