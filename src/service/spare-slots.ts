import type { Slot } from './slot.ts'

/** After this time at work a spare thread counts as taken by a task that was not small after all. */
const stuck = 250

export interface SpareOptions {
  /** Most threads that are opened. */
  readonly most: number
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
 * Threads for small tasks while the workers are busy. One is opened at first; another only when all
 * those before have been at work on one task for long, so that idle ones cost no memory.
 */
export function spareSlots({ most, open, again }: SpareOptions): SpareSlots {
  const taken = new Map<Slot, number>()
  const free = (): Slot | undefined => [...taken.keys()].find(({ idle }) => idle())
  const busyFor = (slot: Slot): number => performance.now() - (taken.get(slot) ?? 0)
  return {
    all: () => [...taken.keys()],
    take() {
      const wanted = [...taken.keys()].every((slot) => busyFor(slot) >= stuck)
      const slot = free() ?? (wanted && taken.size < most ? open() : null)
      if (slot === null) return null
      taken.set(slot, performance.now())
      setTimeout(again, stuck).unref()
      return slot
    }
  }
}
