import type { FitSpec } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'

/** Parts of the answer that were asked for and that models of this kind do not have. */
export function notGiven(
  { include }: FitSpec,
  parts: readonly string[],
  kind: string
): WarningReport[] {
  const asked = parts.filter((part) => include.includes(part))
  if (asked.length === 0) return []
  return [
    {
      code: 'not_given',
      detail: `A model of ${kind} is answered without ${asked.join(', ')}.`,
      pointer: '/include',
      action: 'Fit the responses one by one for these.'
    }
  ]
}
