import {
  type IdempotencyStore,
  keyLeaseMs,
  type RequestKey,
  type StoredReply,
  type StoreSettings
} from './store.ts'

interface Entry {
  readonly digest: string
  readonly reply: StoredReply | null
  /** On the monotonic clock, so that a change of the wall clock expires nothing. */
  readonly until: number
}

/** Idempotency keys in memory. */
export function memoryKeys({ keyTtlMs }: StoreSettings): IdempotencyStore & { sweepKeys(): void } {
  const entries = new Map<string, Entry>()
  const nameOf = ({ owner, key }: RequestKey): string => JSON.stringify([owner, key])
  const keep = (key: RequestKey, reply: StoredReply | null, milliseconds: number): void => {
    const until = performance.now() + milliseconds
    entries.set(nameOf(key), { digest: key.digest, reply, until })
  }
  return {
    async begin(key) {
      const entry = entries.get(nameOf(key))
      if (entry === undefined || entry.until <= performance.now()) {
        keep(key, null, keyLeaseMs)
        return { kind: 'begun' }
      }
      if (entry.digest !== key.digest) return { kind: 'mismatch' }
      return entry.reply === null ? { kind: 'in_progress' } : { kind: 'done', reply: entry.reply }
    },
    async renew(key) {
      if (entries.get(nameOf(key))?.reply === null) keep(key, null, keyLeaseMs)
    },
    async finish(key, reply) {
      keep(key, reply, keyTtlMs)
    },
    async release(key) {
      entries.delete(nameOf(key))
    },
    sweepKeys() {
      const now = performance.now()
      for (const [name, { until }] of entries) if (until <= now) entries.delete(name)
    }
  }
}
