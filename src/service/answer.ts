import type { Fault } from '../core/failure.ts'

/** What is to be computed from a request body. */
export type Work =
  | 'fit'
  | 'equivalence'
  | 'simulation'
  | 'dataset'
  | 'prediction'
  | 'stored_prediction'
  | 'comparison'

/** What the transport tells of a body. */
export interface Declared {
  /** Content-Type, and Content-Encoding: '' without one. */
  readonly type: string
  readonly coding: string
  /** Whose data sets are meant. */
  readonly owner: string
  /** For a data set: the name under which it is to be kept. */
  readonly name: string
  /** Media type of the answer; default: JSON. */
  readonly accept?: string
}

/** A computation asked for: the bytes of a request body, not yet parsed. */
export interface Task {
  /** Default: a fit. */
  readonly work?: Work
  readonly body: Uint8Array
  /** File that holds the body instead, when it is too large to be held. */
  readonly file?: string
  /** File by which the bytes of the body come to the thread instead, and the time limit that they seem to state. */
  readonly carrier?: { readonly path: string; readonly timeoutMs: number }
  /** Default: JSON without a coding. */
  readonly declared?: Declared
}

/** What the metrics count of a fit; names of ours only. */
export interface FitFacts {
  readonly family: string
  readonly least_squares: string
  readonly maximum_likelihood: string
  readonly verdict: string
}

/** What became of a task. Plain data, so that it crosses threads and processes. */
export type Outcome =
  | {
      readonly kind: 'answer'
      readonly body: Uint8Array
      /** The answer in the form that was accepted, where that is not JSON. */
      readonly shown?: Uint8Array
      readonly facts?: FitFacts
      /** A fit that is to be kept: its id, and what it predicts from: its request as plain JSON, or a kept fit. */
      readonly keep?: { readonly id: string; readonly basis: Uint8Array }
      /** It was made, where there was nothing of its name. */
      readonly created?: boolean
      /** What in the answer is a defect of the service, for its log: a theorem that numbers contradict. */
      readonly contradicted?: string
      /** Failures of the service on parts of the answer, for its log. */
      readonly defects?: readonly string[]
    }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[]; readonly total: number }
  | {
      readonly kind: 'not_estimable'
      readonly body: Uint8Array
      readonly facts?: FitFacts
      readonly detail: string
    }
  /** A prediction needs what a stored fit is kept as. */
  | { readonly kind: 'wants_fit'; readonly fit: string; readonly question: Uint8Array }
  | { readonly kind: 'defect'; readonly message: string }
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  /** The data folder cannot be read or written; the message is for the log. */
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'overloaded' }
  /** Too many tasks of this owner wait or run. */
  | { readonly kind: 'crowded' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'closing' }
  | { readonly kind: 'cancelled' }

/** Told the share of the work done, in [0, 1]. */
export type Progress = (share: number) => void

/** Takes a piece of an answer that is made piece by piece; resolves when the client has taken it. */
export type Chunk = (bytes: Uint8Array) => Promise<void>

/** Who looks on while a task is computed. */
export interface Watch {
  readonly progress?: Progress | undefined
  /** Where it is given, groups in a form of lines leave as they are fitted, and the outcome has the rest. */
  readonly chunk?: Chunk | undefined
}

/** Whatever computes tasks: a pool of threads, or a process that has one. */
export interface Engine {
  /**
   * Computes one task; never rejects. The signal means that nobody wants the outcome any more;
   * `watch` is told of the work done and given the pieces of the answer.
   */
  run(task: Task, signal: AbortSignal, watch?: Watch): Promise<Outcome>
  /** Whether a task would be begun now or soon. */
  ready(): boolean
  /** Refuses new tasks, lets those in hand end, then stops everything it started. */
  close(): Promise<void>
}
