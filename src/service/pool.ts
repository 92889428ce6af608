import type { Engine, Outcome } from './answer.ts'
import { type Job, newJob } from './job.ts'
import type { WorkSettings } from './settings.ts'
import { openSlot, type Slot } from './slot.ts'
import { spareSlots } from './spare-slots.ts'
import { takeTurns } from './turns.ts'

export interface PoolOptions extends WorkSettings {
  readonly threads: number
  /** Threads beside them for small tasks, that none of those waits for a long one. */
  readonly spareThreads?: number
  /** Most tasks that wait; one more is refused as overloaded. */
  readonly queueLimit: number
  /** Module that each thread runs. */
  readonly workerUrl: URL
}

/**
 * Worker threads with one queue, one task a thread; a thread that would be idle helps with the groups
 * of another's task until a task waits. A task has a deadline that includes its wait; when it passes,
 * or the caller goes, the thread is stopped. A dead thread is replaced.
 */
export function startPool({
  threads,
  spareThreads = 0,
  queueLimit,
  workerUrl,
  ...settings
}: PoolOptions): Engine {
  const queue: Job[] = []
  const open = new Set<Job>()
  const turns = takeTurns()
  let closing = false

  function next(): void {
    for (const slot of slots.filter(({ idle }) => idle())) {
      const job = turns.take(queue)
      if (job !== undefined) slot.begin(job)
    }
    for (const { team } of open) team.keepHelpers(queue.length === 0)
    if (queue.length === 0) {
      help()
      return
    }
    const place = queue.findIndex(({ small }) => small)
    const slot = place === -1 ? null : spares.take()
    if (slot === null) return
    for (const job of queue.splice(place, 1)) slot.begin(job)
    next()
  }

  /** Sets idle threads to the groups of tasks that others have begun. */
  function help(): void {
    for (const slot of slots.filter(({ idle }) => idle() && !closing)) {
      const job = [...open].find(({ team }) => team.wantsHelp())
      if (job !== undefined) slot.begin(job, false)
    }
  }

  /** Answers the caller at once and stops the thread at work, if there is one. */
  function abandon(job: Job, outcome: Outcome): void {
    job.settle(outcome)
    const waiting = queue.indexOf(job)
    if (waiting !== -1) queue.splice(waiting, 1)
    for (const slot of [...slots, ...spares.all()]) slot.stop(job)
  }

  const openOne = (): Slot => openSlot({ workerUrl, settings, freed: next })
  const slots: readonly Slot[] = Array.from({ length: threads }, openOne)
  const spares = spareSlots({
    most: spareThreads,
    workers: slots,
    open: openOne,
    again: next
  })

  const late = (job: Job, timeoutMs: number) => abandon(job, { kind: 'timeout', timeoutMs })
  return {
    ready: () => !closing && queue.length < queueLimit,
    async run(task, signal, watch) {
      if (closing) return { kind: 'closing' }
      const full = queue.length >= queueLimit && !slots.some(({ idle }) => idle())
      if (full) return { kind: 'overloaded' }
      const job = newJob(task, late, watch)
      signal.addEventListener('abort', () => abandon(job, { kind: 'cancelled' }), { once: true })
      queue.push(job)
      open.add(job)
      next()
      return job.outcome.finally(() => open.delete(job))
    },
    async close() {
      closing = true
      for (const job of queue.splice(0)) job.settle({ kind: 'closing' })
      await Promise.all([...slots, ...spares.all()].map((slot) => slot.close()))
    }
  }
}
