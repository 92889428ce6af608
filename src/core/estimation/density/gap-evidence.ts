import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { symmetricEigen } from '../../numeric/linalg/svd.ts'
import { column } from '../../numeric/matrix.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import { chiSquareUpper } from '../../numeric/special/index.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import type { DensityComparison } from './certificate.ts'
import { shared } from './covariance.ts'

/**
 * Hausman's test (1978, Econometrica 46) with the variance of the gap from both estimators' influence
 * functions (White 1982, Econometrica 50, section 4), which needs no law for the variance of least squares:
 * d'(Σ e e')⁻d over the directions in which the two differ at all. Null where there is none.
 */
export function densityGapTest(comparison: DensityComparison): EvidenceReport['gap_test'] {
  const { model, uses, squares, fit, rows } = comparison
  const places = shared(uses, fit, squares)
  const errors = Float64Array.from(places, (k) =>
    Math.sqrt(fit.covariance.data[uses[k] * (model.names.length + 1)])
  )
  const products = rows.spread(places)
  const spread = {
    ...products,
    data: products.data.map((sum, k) => {
      const [a, b] = [k % places.length, Math.floor(k / places.length)]
      return sum / (errors[a] * errors[b])
    })
  }
  if (!spread.data.every(Number.isFinite)) return null
  const gap = places.map((k, c) => (fit.theta[uses[k]] - squares.estimates[k]) / errors[c])
  const { values, vectors } = symmetricEigen(spread)
  let statistic = 0
  let df = 0
  values.forEach((value, c) => {
    if (!(value > 1e-12)) return
    const along = column(vectors, c).reduce((sum, v, j) => sum + v * gap[j], 0)
    statistic += (along * along) / value
    df++
  })
  return df === 0 ? null : { statistic, df, p_value: chiSquareUpper(statistic, df) }
}

/** How far from least squares the likelihood's search began, in the joint standard errors of the mean's parameters. */
export function densityStartDistance(comparison: DensityComparison): number {
  const { uses, squares, fit } = comparison
  const places = shared(uses, fit, squares)
  const factor = factorise(
    principal(
      fit.covariance,
      places.map((k) => uses[k])
    )
  )
  if (factor === null || places.length === 0) return Number.NaN
  const d = Float64Array.from(places, (k) => fit.start[uses[k]] - squares.estimates[k])
  const solved = solveFactor(factor, d)
  return Math.sqrt(
    Math.max(
      d.reduce((sum, value, k) => sum + value * solved[k], 0),
      0
    )
  )
}
