import type { Matrix } from '../../numeric/matrix.ts'
import { inverseAlong } from '../regression/restricted-covariance.ts'
import type { Final } from './final-pass.ts'
import type { FittedRows } from './fitted-points.ts'

/** Covariance of the likelihood's terms by its expected information; null where it is not known in closed form. */
export function likelihoodExpected(
  of: FittedRows,
  toTerms: (matrix: Matrix) => Matrix
): Matrix | null {
  const { final, likelihood } = of
  if (likelihood.information === 'none') return null
  if (final === null) return likelihood.covariance
  const inverse = final.expected === null ? null : alongEdge(final, final.expected)
  return inverse === null ? null : toTerms(inverse)
}

/** The inverse of an information where the rows that are held on an end of their mean stay. */
function alongEdge({ found }: Final, information: Matrix): Matrix | null {
  return inverseAlong(found.likelihood?.within ?? null, information)
}

/** What a tool's covariance is made of, from the sums of the last pass. */
export function toolPartsOf(of: FittedRows, toTerms: (matrix: Matrix) => Matrix) {
  const { final, likelihood, squares } = of
  return {
    expected: () => likelihoodExpected(of, toTerms),
    givenShape() {
      if (final === null || final.meanInformation === null) return null
      const inverse = alongEdge(final, final.meanInformation)
      return inverse === null ? null : toTerms(inverse)
    },
    // Where least squares settles the likelihood, σ² being its dispersion.
    pearson: () => final?.pearson ?? (squares?.rss ?? Number.NaN) / likelihood.phi[0]
  }
}
