import { blankRow, loadRow } from '../likelihood.ts'
import type { RegressionModel } from './model.ts'

/** Deviance Σ f·d(y, μ) at the predictors of all rows (n), or NaN for laws without one. */
export function devianceAt(
  { family, observations, link }: Pick<RegressionModel, 'family' | 'observations' | 'link'>,
  predictor: Float64Array,
  phi: Float64Array
): number {
  if (family.unitDeviance === null) return Number.NaN
  const row = blankRow()
  const jet = new Float64Array(4)
  let sum = 0
  for (let i = 0; i < observations.rows; i++) {
    loadRow({ observations, link }, { i, m: predictor[i], row, jet })
    const f = observations.frequency === null ? 1 : observations.frequency[i]
    sum += f * family.unitDeviance(row, phi)
  }
  return sum
}
