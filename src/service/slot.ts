import { Worker } from 'node:worker_threads'
import type { Outcome } from './answer.ts'
import type { Job } from './job.ts'
import type { Assignment, Notice } from './messages.ts'
import type { WorkSettings } from './settings.ts'

/** How long a thread may take to notice its stop flag before it is terminated, in milliseconds. */
const grace = 50
/** A thread that dies younger than this is replaced after a pause, lest a broken module spin. */
const youth = 200
const pause = 500

/** A place for one thread, and the job it is at work on. */
export interface Slot {
  readonly idle: () => boolean
  /** Milliseconds that it has been at work on its job; 0 when idle. */
  readonly busyFor: () => number
  /** Begins a job, or helps with its groups; a copy of the body is moved to the thread. */
  begin(job: Job, lead?: boolean): void
  /** Asks the thread to stop if it is at work on this job, and terminates it if it does not. */
  stop(job: Job): void
  /** Resolves when no job is at work and the thread has ended. */
  close(): Promise<void>
}

/** What a thread tells of its work on a job. */
function note(notice: Exclude<Notice, { kind: 'ended' }>, job: Job): void {
  if (notice.kind === 'started') job.limit(notice.timeoutMs)
  else if (notice.kind === 'progress') job.progress(notice.share)
  else if (notice.kind === 'divided') job.team.begin(notice.division)
  else job.team.hand(notice.run)
}

/** A thread that fitted groups has handed them in: the team answers. */
function end({ team, settle }: Job, outcome: Outcome): void {
  if (outcome.kind !== 'answer' || !team.divided()) settle(outcome)
}

export interface SlotOptions {
  /** Module that the thread runs. */
  readonly workerUrl: URL
  readonly settings: WorkSettings
  /** Called at each end of a job. */
  readonly freed: () => void
}

/** A slot whose thread is replaced when it dies. */
export function openSlot({ workerUrl, settings, freed }: SlotOptions): Slot {
  let current: Job | null = null
  let begun = 0
  let closed = false
  let worker = spawn()

  function spawn(): Worker {
    const started = performance.now()
    const thread = new Worker(workerUrl, { workerData: settings })
    thread.on('message', (notice: Notice) => {
      if (current !== null) take(notice, current)
    })
    thread.on('error', () => undefined)
    thread.once('exit', () => {
      if (closed) return
      const replace = (): void => {
        if (closed) return
        worker = spawn()
        finish(() => current?.settle({ kind: 'lost' }))
      }
      if (performance.now() - started >= youth) replace()
      else setTimeout(replace, pause)
    })
    return thread
  }

  function take(notice: Notice, job: Job): void {
    if (notice.kind === 'ended') finish(() => end(job, notice.outcome))
    else note(notice, job)
    if (notice.kind === 'divided') freed()
  }

  function finish(settle: () => void): void {
    settle()
    current = null
    freed()
  }

  return {
    idle: () => current === null,
    busyFor: () => (current === null ? 0 : performance.now() - begun),
    begin(job, lead = true) {
      current = job
      begun = performance.now()
      const body = new Uint8Array(job.task.body)
      const task = { ...job.task, body }
      const { stop, team } = job
      const { share } = team
      const timeoutMs = job.timeoutMs()
      const assignment: Assignment = { task, stop, share, lead, timeoutMs }
      worker.postMessage(assignment, [body.buffer])
    },
    stop(job) {
      if (current !== job) return
      Atomics.store(job.stop, 0, 1)
      const thread = worker
      setTimeout(() => {
        if (worker === thread && current === job) void thread.terminate()
      }, grace)
    },
    async close() {
      await current?.outcome
      closed = true
      await worker.terminate()
    }
  }
}
