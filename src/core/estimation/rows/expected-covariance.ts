import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { FittedRows } from './covariances.ts'

/** Covariance of the likelihood's terms by its expected information; null where it is not known in closed form. */
export function likelihoodExpected(
  of: FittedRows,
  toTerms: (matrix: Matrix) => Matrix
): Matrix | null {
  const { final, likelihood } = of
  if (likelihood.information === 'none') return null
  if (final === null) return likelihood.covariance
  const information = final.expected
  const factor = information === null ? null : factorise(information)
  return factor === null ? null : toTerms(inverseFromFactor(factor))
}

/** What a tool's covariance is made of, from the sums of the last pass. */
export function toolPartsOf(of: FittedRows, toTerms: (matrix: Matrix) => Matrix) {
  const { final, likelihood, squares } = of
  return {
    expected: () => likelihoodExpected(of, toTerms),
    givenShape() {
      const information = final?.meanInformation ?? null
      const factor = information === null ? null : factorise(information)
      return factor === null ? null : toTerms(inverseFromFactor(factor))
    },
    // Where least squares settles the likelihood, σ² being its dispersion.
    pearson: () => final?.pearson ?? (squares?.rss ?? Number.NaN) / likelihood.phi[0]
  }
}
