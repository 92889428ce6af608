import type { Fit, FitRequest } from './api.ts'

/** The plots of an answer. */
export async function pictures(_fit: Fit, _request: FitRequest): Promise<HTMLElement[]> {
  return []
}
