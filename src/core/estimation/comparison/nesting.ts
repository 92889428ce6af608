import type { Family } from '../../model/families/family.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { column } from '../../numeric/matrix.ts'
import { isLinear, type LinearRegression, type RegressionModel } from '../regression/model.ts'

/** How the law of one model stands inside that of another. */
export interface Nesting {
  /** Further parameters of the larger law that the smaller one fixes. */
  readonly parameters: number
  /** Some of them are fixed at the border of their range. */
  readonly border: number
  /** Why the usual limit law of the likelihood ratio fails; null when it holds. */
  readonly irregular: string | null
}

interface Inclusion extends Nesting {
  readonly inner: string
  readonly outer: string
}

/** Laws that contain others as their shape takes a value. */
const inclusions: readonly Inclusion[] = [
  { inner: 'poisson', outer: 'negative_binomial', parameters: 1, border: 1, irregular: null },
  { inner: 'normal', outer: 'student_t', parameters: 1, border: 1, irregular: null },
  { inner: 'exponential', outer: 'gamma', parameters: 1, border: 0, irregular: null },
  { inner: 'exponential', outer: 'weibull', parameters: 1, border: 0, irregular: null },
  { inner: 'laplace', outer: 'generalized_normal', parameters: 1, border: 0, irregular: null },
  { inner: 'normal', outer: 'generalized_normal', parameters: 1, border: 0, irregular: null },
  {
    inner: 'normal',
    outer: 'skew_normal',
    parameters: 1,
    border: 0,
    irregular:
      'The information of the skew-normal law is singular at the normal law, so the likelihood ratio does not tend to a chi-square law (Azzalini 1985).'
  }
]

const free = (family: Family): number =>
  family.nuisance.filter(({ known }) => known === null).length

function sameLaw(a: Family, b: Family): boolean {
  return (
    a.name === b.name &&
    a.nuisance.every(({ known }, k) => known === (b.nuisance[k]?.known ?? null))
  )
}

/** How the law of `small` lies in that of `large`; null when it does not. */
function lawNesting(small: Family, large: Family): Nesting | null {
  if (sameLaw(small, large)) return { parameters: 0, border: 0, irregular: null }
  const found = inclusions.find(({ inner, outer }) => inner === small.name && outer === large.name)
  return found !== undefined && free(large) === free(small) + found.parameters ? found : null
}

/** Whether every column of `small` is a combination of columns of `large`, to rounding. */
function spans(large: LinearRegression, small: LinearRegression): boolean {
  for (let j = 0; j < small.mean.x.cols; j++) {
    const y = column(small.mean.x, j)
    const { x, tail } = large.mean
    const fit = leastSquares({ x, tail, y, yTail: null, weights: null })
    const size = Math.sqrt(y.reduce((sum, v) => sum + v * v, 0))
    if (!(fit.norms.residual <= 1e-9 * size)) return false
  }
  return true
}

function sameValues(a: Float64Array | null, b: Float64Array | null): boolean {
  if (a === null || b === null) return a === b
  return a.length === b.length && a.every((value, i) => value === b[i])
}

/** How `small` is a special case of `large`; null when it is not, or when that cannot be told. */
export function nestingOf(small: RegressionModel, large: RegressionModel): Nesting | null {
  if (!isLinear(small) || !isLinear(large)) return null
  if (small.link.name !== large.link.name) return null
  if (!sameValues(small.mean.offset, large.mean.offset)) return null
  const law = lawNesting(small.family, large.family)
  return law !== null && spans(large, small) ? law : null
}
