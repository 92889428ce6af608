import type { Engine, Outcome } from './answer.ts'
import { ownCall } from './call.ts'

/** How much work is let in at a time. */
export interface GateLimits {
  /** Tasks that wait or run, of everyone. */
  readonly places: number
  /** Tasks that wait or run, of one owner. */
  readonly perOwner: number
  /** Bytes of the bodies of all of them. */
  readonly bytes: number
}

/** Why a task is not let in: there are too many, or too many of its owner. */
export type Refusal = Extract<Outcome, { kind: 'overloaded' | 'crowded' }>['kind']

export interface Gate {
  readonly engine: Engine
  /** Why a task of this owner would be refused now; null when it would be let in. */
  refusal(owner: string): Refusal | null
  /** Seconds after which it is worth trying again: what a task takes at present, its wait included. */
  patience(): number
}

export const openGate: GateLimits = {
  places: Number.POSITIVE_INFINITY,
  perOwner: Number.POSITIVE_INFINITY,
  bytes: Number.POSITIVE_INFINITY
}

/** Weight of the newest task in the running mean of the times that tasks take. */
const newest = 0.1

/**
 * An engine behind a gate that counts: what cannot be taken is refused before its body is read, let
 * alone copied to another process, so that a refusal costs next to nothing. Jobs pass, for their
 * number is limited elsewhere.
 */
export function gateOf(engine: Engine, { places, perOwner, bytes }: GateLimits): Gate {
  const held = new Map<string, number>()
  let tasks = 0
  let size = 0
  let mean = 0

  function refusal(owner: string): Refusal | null {
    if (tasks >= places) return 'overloaded'
    return (held.get(owner) ?? 0) >= perOwner ? 'crowded' : null
  }

  function enter(owner: string, length: number): () => void {
    const began = performance.now()
    tasks += 1
    size += length
    held.set(owner, (held.get(owner) ?? 0) + 1)
    return () => {
      tasks -= 1
      size -= length
      const left = (held.get(owner) ?? 1) - 1
      if (left === 0) held.delete(owner)
      else held.set(owner, left)
      mean += newest * (performance.now() - began - mean)
    }
  }

  return {
    refusal,
    patience: () => Math.min(60, Math.max(1, Math.ceil(mean / 1000))),
    engine: {
      ...engine,
      ready: () => engine.ready() && tasks < places,
      async run(task, signal, watch) {
        const owner = task.declared?.owner ?? ''
        const length = task.body.byteLength
        const reason = ownCall() === undefined ? refusal(owner) : null
        if (reason !== null) return { kind: reason }
        if (size > 0 && size + length > bytes) return { kind: 'overloaded' }
        const leave = enter(owner, length)
        try {
          return await engine.run(task, signal, watch)
        } finally {
          leave()
        }
      }
    }
  }
}
