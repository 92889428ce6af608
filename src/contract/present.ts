import type { Report, WarningReport } from '../core/estimation/report.ts'
import { toVegaLite } from './vega-lite.ts'

/** Version of the engine, in every answer; equals the version of the package. */
export const engineVersion = '1.0.0'

/** What the service adds to a report. */
export interface Presented {
  readonly id: string
  /** sha256:… of the request body. */
  readonly digest: string
  /** Found while reading the request. */
  readonly warnings: readonly WarningReport[]
}

/** The fit response: the report with its id, its origin and all warnings. */
export function present({ charts, ...report }: Report, { id, digest, warnings }: Presented) {
  return {
    id,
    ...report,
    ...(charts === undefined ? {} : { plots: charts.map(toVegaLite) }),
    reproduce: { ...report.reproduce, request_digest: digest, engine: engineVersion },
    warnings: [...warnings, ...report.warnings]
  }
}

/** JSON in which a number that does not exist (NaN, ±Infinity) is null, as ECMAScript writes it. */
export function toJson(value: unknown): string {
  return JSON.stringify(value)
}
