import { answer } from '../../support/answer.ts'
import type { ReproducedFit } from './fits.ts'

type Estimates = Readonly<Record<string, number>>

/** What the service answers to a fit: its lines and the likelihood's coefficients. */
export function reproductionOf({ columns, levels, model }: ReproducedFit): {
  readonly lines: { readonly r: string | null; readonly python: string | null }
  readonly estimates: Estimates
} {
  const { reproduce, maximum_likelihood } = answer(columns, model, { data: { levels } })
  const { r, python } = reproduce
  return {
    lines: { r, python },
    estimates: Object.fromEntries(
      maximum_likelihood.coefficients.map(({ term, estimate }) => [term, estimate])
    )
  }
}
