import type { Outcome, Work } from './answer.ts'

/** To a worker thread: a task and a flag that the pool raises when it is to stop. */
export interface Assignment {
  readonly work: Work
  readonly body: Uint8Array
  readonly stop: Int32Array
  readonly columnLimit: number
}

/** From a worker thread. */
export type Notice =
  | { readonly kind: 'started'; readonly timeoutMs: number }
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'ended'; readonly outcome: Outcome }
