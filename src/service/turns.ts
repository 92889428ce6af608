import type { Job } from './job.ts'

const ownerOf = ({ task }: Job): string => task.declared?.owner ?? ''

/** Owners take turns, each with its oldest job: many of one keep another waiting for one job only. */
export interface Turns {
  /** Takes the next job out of the queue; undefined when it is empty. */
  take(queue: Job[]): Job | undefined
}

export function takeTurns(): Turns {
  /** Owner → number of its last turn, for those whose jobs wait. */
  const served = new Map<string, number>()
  let turn = 0
  return {
    take(queue) {
      const oldest = new Map<string, number>()
      for (const [place, job] of queue.entries()) {
        if (!oldest.has(ownerOf(job))) oldest.set(ownerOf(job), place)
      }
      for (const owner of served.keys()) if (!oldest.has(owner)) served.delete(owner)
      const lastTurn = (owner: string): number => served.get(owner) ?? 0
      const [next] = [...oldest].sort(([a], [b]) => lastTurn(a) - lastTurn(b))
      if (next === undefined) return undefined
      const [owner, place] = next
      turn += 1
      served.set(owner, turn)
      return queue.splice(place, 1)[0]
    }
  }
}
