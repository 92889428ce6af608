import { memoryJobs } from './memory-jobs.ts'
import { memoryKeys } from './memory-keys.ts'
import { type DocumentStore, type Store, type StoreSettings, usualSettings } from './store.ts'

/** A store that ends with the process; one process only. */
export function memoryStore(given: Partial<StoreSettings> = {}): Store {
  const settings: StoreSettings = { ...usualSettings, ...given }
  const { sweepJobs, ...jobs } = memoryJobs(settings)
  const { sweepKeys, ...idempotency } = memoryKeys(settings)
  const { sweepDocuments, ...fits } = memoryDocuments(settings)
  return {
    jobs,
    idempotency,
    fits,
    async sweep() {
      sweepJobs()
      sweepKeys()
      sweepDocuments()
    },
    ready: async () => true,
    close: async () => undefined
  }
}

interface Kept {
  readonly owner: string
  readonly body: Uint8Array
  readonly until: number
}

/** Documents up to a number of bytes; a new one pushes out the oldest. */
function memoryDocuments({ fitTtlMs, fitBytes }: StoreSettings): DocumentStore & {
  sweepDocuments(): void
} {
  const kept = new Map<string, Kept>()
  let size = 0

  function drop(id: string): void {
    size -= kept.get(id)?.body.byteLength ?? 0
    kept.delete(id)
  }

  return {
    async put(id, owner, body) {
      drop(id)
      kept.set(id, { owner, body, until: performance.now() + fitTtlMs })
      size += body.byteLength
      for (const old of kept.keys()) {
        if (size <= fitBytes || old === id) break
        drop(old)
      }
    },
    async get(id, owner) {
      const found = kept.get(id)
      if (found === undefined || found.owner !== owner) return null
      return found.until > performance.now() ? found.body : null
    },
    sweepDocuments() {
      const now = performance.now()
      for (const [id, { until }] of kept) if (until <= now) drop(id)
    }
  }
}
