import type { FitSpec } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'

/** Parts of an answer that a pass over rows can give. */
const given: readonly string[] = ['vcov']

interface Made {
  readonly passes: number
  readonly rows: number
  /** Parts that every answer has and this one lacks. */
  readonly lacking: readonly string[]
}

/** What was asked for and needs all rows side by side. */
function leftOut({ include, inference, conventions }: FitSpec): string[] {
  return [
    ...include.filter((part) => !given.includes(part)),
    ...(inference.hypotheses === undefined ? [] : ['hypotheses']),
    ...(inference.intervals === 'wald'
      ? []
      : [`intervals "${inference.intervals}" (Wald's are given)`]),
    ...(conventions === 'equifit' ? [] : [`the conventions of "${conventions}"`])
  ]
}

/** How a fit over many rows was made, and what its answer does not have because of it. */
export function rowsWarnings(spec: FitSpec, made: Made): WarningReport[] {
  const asked = leftOut(spec)
  const how: WarningReport = {
    code: 'out_of_core',
    detail: `The ${made.rows} rows were not held in memory: a sample was fitted and the estimates were then settled on all rows in ${made.passes} passes.${made.lacking.length === 0 ? '' : ` Not given: ${made.lacking.join(', ')}.`}`,
    pointer: '/data/dataset',
    action: 'Store a smaller data set, or raise OUT_OF_CORE_BYTES, for the whole answer.'
  }
  if (asked.length === 0) return [how]
  return [
    how,
    {
      code: 'not_given_out_of_core',
      detail: `Asked for, and not given of rows that are not held in memory: ${asked.join(', ')}.`,
      pointer: '/include',
      action: 'Store a smaller data set, or raise OUT_OF_CORE_BYTES.'
    }
  ]
}
