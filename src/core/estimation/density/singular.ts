import { symmetricEigen } from '../../numeric/linalg/svd.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import { correlations } from '../reporting/vcov.ts'
import { informationAt } from './covariance.ts'
import type { FlatDirection } from './flat.ts'
import type { DensityLikelihood } from './model.ts'
import { logLikelihoodAt, type Slice } from './objective.ts'
import { descend, isSound, type SearchOptions } from './search.ts'

/** Smallest eigenvalue of the information of unit diagonal that still counts as regular. */
const regular = 1e-9
/** Moves of the leading parameter, in its error with the others known. */
const moves = [2, -2, 4, -4] as const
/** Share of the direction from which a parameter takes part in it. */
const part = 1e-3

/** The null direction of the information of unit diagonal; null where the information is regular. */
function nullDirection(inner: Matrix): Float64Array | null {
  const { values, vectors } = symmetricEigen(correlations(inner))
  return Math.abs(values[0]) < regular ? column(vectors, 0) : null
}

/** ln L with one parameter of a slice held at a value and the others maximised; NaN where these do not settle. */
function profiled(
  model: DensityLikelihood,
  { free, at }: Slice,
  held: { readonly j: number; readonly value: number; readonly options: SearchOptions }
): number {
  const start = at.slice()
  start[held.j] = held.value
  const end = descend(model, { free: free.filter((k) => k !== held.j), at: start }, held.options)
  return isSound(end) ? logLikelihoodAt(model, end.theta) : Number.NaN
}

/**
 * The null direction of the information at a stationary point, when the profile likelihood of the
 * parameter that leads it falls both ways: a maximum, but flatter than a square, as a skew normal law's
 * at shape 0 (Azzalini 1985). Null where the information is regular or the likelihood does not fall.
 */
export function singularDirection(
  model: DensityLikelihood,
  slice: Slice,
  options: SearchOptions
): FlatDirection | null {
  const { free, at: theta } = slice
  const inner = principal(informationAt(model, theta).information, free)
  const scales = Float64Array.from(free, (_, k) => Math.sqrt(column(inner, k)[k]))
  if (!inner.data.every(Number.isFinite) || !scales.every((scale) => scale > 0)) return null
  const direction = nullDirection(inner)
  if (direction === null) return null
  const sizes = direction.map(Math.abs)
  const lead = sizes.indexOf(Math.max(...sizes))
  const value = logLikelihoodAt(model, theta)
  const slack = 1e-8 * (1 + Math.abs(value))
  const j = free[lead]
  const falls = moves.every((move) => {
    const held = { j, value: theta[j] + move / scales[lead], options }
    return profiled(model, slice, held) < value - slack
  })
  if (!falls) return null
  const touches = free.filter((_, k) => sizes[k] > part)
  return { touches, words: touches.map((k) => model.names[k]).join(', ') }
}
