import { constants, setPriority } from 'node:os'
import type { Engine } from './answer.ts'
import { startPool } from './pool.ts'
import type { FromEngine, ToEngine } from './protocol.ts'

/** How often the process says that it is alive, in milliseconds. */
const beat = 1000

const cancels = new Map<number, AbortController>()
/** By task: what waits for the client to take the pieces of its answer, the first sent first. */
const untaken = new Map<number, (() => void)[]>()
let pool: Engine | null = null

const tell = (message: FromEngine): void => {
  // The HTTP process may be gone at any moment; then this one ends as well.
  if (process.connected) process.send?.(message, () => undefined)
}

/** The process that computes: a pool of threads behind a channel. It ends with the HTTP process. */
process.on('message', (message: ToEngine) => {
  switch (message.kind) {
    case 'start': {
      const { workerUrl, ...settings } = message.settings
      const engine = startPool({ ...settings, workerUrl: new URL(workerUrl) })
      pool = engine
      const pulse = (): void => tell({ kind: 'pulse', ready: engine.ready() })
      setInterval(pulse, beat)
      pulse()
      break
    }
    case 'run':
      void run(message)
      break
    case 'cancel':
      cancels.get(message.id)?.abort()
      break
    case 'taken':
      untaken.get(message.id)?.shift()?.()
      break
    case 'close':
      void close()
  }
})
// Answering and health come first: the fits take the processor time that is left.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
process.on('disconnect', () => process.exit(0))
// The HTTP process decides when to stop; a signal to the whole group reaches this one as well.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => undefined)

async function run({ id, task, streams }: Extract<ToEngine, { kind: 'run' }>): Promise<void> {
  const controller = new AbortController()
  cancels.set(id, controller)
  const taken: (() => void)[] = []
  untaken.set(id, taken)
  const chunk = (bytes: Uint8Array): Promise<void> => {
    tell({ kind: 'chunk', id, bytes })
    return new Promise((resolve) => taken.push(resolve))
  }
  const progress = (share: number): void => tell({ kind: 'progress', id, share })
  const watch = { progress, chunk: streams ? chunk : undefined }
  const outcome = (await pool?.run(task, controller.signal, watch)) ?? { kind: 'closing' as const }
  cancels.delete(id)
  untaken.delete(id)
  tell({ kind: 'outcome', id, outcome })
}

async function close(): Promise<void> {
  await pool?.close()
  tell({ kind: 'closed' })
  process.exit(0)
}
