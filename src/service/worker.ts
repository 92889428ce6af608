import { parentPort } from 'node:worker_threads'
import type { Assignment, Notice } from './messages.ts'
import { runWork } from './run.ts'

/** Least time between two reports of progress, in milliseconds. */
const pace = 100

/** One computation at a time: parse, validate, decode, compute, print. Started by the pool. */
parentPort?.on('message', ({ work, body, stop, columnLimit }: Assignment) => {
  const tell = (notice: Notice): void => parentPort?.postMessage(notice)
  let told = performance.now()
  const progress = (share: number): void => {
    if (performance.now() - told < pace) return
    told = performance.now()
    tell({ kind: 'progress', share })
  }
  const outcome = runWork(work, body, {
    control: { cancelled: () => Atomics.load(stop, 0) !== 0, progress },
    limits: { columns: columnLimit },
    onTimeLimit: (timeoutMs) => tell({ kind: 'started', timeoutMs })
  })
  tell({ kind: 'ended', outcome })
})
