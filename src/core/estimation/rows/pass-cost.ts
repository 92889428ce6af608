import { Failure } from '../../failure.ts'
import { refuseCost, usualLimits } from '../../model/limits.ts'
import type { FitSpec } from '../../model/spec.ts'

/** Most coefficients: a pass sums their products. */
const mostTerms = 1000

/** Throws Failure where passes over so many rows are too dear: a full one multiplies every two columns. */
export function refuseDear(
  { limits = usualLimits }: FitSpec,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  pointer: string
): void {
  if (columns <= mostTerms) {
    refuseCost({ cells: 0, operations: rows * columns ** 2 }, limits, '/model')
    return
  }
  throw new Failure({
    code: 'too_many_parameters',
    pointer,
    detail: `The formula makes ${columns} coefficients; at most ${mostTerms} are settled in passes over rows that are not held in memory`,
    hint: 'Leave out factors of many levels, or store fewer rows.'
  })
}
