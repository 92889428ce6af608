import type { FitSpec } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'

/** Parts of the answer that were asked for and that an estimate does not have: whose, why, what to do. */
export function notGiven(
  { include }: FitSpec,
  parts: readonly string[],
  { what, why, action }: { readonly what: string; readonly why: string; readonly action: string }
): WarningReport[] {
  const asked = parts.filter((part) => include.includes(part))
  if (asked.length === 0) return []
  return [
    {
      code: 'not_given',
      detail: `${what} without ${asked.join(', ')}: ${why}.`,
      pointer: '/include',
      action
    }
  ]
}
