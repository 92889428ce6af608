import { type ChildProcess, fork } from 'node:child_process'
import type { EngineSettings, FromEngine, ToEngine } from './protocol.ts'

/** One engine process, from launch to its end. */
export interface EngineProcess {
  readonly connected: () => boolean
  /** Milliseconds since it was last heard. */
  readonly silence: () => number
  /** Sends a message; `failed` is called when it cannot be delivered. */
  send(message: ToEngine, failed?: () => void): void
  kill(): void
  readonly ended: Promise<void>
}

export interface EngineEvents {
  onMessage(message: FromEngine): void
  /** Told once, with what the operator should know. */
  onEnd(detail: string): void
}

/**
 * Megabytes of memory outside the heap, beside the heap, that a process or thread of the engine may leave to
 * be collected: a fit makes and drops typed arrays, and V8 would else collect the whole heap for every few
 * megabytes of them. The HTTP process has the same by its command (`npm start`), for the bodies that it passes on.
 */
const collectAfter = '--initial-old-space-size=64'

/** Forks the process and hands it its settings. */
export function launchEngine(
  engineUrl: URL,
  settings: EngineSettings,
  { onMessage, onEnd }: EngineEvents
): EngineProcess {
  const child: ChildProcess = fork(engineUrl, {
    execArgv: [...process.execArgv, collectAfter],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  let heard = performance.now()
  child.on('message', (message: FromEngine) => {
    heard = performance.now()
    onMessage(message)
  })
  child.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve()
      onEnd(`engine process ended: ${signal ?? `exit code ${code}`}`)
    })
  })
  const send = (message: ToEngine, failed?: () => void): void => {
    if (!child.connected) failed?.()
    else
      child.send(message, (error) => {
        if (error !== null) failed?.()
      })
  }
  send({ kind: 'start', settings })
  return {
    connected: () => child.connected,
    silence: () => performance.now() - heard,
    send,
    kill: () => void child.kill('SIGKILL'),
    ended
  }
}
