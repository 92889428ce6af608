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
  /** Folder of the data sets. */
  readonly dataFolder: string
  /** How long a data set is kept, in milliseconds; null keeps it for good. */
  readonly datasetTtlMs: number | null
}
