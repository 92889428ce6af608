import type { Outcome, Task, Watch } from './answer.ts'
import { newTeam, type Team } from './groups/team.ts'
import { isSmall } from './lane.ts'
import { timeLimitOf } from './time-limit.ts'

/** A task in the hands of a pool, waiting or at work. */
export interface Job {
  readonly task: Task
  progress(share: number): void
  /** The threads at work on its groups, if it has any. */
  readonly team: Team
  /** Likely to take milliseconds. */
  readonly small: boolean
  /** Milliseconds on the monotonic clock. */
  readonly arrived: number
  /** Shared with the thread at work: 1 asks it to stop. */
  readonly stop: Int32Array
  /** Told to the caller; resolves once. */
  readonly outcome: Promise<Outcome>
  settle(outcome: Outcome): void
  /** The time limit that is set, in milliseconds. */
  timeoutMs(): number
  /** Sets the deadline anew, counted from arrival. */
  limit(timeoutMs: number): void
}

/** A job whose deadline calls `late`. */
export function newJob(
  task: Task,
  late: (job: Job, timeoutMs: number) => void,
  { progress = () => undefined, chunk }: Watch = {}
): Job {
  const arrived = performance.now()
  let timer: NodeJS.Timeout | undefined
  let limited = Number.NaN
  let resolve: (outcome: Outcome) => void = () => undefined
  const outcome = new Promise<Outcome>((settle) => {
    resolve = settle
  })
  const job: Job = {
    task,
    small: isSmall(task),
    progress,
    team: newTeam({ chunk, progress, settle: (value) => job.settle(value) }),
    arrived,
    stop: new Int32Array(new SharedArrayBuffer(4)),
    outcome,
    settle(value) {
      clearTimeout(timer)
      Atomics.store(job.stop, 0, 1)
      resolve(value)
    },
    timeoutMs: () => limited,
    limit(timeoutMs) {
      limited = timeoutMs
      clearTimeout(timer)
      const left = Math.max(0, arrived + timeoutMs - performance.now())
      timer = setTimeout(() => late(job, timeoutMs), left)
    }
  }
  job.limit(timeLimitOf(task))
  return job
}
