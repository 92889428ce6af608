import type { Engine, Outcome } from './answer.ts'
import { type Job, newJob } from './job.ts'
import { openSlot, type Slot } from './slot.ts'
import { peekTimeLimit } from './time-limit.ts'

export interface PoolOptions {
  readonly threads: number
  /** Most tasks that wait; one more is refused as overloaded. */
  readonly queueLimit: number
  readonly columnLimit: number
  /** Module that each thread runs. */
  readonly workerUrl: URL
}

/**
 * Worker threads with one queue, one task a thread. A task has a deadline that includes its wait; when
 * it passes, or the caller goes, the thread is stopped. A dead thread is replaced.
 */
export function startPool({ threads, queueLimit, columnLimit, workerUrl }: PoolOptions): Engine {
  const queue: Job[] = []
  let closing = false

  function next(): void {
    const slot = slots.find(({ idle }) => idle())
    const job = slot === undefined ? undefined : queue.shift()
    if (job !== undefined) slot?.begin(job, columnLimit)
  }

  /** Answers the caller at once and stops the thread at work, if there is one. */
  function abandon(job: Job, outcome: Outcome): void {
    job.settle(outcome)
    const waiting = queue.indexOf(job)
    if (waiting !== -1) queue.splice(waiting, 1)
    for (const slot of slots) slot.stop(job)
  }

  const slots: readonly Slot[] = Array.from({ length: threads }, () => openSlot(workerUrl, next))

  return {
    ready: () => !closing && queue.length < queueLimit,
    run(task, signal, progress) {
      if (closing) return Promise.resolve({ kind: 'closing' })
      const full = queue.length >= queueLimit && !slots.some(({ idle }) => idle())
      if (full) return Promise.resolve({ kind: 'overloaded' })
      const late = (job: Job, timeoutMs: number): void =>
        abandon(job, { kind: 'timeout', timeoutMs })
      const job = newJob(task, late, progress)
      job.limit(peekTimeLimit(task.body))
      signal.addEventListener('abort', () => abandon(job, { kind: 'cancelled' }), { once: true })
      queue.push(job)
      next()
      return job.outcome
    },
    async close() {
      closing = true
      for (const job of queue.splice(0)) job.settle({ kind: 'closing' })
      await Promise.all(slots.map((slot) => slot.close()))
    }
  }
}
