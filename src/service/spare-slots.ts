import type { Slot } from './slot.ts'

/** After this time at work a spare thread counts as taken by a task that was not small after all. */
const stuck = 250
/** How long a small task waits for a worker, which is mostly at work on another small task. */
const patience = 20

export interface SpareOptions {
  /** Most threads that are opened. */
  readonly most: number
  /** The threads that they are spares of. */
  readonly workers: readonly Slot[]
  readonly open: () => Slot
  /** Asks for another look at the queue. */
  readonly again: () => void
}

export interface SpareSlots {
  /** A slot for a small task, opened if need be; null when the task is to wait. */
  take(): Slot | null
  all(): readonly Slot[]
}

/**
 * Threads for small tasks while the workers are busy with one task each for longer than small ones take.
 * One is opened at first; another only when all those before have been at work on one task for long, so
 * that idle ones cost no memory.
 */
export function spareSlots({ most, workers, open, again }: SpareOptions): SpareSlots {
  const opened: Slot[] = []
  let look: { readonly at: number; readonly timer: NodeJS.Timeout } | null = null
  const lookLater = (ms: number): void => {
    const at = performance.now() + ms
    if (look !== null && look.at <= at) return
    clearTimeout(look?.timer)
    const timer = setTimeout(() => {
      look = null
      again()
    }, ms).unref()
    look = { at, timer }
  }
  return {
    all: () => opened,
    take() {
      if (most === 0) return null
      if (workers.some(({ busyFor }) => busyFor() < patience)) {
        lookLater(patience)
        return null
      }
      const free = opened.find(({ idle }) => idle())
      const wanted = opened.every(({ busyFor }) => busyFor() >= stuck)
      const slot = free ?? (wanted && opened.length < most ? open() : null)
      if (slot === null) lookLater(stuck)
      else if (slot !== free) opened.push(slot)
      return slot
    }
  }
}
