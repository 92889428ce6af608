import { chooseFamily } from '../../model/families/choose.ts'
import type { FitSpec } from '../../model/spec.ts'
import type { Report } from '../report.ts'

/** Parts of an answer on request that are made of sums over rows. */
const summed: ReadonlySet<string> = new Set(['vcov', 'tests', 'profiles', 'collinearity'])

/**
 * Whether passes over the rows may be expected to answer all that a fit in memory does: a formula with a
 * smooth law whose least squares and likelihood are searched alike on both ways, and nothing asked for that
 * is made of every row. Throws Failure for a family that there is not.
 */
export function mayBeWhole({ model, inference, include }: FitSpec): boolean {
  const { formula, covariance, penalty, family } = model
  if (formula === undefined || covariance !== undefined || penalty !== undefined) return false
  const { smooth, exponentialDispersion } = chooseFamily(family, '/model/family').facts
  const asked =
    typeof inference.std_errors === 'string' && include.every((part) => summed.has(part))
  return smooth && exponentialDispersion && asked
}

/** The answer of passes as that of a fit in memory; null where something is missing, or an estimate does not exist. */
export function asWhole(report: Report): Report | null {
  const { least_squares, maximum_likelihood, warnings } = report
  const found = [least_squares, maximum_likelihood].every(({ status }) => status === 'ok')
  if (!found || warnings.some(({ code }) => code === 'not_given_out_of_core')) return null
  return { ...report, warnings: warnings.filter(({ code }) => code !== 'out_of_core') }
}
