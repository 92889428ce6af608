import { parentPort } from 'node:worker_threads'
import type { Assignment, Notice } from './messages.ts'
import { runTask } from './run-task.ts'

/** Least time between two reports of progress, in milliseconds. */
const pace = 100

/** One computation at a time: parse, validate, decode, compute, print. Started by the pool. */
parentPort?.on('message', async ({ task, stop, settings }: Assignment) => {
  const tell = (notice: Notice): void => parentPort?.postMessage(notice)
  let told = performance.now()
  const progress = (share: number): void => {
    if (performance.now() - told < pace) return
    told = performance.now()
    tell({ kind: 'progress', share })
  }
  const outcome = await runTask(task, settings, {
    control: { cancelled: () => Atomics.load(stop, 0) !== 0, progress },
    onTimeLimit: (timeoutMs) => tell({ kind: 'started', timeoutMs })
  })
  tell({ kind: 'ended', outcome })
})
