import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { multiply } from '../../numeric/linalg/product.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { blankRow, loadRow } from '../likelihood.ts'
import type { RegressionModel } from './model.ts'

/** Rows as least squares weighs them and a law spreads them. */
export type SpreadRows = Pick<RegressionModel, 'observations' | 'family' | 'link' | 'squares'>

/**
 * Under a model and at its predictor, of every row: w (dμ/dm)², the weight of the row in the information of
 * least squares, and w² (dμ/dm)² Var y / frequency, its weight in the variance of the normal equations (n).
 */
export function rowSpreads(
  { observations, family, link, squares }: SpreadRows,
  predictor: Float64Array,
  phi: Float64Array
) {
  const n = predictor.length
  const bread = new Float64Array(n)
  const meat = new Float64Array(n)
  const row = blankRow()
  const jet = new Float64Array(4)
  for (let i = 0; i < n; i++) {
    loadRow({ observations, link }, { i, m: predictor[i], row, jet })
    const variance = family.variance(row.mu, phi) / (row.size * row.weight)
    const w = squares?.weights?.[i] ?? 1
    bread[i] = jet[1] * jet[1] * w
    meat[i] = (jet[1] * jet[1] * w * w * variance) / (observations.frequency?.[i] ?? 1)
  }
  return { bread, meat }
}

/** Covariance of least squares under the model from its sums, (J'WJ)⁻¹ J'WΣWJ (J'WJ)⁻¹; null where it does not exist. */
export function sandwiched(bread: Matrix, meat: Matrix): Matrix | null {
  const factor = factorise(bread)
  if (factor === null || !meat.data.every(Number.isFinite)) return null
  const inverse = inverseFromFactor(factor)
  return multiply(multiply(inverse, meat), inverse)
}
