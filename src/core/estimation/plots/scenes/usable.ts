import type { LikelihoodResult } from '../../regression/likelihood-result.ts'

/** The likelihood's fit if its means are usable. */
export function usable(likelihood: LikelihoodResult | null): LikelihoodResult | null {
  return likelihood?.fitted.every(Number.isFinite) === true ? likelihood : null
}
