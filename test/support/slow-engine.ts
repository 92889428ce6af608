import type { Engine, Outcome } from '../../src/service/answer.ts'

/** An engine whose tasks end when the test says so. */
export interface SlowEngine extends Engine {
  /** Tasks at work. */
  readonly running: () => number
  /** How many tasks were begun since the start. */
  readonly begun: () => number
  /** Tells progress to all tasks at work. */
  progress(share: number): void
  /** Ends all tasks at work. */
  end(outcome: Outcome): void
}

/** Tasks wait for the test; one whose signal aborts is answered as cancelled. */
export function slowEngine(): SlowEngine {
  const open = new Set<{ settle: (outcome: Outcome) => void; progress: (share: number) => void }>()
  let count = 0
  return {
    ready: () => true,
    close: async () => undefined,
    running: () => open.size,
    begun: () => count,
    run(_task, signal, { progress = () => undefined } = {}) {
      count += 1
      return new Promise((resolve) => {
        const task = {
          progress,
          settle(outcome: Outcome) {
            open.delete(task)
            resolve(outcome)
          }
        }
        open.add(task)
        signal.addEventListener('abort', () => task.settle({ kind: 'cancelled' }))
      })
    },
    progress(share) {
      for (const task of open) task.progress(share)
    },
    end(outcome) {
      for (const task of [...open]) task.settle(outcome)
    }
  }
}

/** An answer with this text as its body. */
export const answering = (text: string): Outcome => ({ kind: 'answer', body: Buffer.from(text) })
