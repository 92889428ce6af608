import { excessOf, type SquaresOnRows, sizesOf, spreadOf } from '../../density/compared-rows.ts'
import type { DensityMean, DensityOnRows } from '../../density/model.ts'
import { meanProblem } from '../../density/squares.ts'
import { pack } from '../criteria.ts'
import type { DensityPair, DensityPass } from './density-pass.ts'

type Compared = NonNullable<DensityPass['compared']>

/** Sums of a comparison: sizes, the excess of squares, then Σ f e e' by columns. */
export const comparedPlaces = { sizes: 0, excess: 1, spread: 2 } as const

/** How many sums a comparison takes. */
export function comparedSize({ compared }: Pick<DensityPass, 'compared'>): number {
  if (compared === null) return 0
  const { length } = compared.places
  return comparedPlaces.spread + (length * (length + 1)) / 2
}

/** Least squares on some rows, at an estimate of all rows. */
export function squaresOn(
  model: DensityOnRows,
  mean: DensityMean,
  { estimates, unscaledCovariance }: DensityPair['squares']
): SquaresOnRows {
  const fitted = new Float64Array(model.rows.length)
  meanProblem(model, mean).evaluate(estimates, fitted, null)
  const residuals = mean.response.map((y, i) => y - fitted[i])
  return { estimates, unscaledCovariance, fitted, residuals }
}

/** What the rows of a block add to the comparison of both estimates. */
export function addCompared(
  model: DensityOnRows,
  { likelihood: fit, squares: at, places }: Compared,
  out: Float64Array
): void {
  const { mean } = model
  if (mean === null) throw new Error('a comparison needs a mean')
  const squares = squaresOn(model, mean, at)
  out[comparedPlaces.sizes] = sizesOf(model, mean, at.estimates)
  out[comparedPlaces.excess] = excessOf(model, mean, { theta: fit.theta, squares })
  pack(spreadOf(model, mean, { fit, squares, places }), out, comparedPlaces.spread)
}
