import type { Family } from '../../model/families/family.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { column } from '../../numeric/matrix.ts'
import { heldValue, isFixed } from '../parameters.ts'
import type { LinearMean } from '../regression/model.ts'
import type { SeveralPredictors, Stated, StatedByExpression, StatedLinear } from './contender.ts'

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

type Design = Pick<LinearMean, 'x' | 'tail'>

/** Whether every column of `small` is a combination of columns of `large`, to rounding. */
function spans({ x, tail }: Design, small: Design): boolean {
  for (let j = 0; j < small.x.cols; j++) {
    const y = column(small.x, j)
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

/** Held parameters of one expression: each estimated by the larger model, which holds no other value. */
function expressionNesting(small: StatedByExpression, large: StatedByExpression): Nesting | null {
  if (small.text !== large.text) return null
  const choices = namedParameters(large)
  const own = new Map(namedParameters(small).map((named) => [named.name, named]))
  const pairs = choices.map((outer) => ({ outer, inner: own.get(outer.name) }))
  const within = pairs.every(
    ({ outer, inner }) =>
      inner !== undefined &&
      (!isFixed(outer) || (isFixed(inner) && heldValue(inner.choice) === heldValue(outer.choice)))
  )
  if (!within) return null
  const held = pairs.flatMap(({ outer, inner }) =>
    inner !== undefined && isFixed(inner) && !isFixed(outer)
      ? [{ bounds: outer.choice, value: heldValue(inner.choice) }]
      : []
  )
  const border = held.filter(
    ({ bounds, value }) => value === bounds.lower || value === bounds.upper
  ).length
  return {
    parameters: held.length,
    border,
    irregular:
      border > 1
        ? 'Several parameters lie on their bounds in the smaller model, so the weights of the chi-square laws in the mixture depend on the data (Self & Liang 1987).'
        : null
  }
}

const namedParameters = ({ parameters }: StatedByExpression) =>
  Object.entries(parameters).map(([name, choice]) => ({ name, choice }))

/** A correlation in a larger one of the same structure, or no correlation in one that is estimated. */
function correlationNesting(
  { correlation: a }: Stated,
  { correlation: b }: Stated
): Nesting | null {
  const nothing = { parameters: 0, border: 0, irregular: null }
  if (b === null) return a === null ? nothing : null
  const freed = { ...nothing, parameters: 1 }
  if (a === null) return b.rho === 'estimate' ? freed : null
  if (a.text !== b.text) return null
  if (a.rho === b.rho) return nothing
  return b.rho === 'estimate' ? freed : null
}

function linearNesting(small: StatedLinear, large: StatedLinear): Nesting | null {
  if (small.link.name !== large.link.name) return null
  if (!sameValues(small.mean.offset, large.mean.offset)) return null
  const law = lawNesting(small.family, large.family)
  return law !== null && spans(large.mean, small.mean) ? law : null
}

/** Every predictor of the smaller model lies in the span of its counterpart. */
function severalNesting(small: SeveralPredictors, large: SeveralPredictors): Nesting | null {
  if (small.text !== large.text) return null
  const within = small.designs.every((design, k) => {
    const other = large.designs[k]
    return sameValues(design.offset, other.offset) && spans(other, design)
  })
  return within ? { parameters: 0, border: 0, irregular: null } : null
}

const otherContrasts =
  'Restricted likelihoods of models with other terms are of other contrasts of the response, so their ratio has no chi-square law: compare means by "method": "ml".'

/** How `small` is a special case of `large`; null when it is not, or when that cannot be told. */
export function nestingOf(small: Stated, large: Stated): Nesting | null {
  if (small.expression !== null && large.expression !== null) {
    return expressionNesting(small.expression, large.expression)
  }
  if (small.several !== undefined && large.several !== undefined) {
    return severalNesting(small.several, large.several)
  }
  if (small.linear === null || large.linear === null) return null
  const errors = correlationNesting(small, large)
  const means = errors === null ? null : linearNesting(small.linear, large.linear)
  if (errors === null || means === null) return null
  const parameters = means.parameters + errors.parameters
  return small.restricted && !spans(small.linear.mean, large.linear.mean)
    ? { parameters, border: 0, irregular: otherContrasts }
    : { ...means, parameters }
}
