import { parentPort } from 'node:worker_threads'
import type { Assignment, Notice } from './messages.ts'
import { runFit } from './run.ts'

/** One fit at a time: parse, validate, decode, estimate, print. Started by the pool. */
parentPort?.on('message', ({ body, stop, columnLimit }: Assignment) => {
  const tell = (notice: Notice): void => parentPort?.postMessage(notice)
  const outcome = runFit(body, {
    control: { cancelled: () => Atomics.load(stop, 0) !== 0 },
    limits: { columns: columnLimit },
    onTimeLimit: (timeoutMs) => tell({ kind: 'started', timeoutMs })
  })
  tell({ kind: 'ended', outcome })
})
