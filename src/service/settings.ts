import type { Limits } from '../core/model/limits.ts'

/** Limits of every task, and where data sets lie. Plain data, so that it crosses threads and processes. */
export interface WorkSettings {
  readonly columnLimit: number
  readonly rowLimit: number
  /** What one fit may take. */
  readonly costs: Limits
  /** Most bytes of a body once its content coding is undone. */
  readonly bodyLimit: number
  /** Most bytes that the columns of a data set may take. */
  readonly datasetLimit: number
  /** Most bytes that the columns of a data set may take on disk. */
  readonly storedLimit: number
  /** Bytes of a stored data set from which a fit reads it in passes and does not hold it in memory. */
  readonly outOfCoreBytes: number
  /** Module that threads run which share the passes of one fit. */
  readonly reduceUrl: string
  /** Threads that share the passes of one fit. */
  readonly passThreads: number
  /** Folder of the data sets. */
  readonly dataFolder: string
  /** How long a data set is kept, in milliseconds; null keeps it for good. */
  readonly datasetTtlMs: number | null
}
