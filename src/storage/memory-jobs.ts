import { steadyNow } from './clock.ts'
import type {
  Claim,
  JobRecord,
  JobState,
  JobStore,
  StoredCall,
  StoredReply,
  StoreSettings
} from './store.ts'

/** A job and what only the store knows of it; instants are on the monotonic clock. */
interface Entry {
  record: JobRecord
  /** Null once it has been answered. */
  call: StoredCall | null
  reply: StoredReply | null
  leasedUntil: number
  /** How often a runner was lost. */
  losses: number
  expires: number
}

/** How long the record of a job is kept after its result, in multiples of the result's own time. */
const memory = 2

/** The jobs and the steps they take from state to state. */
function jobTable(settings: StoreSettings) {
  const entries = new Map<string, Entry>()
  /** Those that wait or run. */
  const open = new Set<Entry>()
  const listeners = new Set<(id: string) => void>()
  let replyBytes = 0

  function change(entry: Entry, to: Partial<JobRecord>): JobRecord {
    entry.record = { ...entry.record, ...to, version: entry.record.version + 1 }
    for (const listener of listeners) queueMicrotask(() => listener(entry.record.id))
    return entry.record
  }

  function held({ id, attempt }: Claim): Entry | null {
    const entry = entries.get(id)
    const { state, attempt: current } = entry?.record ?? {}
    return state === 'running' && current === attempt ? (entry ?? null) : null
  }

  function end(entry: Entry, state: JobState, reply: StoredReply | null): JobRecord {
    const finishedAt = steadyNow()
    open.delete(entry)
    entry.call = null
    entry.reply = reply
    replyBytes += reply?.body.byteLength ?? 0
    entry.expires = performance.now() + settings.resultTtlMs
    const progress = state === 'succeeded' ? 1 : entry.record.progress
    const expiresAt = finishedAt + settings.resultTtlMs
    const replyStatus = reply?.status ?? null
    return change(entry, { state, progress, finishedAt, expiresAt, replyStatus })
  }

  function expire(entry: Entry): void {
    replyBytes -= entry.reply?.body.byteLength ?? 0
    entry.reply = null
    change(entry, { replyStatus: null })
  }

  /** Gives a job that lost its runner another one, unless that happened too often. */
  function lose(entry: Entry): void {
    entry.losses += 1
    if (entry.losses >= settings.attempts) end(entry, 'failed', null)
    else change(entry, { state: 'queued', startedAt: null, progress: 0 })
  }

  const inState = (state: JobState, owner?: string): readonly Entry[] =>
    [...open].filter(
      ({ record }) => record.state === state && (owner === undefined || record.owner === owner)
    )

  return {
    entries,
    open,
    listeners,
    change,
    held,
    end,
    expire,
    lose,
    inState,
    crowded: () => replyBytes > settings.resultBytes
  }
}

/** Jobs in memory, in the order of their arrival. */
export function memoryJobs(settings: StoreSettings): JobStore & { sweepJobs(): void } {
  const table = jobTable(settings)
  const { entries, open, listeners, change, held, end, lose, inState } = table
  return {
    async add({ id, owner, call }, limits) {
      if (inState('queued').length >= limits.queued) return 'queue_full'
      const own = inState('queued', owner).length + inState('running', owner).length
      if (own >= limits.perOwner) return 'owner_full'
      const record = newRecord(id, owner)
      const entry: Entry = {
        record,
        call,
        reply: null,
        leasedUntil: 0,
        losses: 0,
        expires: Number.POSITIVE_INFINITY
      }
      entries.set(id, entry)
      open.add(entry)
      return change(entry, {})
    },
    get: async (id) => entries.get(id)?.record ?? null,
    reply: async (id) => entries.get(id)?.reply ?? null,
    async claim() {
      const busy = (owner: string): number => inState('running', owner).length
      const [entry] = [...inState('queued')].sort(
        (a, b) => busy(a.record.owner) - busy(b.record.owner)
      )
      if (entry === undefined || entry.call === null) return null
      const { call } = entry
      entry.leasedUntil = performance.now() + settings.leaseMs
      const attempt = entry.record.attempt + 1
      const { id, owner } = change(entry, { state: 'running', startedAt: steadyNow(), attempt })
      return { id, owner, attempt, call }
    },
    async renew(claim, progress) {
      const entry = held(claim)
      if (entry === null) return false
      entry.leasedUntil = performance.now() + settings.leaseMs
      if (progress > entry.record.progress) change(entry, { progress })
      return true
    },
    async finish(claim, state, reply) {
      const entry = held(claim)
      if (entry === null) return false
      end(entry, state, reply)
      return true
    },
    async release(claim, lost) {
      const entry = held(claim)
      if (entry === null) return
      if (lost) lose(entry)
      else change(entry, { state: 'queued', startedAt: null, progress: 0 })
    },
    async cancel(id) {
      const entry = entries.get(id)
      if (entry === undefined) return null
      return open.has(entry) ? end(entry, 'cancelled', null) : entry.record
    },
    counts: async () => ({
      queued: inState('queued').length,
      running: inState('running').length
    }),
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    sweepJobs: () => sweepTable(table, settings)
  }
}

function sweepTable(table: ReturnType<typeof jobTable>, { resultTtlMs }: StoreSettings): void {
  const { entries, inState, lose, expire, crowded } = table

  const now = performance.now()
  inState('running')
    .filter(({ leasedUntil }) => leasedUntil <= now)
    .forEach(lose)
  for (const [id, entry] of entries) {
    const late = entry.expires <= now || crowded()
    if (late && entry.reply !== null) expire(entry)
    if (entry.expires + (memory - 1) * resultTtlMs <= now) entries.delete(id)
  }
}

function newRecord(id: string, owner: string): JobRecord {
  return {
    id,
    owner,
    state: 'queued',
    progress: 0,
    version: 0,
    attempt: 0,
    createdAt: steadyNow(),
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    replyStatus: null
  }
}
