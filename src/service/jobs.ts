import {
  type Claim,
  type JobStore,
  type Store,
  type StoredCall,
  type StoredReply,
  StoreUnavailable
} from '../storage/store.ts'
import { type OwnCall, withinCall } from './call.ts'
import { inTurn } from './in-turn.ts'

export interface JobsOptions {
  readonly store: Store
  /** Makes the call that a job stands for. */
  readonly perform: (call: StoredCall, context: OwnCall) => Promise<StoredReply>
  /** Jobs run at the same time by this process. */
  readonly concurrency: number
  /** Told what went wrong between this process and the store. */
  readonly onError: (error: unknown) => void
}

export interface Jobs {
  /** Takes no more jobs and puts those that run back into the queue. */
  close(): Promise<void>
}

/** How often a runner renews its leases and looks for jobs of which it was not told, in milliseconds. */
const beat = 1000
/** Least time between two reports of progress. */
const pace = 250

/** A job at work in this process. */
interface Run {
  readonly claim: Claim
  readonly controller: AbortController
  progress: number
  told: number
  readonly ended: Promise<void>
}

/** Runs jobs of the store, as many at a time as `concurrency`, until closed. */
export function startJobs({ store, perform, concurrency, onError }: JobsOptions): Jobs {
  const { jobs } = store
  const runs = new Map<string, Run>()
  let closing = false
  const look = inTurn(async () => {
    while (runs.size < concurrency && !closing) {
      const claim = await jobs.claim()
      if (claim === null) break
      begin(claim)
    }
  }, onError)

  function begin(claim: Claim): void {
    const controller = new AbortController()
    const ended = carryOut(claim, controller)
      .catch(onError)
      .then(() => {
        runs.delete(claim.id)
        look()
      })
    runs.set(claim.id, { claim, controller, progress: 0, told: 0, ended })
  }

  async function carryOut(claim: Claim, { signal }: AbortController): Promise<void> {
    const progress = (share: number): void => report(claim.id, share)
    const context: OwnCall = { owner: claim.owner, signal, progress }
    const reply = await withinCall(context, () => perform(claim.call, context))
    const over = (): boolean => signal.aborted || closing
    if (!signal.aborted) await lasting(() => conclude(jobs, claim, reply), { over, onError })
  }

  function report(id: string, share: number): void {
    const run = runs.get(id)
    if (run === undefined) return
    run.progress = Math.max(run.progress, share)
    if (performance.now() - run.told < pace) return
    run.told = performance.now()
    void renew(jobs, run).catch(onError)
  }

  async function onBeat(): Promise<void> {
    await Promise.all([...runs.values()].map((run) => renew(jobs, run).catch(onError)))
    await store.sweep().catch(onError)
    look()
  }

  const unsubscribe = jobs.subscribe((id) => {
    const run = runs.get(id)
    if (run === undefined) look()
    else void stopIfOver(jobs, run).catch(onError)
  })
  const timer = setInterval(() => void onBeat(), beat).unref()
  look()

  return {
    async close() {
      closing = true
      clearInterval(timer)
      unsubscribe()
      const open = [...runs.values()]
      await Promise.all(open.map(({ claim }) => jobs.release(claim, false).catch(onError)))
      for (const { controller } of open) controller.abort()
      await Promise.all(open.map(({ ended }) => ended))
    }
  }
}

/**
 * Does `write` again while the store has no room or does not answer: a result is kept until it is
 * written, and its job runs on until then.
 */
async function lasting(
  write: () => Promise<void>,
  { over, onError }: { readonly over: () => boolean } & Pick<JobsOptions, 'onError'>
): Promise<void> {
  for (;;) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || over()) throw error
      onError(error)
      await wait(beat)
    }
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Keeps the lease; a job that is no longer ours, for it was cancelled, is stopped. */
async function renew(jobs: JobStore, { claim, controller, progress }: Run): Promise<void> {
  if (!(await jobs.renew(claim, progress))) controller.abort()
}

async function stopIfOver(jobs: JobStore, { claim, controller }: Run): Promise<void> {
  const record = await jobs.get(claim.id)
  if (record?.state !== 'running' || record.attempt !== claim.attempt) controller.abort()
}

/** A service that is busy or ending has not answered: the job waits again. A lost worker counts. */
async function conclude(jobs: JobStore, claim: Claim, reply: StoredReply): Promise<void> {
  if (reply.status !== 503) {
    await jobs.finish(claim, reply.status < 400 ? 'succeeded' : 'failed', reply)
    return
  }
  const lost = Buffer.from(reply.body).includes('/problems/worker-lost')
  if (!lost) await wait(pace)
  await jobs.release(claim, lost)
}
