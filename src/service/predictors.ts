import type { Predictor } from '../core/estimation/prediction/prediction.ts'

/** A fit made ready to predict from, with what it needed. */
export interface Ready {
  readonly predictor: Predictor
  /** Confidence level of the request. */
  readonly level: number
  /** Null where nothing is fitted. */
  readonly timeoutMs: number | null
  /** Bytes of what it is kept as, as a measure of the memory that it keeps. */
  readonly bytes: number
}

/** Bytes of stored fits that a thread keeps ready. */
const most = 32 * 2 ** 20

/** Stored fits by id, the one that was used last at the end. A stored fit never changes. */
const kept = new Map<string, Ready>()

/**
 * The stored fit of an id, made ready when it is asked for and kept for the questions after: the
 * answers are those of a new fit byte for byte, for it is the same computation on the same numbers.
 * One that may have been broken off is not kept.
 */
export function readyFit(id: string, make: () => Ready, whole: () => boolean): Ready {
  const found = kept.get(id) ?? make()
  kept.delete(id)
  if (!whole() || found.bytes > most) return found
  kept.set(id, found)
  let total = [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  for (const [oldest, { bytes }] of kept) {
    if (total <= most) break
    kept.delete(oldest)
    total -= bytes
  }
  return found
}
