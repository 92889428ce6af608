import type { Chunk, Engine, Outcome } from './answer.ts'

/** How long a retry waits for the engine to be ready again, in milliseconds. */
const patience = 3000
const look = 20

/**
 * An engine that gives a task whose worker was lost a second try: fits are pure, so that running one
 * again is safe, as long as nothing of the answer has left. A task that loses two workers is likely to be why.
 */
export function retryOnce(engine: Engine): Engine {
  return {
    ...engine,
    async run(task, signal, watch = {}) {
      const { progress, chunk } = watch
      let given = false
      const noted: Chunk | undefined =
        chunk &&
        ((bytes) => {
          given = true
          return chunk(bytes)
        })
      const first = await engine.run(task, signal, { progress, chunk: noted })
      if (first.kind !== 'lost' || signal.aborted || given) return first
      await until(() => engine.ready() || signal.aborted)
      if (signal.aborted) return { kind: 'cancelled' } satisfies Outcome
      return engine.run(task, signal, watch)
    }
  }
}

async function until(check: () => boolean): Promise<void> {
  const start = performance.now()
  while (!check() && performance.now() - start < patience) {
    await new Promise((resolve) => setTimeout(resolve, look))
  }
}
