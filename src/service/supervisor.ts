import type { Engine, Outcome, Watch } from './answer.ts'
import { type EngineProcess, launchEngine } from './engine-process.ts'
import type { EngineSettings, FromEngine } from './protocol.ts'

export interface SupervisorOptions {
  /** Module of the engine process. */
  readonly engineUrl: URL
  readonly settings: EngineSettings
  /** Told when an engine process ended that should not have. */
  readonly onLoss?: (detail: string) => void
}

/** Silence after which an engine process counts as hung, in milliseconds. */
const patience = 5000
/** Silence after which it no longer counts as ready. */
const freshness = 3000

/** Pause before a restart, by the number of ends in a row without a task done between them. */
function pauseAfter(failures: number): number {
  return failures === 0 ? 0 : Math.min(5000, 50 * 2 ** failures)
}

/**
 * An engine process under watch. A thread that exhausts memory can abort its whole process; then the
 * tasks it had are told `lost`, and a new process takes its place while the HTTP process goes on.
 */
export function startSupervisor({ engineUrl, settings, onLoss }: SupervisorOptions): Engine {
  const waiting = new Map<number, (outcome: Outcome) => void>()
  const watching = new Map<number, Watch>()
  let counter = 0
  let ready = false
  let failures = 0
  let closing = false
  const launch = (): EngineProcess => launchEngine(engineUrl, settings, { onMessage, onEnd })
  let engine = launch()

  function onMessage(message: FromEngine): void {
    if (message.kind === 'pulse') ready = message.ready
    if (message.kind === 'progress') watching.get(message.id)?.progress?.(message.share)
    if (message.kind === 'chunk') void pass(message.id, message.bytes)
    if (message.kind !== 'outcome') return
    failures = 0
    settle(message.id, message.outcome)
  }

  /** Hands a piece of an answer on, and tells the engine when the client has taken it. */
  async function pass(id: number, bytes: Uint8Array): Promise<void> {
    const chosen = engine
    await watching.get(id)?.chunk?.(bytes)
    chosen.send({ kind: 'taken', id })
  }

  function onEnd(detail: string): void {
    ready = false
    for (const id of [...waiting.keys()]) settle(id, { kind: closing ? 'closing' : 'lost' })
    if (closing) return
    onLoss?.(detail)
    setTimeout(() => {
      if (!closing) engine = launch()
    }, pauseAfter(failures))
    failures += 1
  }

  function settle(id: number, outcome: Outcome): void {
    waiting.get(id)?.(outcome)
    waiting.delete(id)
    watching.delete(id)
  }

  const guard = setInterval(() => {
    if (engine.silence() > patience) engine.kill()
  }, 1000).unref()

  return {
    ready: () => ready && !closing && engine.silence() < freshness,
    run(task, signal, watch) {
      if (closing) return Promise.resolve({ kind: 'closing' })
      counter += 1
      const id = counter
      const chosen = engine
      const outcome = new Promise<Outcome>((resolve) => waiting.set(id, resolve))
      if (watch !== undefined) watching.set(id, watch)
      const streams = watch?.chunk !== undefined
      chosen.send({ kind: 'run', id, task, streams }, () => settle(id, { kind: 'lost' }))
      signal.addEventListener('abort', () => {
        settle(id, { kind: 'cancelled' })
        chosen.send({ kind: 'cancel', id })
      })
      return outcome
    },
    async close() {
      closing = true
      clearInterval(guard)
      engine.send({ kind: 'close' })
      if (engine.connected()) await engine.ended
    }
  }
}
