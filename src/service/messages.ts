import type { Outcome, Task } from './answer.ts'
import type { WorkSettings } from './settings.ts'

/** To a worker thread: a task and a flag that the pool raises when it is to stop. */
export interface Assignment {
  readonly task: Task
  readonly stop: Int32Array
  readonly settings: WorkSettings
}

/** From a worker thread. */
export type Notice =
  | { readonly kind: 'started'; readonly timeoutMs: number }
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'ended'; readonly outcome: Outcome }
