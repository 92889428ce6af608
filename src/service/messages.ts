import type { Outcome, Task } from './answer.ts'
import type { Division, Run } from './groups/run.ts'
import type { Share } from './groups/share.ts'

/** To a worker thread: a task and a flag that the pool raises when it is to stop. */
export interface Assignment {
  readonly task: Task
  readonly stop: Int32Array
  /** What the threads at work on the groups of this task share. */
  readonly share: Share
  /** It is the first thread on this task. */
  readonly lead: boolean
  /** The time limit that its deadline was set by; the thread tells when the request says another. */
  readonly timeoutMs: number
}

/** From a worker thread. */
export type Notice =
  /** The request states another time limit than was guessed. */
  | { readonly kind: 'started'; readonly timeoutMs: number }
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'divided'; readonly division: Division }
  | { readonly kind: 'groups'; readonly run: Run }
  | { readonly kind: 'ended'; readonly outcome: Outcome }
