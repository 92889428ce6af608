import type { Member, Run } from './run.ts'
import { held, isToLeave, type Share, take } from './share.ts'

/** Work after which a run is handed in, in milliseconds: long enough to be worth a message. */
const pace = 20
/** How often a thread that is held up looks whether it is still wanted, in milliseconds. */
const look = 50

export interface MemberOptions {
  readonly share: Share
  readonly total: number
  /** The first thread stays to the end; a helper leaves when it is told. */
  readonly lead: boolean
  readonly cancelled: () => boolean
  readonly hand: (run: Run) => void
}

/** Size of the next run: the last one should have taken about `pace`. */
function nextSize(size: number, spent: number): number {
  if (spent < pace / 2) return 2 * size
  return spent > 2 * pace ? Math.ceil(size / 2) : size
}

/** A thread's part of the groups: runs that grow until one takes about `pace`. */
export function openMember({ share, total, lead, cancelled, hand }: MemberOptions): Member {
  let size = 1
  let begun: number | null = null
  const wanted = (): boolean => !cancelled() && (lead || !isToLeave(share))
  return {
    claim() {
      if (begun !== null) size = nextSize(size, performance.now() - begun)
      while (wanted() && held(share, look));
      if (!wanted()) return null
      const from = take(share, size)
      begun = performance.now()
      return from < total ? [from, Math.min(from + size, total)] : null
    },
    hand
  }
}
