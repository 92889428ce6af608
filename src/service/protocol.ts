import type { Outcome, Task } from './answer.ts'
import type { WorkSettings } from './settings.ts'

/** Settings of an engine process, sent as its first message. */
export interface EngineSettings extends WorkSettings {
  readonly threads: number
  /** Threads beside them that take short tasks while those are busy; opened when first needed. */
  readonly spareThreads: number
  readonly queueLimit: number
  /** Module that each thread runs. */
  readonly workerUrl: string
}

/** From the HTTP process to the engine process. */
export type ToEngine =
  | { readonly kind: 'start'; readonly settings: EngineSettings }
  | { readonly kind: 'run'; readonly id: number; readonly task: Task; readonly streams: boolean }
  | { readonly kind: 'cancel'; readonly id: number }
  /** The client has taken a piece of the answer. */
  | { readonly kind: 'taken'; readonly id: number }
  | { readonly kind: 'close' }

/** From the engine process to the HTTP process. */
export type FromEngine =
  | { readonly kind: 'pulse'; readonly ready: boolean }
  | { readonly kind: 'progress'; readonly id: number; readonly share: number }
  | { readonly kind: 'chunk'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: 'closed' }
