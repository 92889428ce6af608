import { kernelOf } from '../core/estimation/rows/kernels.ts'
import { type AnyPass, Cancelled, type RowSource } from '../core/estimation/rows/row-source.ts'
import type { Sums } from '../core/estimation/rows/sums.ts'
import { Failure } from '../core/failure.ts'
import type { Control } from '../core/model/spec.ts'
import { orderedTotal, segmentsOf } from './grid.ts'
import { type PassThread, restThread, takeThread } from './pass-threads.ts'
import type { Portion, PortionEnd, SharedRows } from './portion.ts'

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

/** Has a thread reduce one portion, after the one that it is at work on. */
function reduceOn(thread: PassThread, work: Portion): Promise<readonly Sums[]> {
  const portion = thread.last.then(() => handOver(thread, work))
  thread.last = portion.catch(() => undefined)
  return portion
}

function handOver(thread: PassThread, work: Portion): Promise<readonly Sums[]> {
  const { worker } = thread
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('a thread ended in the middle of a pass'))
    if (thread.ended) return ended()
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
  const pool = Array.from({ length: size }, () => takeThread(workerUrl))
  /** Every pass came to its end, so that no thread is at work. */
  let whole = true

  async function reduce(pass: AnyPass, control: Control): Promise<Sums> {
    const stop = new Int32Array(new SharedArrayBuffer(4))
    const halt = (): void => void Atomics.store(stop, 0, 1)
    const stopped = withdrawal(control)
    const total = orderedTotal(kernelOf(pass))
    let next = 0
    const run = async (thread: PassThread): Promise<void> => {
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
      whole = false
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
      if (whole) for (const thread of pool) restThread(workerUrl, thread)
      else await Promise.all(pool.map(({ worker }) => worker.terminate()))
    }
  }
}
