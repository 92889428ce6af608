import { AsyncLocalStorage } from 'node:async_hooks'
import type { Engine } from './answer.ts'

/** A call that the service makes to itself for a job. */
export interface OwnCall {
  /** On whose behalf. */
  readonly owner: string
  /** Aborts when the job is cancelled or taken away. */
  readonly signal: AbortSignal
  /** Told the share of the work done, in [0, 1]. */
  readonly progress: (share: number) => void
}

const calls = new AsyncLocalStorage<OwnCall>()

/** Runs `work` so that everything it calls finds the call by `ownCall`. */
export function withinCall<Value>(call: OwnCall, work: () => Value): Value {
  return calls.run(call, work)
}

/** The job's call in which this code runs; undefined in a call that a client made. */
export function ownCall(): OwnCall | undefined {
  return calls.getStore()
}

/** An engine that serves the calls of jobs with their signal and their progress. */
export function forCalls(engine: Engine): Engine {
  return {
    ...engine,
    run(task, signal, watch) {
      const call = ownCall()
      if (call === undefined) return engine.run(task, signal, watch)
      return engine.run(task, AbortSignal.any([signal, call.signal]), {
        progress: watch?.progress ?? call.progress
      })
    }
  }
}
