import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { Outcome } from './answer.ts'
import { openMember } from './groups/member.ts'
import type { Run } from './groups/run.ts'
import { agreesOn } from './groups/share.ts'
import type { Assignment, Notice } from './messages.ts'
import { runTask } from './run-task.ts'
import type { WorkSettings } from './settings.ts'

/** Least time between two reports of progress, in milliseconds. */
const pace = 100

const settings: WorkSettings = workerData

// Answering comes first, in the HTTP process too: on Linux a thread has a priority of its own.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

/** One computation at a time: parse, validate, decode, compute, print. Started by the pool. */
parentPort?.on('message', async (assignment: Assignment) => {
  const { task, stop, share, lead, timeoutMs: limit } = assignment
  const tell = (notice: Notice): void => parentPort?.postMessage(notice)
  let told = performance.now()
  const progress = (share: number): void => {
    if (performance.now() - told < pace) return
    told = performance.now()
    tell({ kind: 'progress', share })
  }
  const cancelled = (): boolean => Atomics.load(stop, 0) !== 0
  const outcome = await runTask(task, settings, {
    control: { cancelled, progress },
    onTimeLimit: (timeoutMs) => {
      if (timeoutMs !== limit) tell({ kind: 'started', timeoutMs })
    },
    divide(division, data) {
      if (!agreesOn(share, data)) return null
      tell({ kind: 'divided', division })
      const hand = (run: Run): void => tell({ kind: 'groups', run })
      return openMember({ share, total: division.total, lead, cancelled, hand })
    }
  })
  parentPort?.postMessage({ kind: 'ended', outcome } satisfies Notice, ownedBy(outcome))
})

/** The memory of an answer's bytes, handed over instead of copied where nothing else lies in it. */
function ownedBy(outcome: Outcome): ArrayBuffer[] {
  if (outcome.kind !== 'answer') return []
  const { buffer, byteLength } = outcome.body
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
}
