/** The store does not answer at present, or refuses to write; nothing is wrong with what was asked. */
export class StoreUnavailable extends Error {
  readonly code = 'STORE_UNAVAILABLE'
}

/** What outlives a request: jobs, answers under an idempotency key, stored fits. */
export interface Store {
  readonly jobs: JobStore
  readonly idempotency: IdempotencyStore
  readonly fits: DocumentStore
  /** Drops what has expired, and gives up jobs that lost too many runners. */
  sweep(): Promise<void>
  /** Whether it can be written to. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'

/** An HTTP call that is carried out later. */
export interface StoredCall {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** An HTTP answer as it was, or will be, sent. */
export interface StoredReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A job as its owner sees it. Times are milliseconds since the epoch. */
export interface JobRecord {
  readonly id: string
  readonly owner: string
  readonly state: JobState
  /** Share of the work done, in [0, 1]. */
  readonly progress: number
  /** One more at every change; the id of its events. */
  readonly version: number
  /** How often it was begun; tells one run from the next. */
  readonly attempt: number
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
  /** When the reply is dropped. */
  readonly expiresAt: number | null
  /** Null while there is none, and once it has expired. */
  readonly replyStatus: number | null
}

/** A job in the hands of a runner. */
export interface Claim {
  readonly id: string
  readonly owner: string
  readonly attempt: number
  readonly call: StoredCall
}

export interface NewJob {
  readonly id: string
  readonly owner: string
  readonly call: StoredCall
}

export interface QueueLimits {
  /** Most jobs of everyone that wait. */
  readonly queued: number
  /** Most jobs of one owner that wait or run. */
  readonly perOwner: number
}

/**
 * Jobs, shared by every runner on the store. A runner holds a job by a lease that it renews; when the
 * lease lapses the job is queued again, and what the former runner still says of it is ignored, for
 * every word of a runner names its attempt.
 */
export interface JobStore {
  /** Returns once the job cannot be lost (as far as the store is durable), or which limit forbids it. */
  add(job: NewJob, limits: QueueLimits): Promise<JobRecord | 'queue_full' | 'owner_full'>
  get(id: string): Promise<JobRecord | null>
  /** The answer of a finished job; null before, and after it expired. */
  reply(id: string): Promise<StoredReply | null>
  /** The next job to run, of the owner with the fewest running; null when none waits. */
  claim(): Promise<Claim | null>
  /** Renews the lease and tells progress; false when the job is no longer this runner's. */
  renew(claim: Claim, progress: number): Promise<boolean>
  /** Ends the job; false when it was no longer this runner's, and nothing was changed. */
  finish(claim: Claim, state: 'succeeded' | 'failed', reply: StoredReply): Promise<boolean>
  /** Puts a job back into the queue; a job that was `lost` too often fails instead. */
  release(claim: Claim, lost: boolean): Promise<void>
  /** Cancels a job that has not finished; returns it as it then is. */
  cancel(id: string): Promise<JobRecord | null>
  counts(): Promise<{ readonly queued: number; readonly running: number }>
  /**
   * Tells the id of every job that changed, here or in another process, or `anyJob`. Returns the way
   * to stop.
   */
  subscribe(listener: (id: string) => void): () => void
}

/** Announced in place of an id when changes may have gone unheard. */
export const anyJob = ''

/** What `begin` found under an idempotency key. */
export type KeyState =
  | { readonly kind: 'begun' }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'done'; readonly reply: StoredReply }

/** One owner's key for one request. */
export interface RequestKey {
  readonly owner: string
  readonly key: string
  /** Of method, path and body; another request under the key has another. */
  readonly digest: string
}

export interface IdempotencyStore {
  /** Takes the key unless it is taken. */
  begin(key: RequestKey): Promise<KeyState>
  /** Keeps the key for a request that still runs. */
  renew(key: RequestKey): Promise<void>
  finish(key: RequestKey, reply: StoredReply): Promise<void>
  /** Gives the key back, as if it had never been used. */
  release(key: RequestKey): Promise<void>
}

/** Documents by id, each of one owner. */
export interface DocumentStore {
  put(id: string, owner: string, body: Uint8Array): Promise<void>
  /** Null when there is none of this owner. */
  get(id: string, owner: string): Promise<Uint8Array | null>
}

/** How long things are kept, in milliseconds, and how often a job may lose its runner. */
export interface StoreSettings {
  readonly resultTtlMs: number
  readonly keyTtlMs: number
  readonly fitTtlMs: number
  /** How long a job stays with a runner that says nothing. */
  readonly leaseMs: number
  readonly attempts: number
  /** Most bytes of job results in memory; the oldest expire first. */
  readonly resultBytes: number
  /** Most bytes of stored fits in memory; the oldest go first. */
  readonly fitBytes: number
}

export const usualSettings: StoreSettings = {
  resultTtlMs: 86_400_000,
  keyTtlMs: 86_400_000,
  fitTtlMs: 7 * 86_400_000,
  leaseMs: 5000,
  attempts: 2,
  resultBytes: 256 * 1024 * 1024,
  fitBytes: 128 * 1024 * 1024
}

/** How long a request under an idempotency key may go without a renewal, in milliseconds. */
export const keyLeaseMs = 30_000
