import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { multiply } from '../../numeric/linalg/product.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { aggregated } from '../stacked/inference.ts'
import type { Stack } from '../stacked/stack.ts'
import type { Surface } from '../stacked/surface.ts'
import { type FittedEquation, residualsAt, systemSize } from './equations.ts'
import {
  expectedInformation,
  gradientAt,
  type Overlaps,
  observedInformation,
  systemAt
} from './gaussian-system.ts'
import { inflatedMeans } from './inflated-means.ts'

/** The coefficients of every equation. */
export function equationStack(system: readonly FittedEquation[]): Stack {
  return system.map(({ equation, solution, kept, basis, from }) => ({
    response: equation.response,
    terms: equation.terms,
    kept,
    aliased: solution.aliased,
    basis,
    from,
    assignment: equation.assignment
  }))
}

/** Least squares' identified coefficients, from which coordinates are counted (r). */
export function baseOf(system: readonly FittedEquation[]): Float64Array {
  return Float64Array.from(
    system.flatMap(({ solution, kept }) => kept.map((j) => solution.coefficients[j]))
  )
}

/** The likelihood maximised over the error covariance, as a function of the coordinates. */
export function systemSurface(system: readonly FittedEquation[], shared: Overlaps): Surface {
  return {
    at(gamma) {
      const point = systemAt(system, gamma)
      if (point === null) return null
      const exact = observedInformation(system, point, shared)
      return {
        gamma,
        logLikelihood: point.logLikelihood,
        gradient: gradientAt(system, point),
        information:
          factorise(exact) === null ? expectedInformation(system, point.inverse, shared) : exact
      }
    },
    expected(gamma) {
      const point = systemAt(system, gamma)
      return point === null ? null : expectedInformation(system, point.inverse, shared)
    }
  }
}

/** Σ_j q_ij² of an equation (n): its leverages. */
export function leveragesOf({
  basis: { q }
}: {
  readonly basis: Pick<FittedEquation['basis'], 'q'>
}): Float64Array {
  const out = new Float64Array(q.rows)
  for (let j = 0; j < q.cols; j++) {
    for (let i = 0; i < q.rows; i++) out[i] += at(q, i, j) ** 2
  }
  return out
}

/** Scores of the coordinates (n × r) from those of the means of every response (n × q). */
function scoresOf(system: readonly FittedEquation[], ofMeans: Matrix): Matrix {
  const out = zeros(ofMeans.rows, systemSize(system))
  system.forEach(({ basis, from }, k) => {
    const own = column(ofMeans, k)
    for (let j = 0; j < basis.q.cols; j++) {
      column(out, from + j).set(column(basis.q, j).map((value, i) => value * own[i]))
    }
  })
  return out
}

function functionsOf(
  system: readonly FittedEquation[],
  ofMeans: Matrix,
  rest: Pick<EstimatingFunctions, 'bread' | 'perColumn' | 'spectral' | 'linear'>
): EstimatingFunctions {
  const stack = equationStack(system)
  return {
    scores: scoresOf(system, ofMeans),
    breadName: 'expected',
    frequency: null,
    leverage: null,
    aggregate: aggregated(
      stack,
      (k) => column(ofMeans, k),
      (k) => system[k].equation.x
    ),
    observations: ofMeans.rows,
    rank: Math.max(...stack.map(({ kept }) => kept.length)),
    ...rest
  }
}

/** Normal equations of every equation by itself. */
function separateFunctions(system: readonly FittedEquation[]): EstimatingFunctions {
  const size = systemSize(system)
  const bread = zeros(size, size)
  for (let j = 0; j < size; j++) bread.data[j * size + j] = 1
  return functionsOf(system, residualsAt(system, new Float64Array(size)), {
    bread,
    linear: true,
    perColumn: system.flatMap((one) => {
      const own = { leverage: leveragesOf(one), rank: one.kept.length }
      return one.kept.map(() => own)
    })
  })
}

/** An estimate as its scores need it. Plain data. */
export interface ScoredPoint {
  readonly gamma: Float64Array
  /** Σ⁻¹ of the errors; null of equations by themselves. */
  readonly inverse: Matrix | null
}

/** Estimating functions of some rows of a system at an estimate of all of its rows; null where singular. */
export function systemFunctions(
  system: readonly FittedEquation[],
  { gamma, inverse }: ScoredPoint,
  shared: Overlaps
): EstimatingFunctions | null {
  return inverse === null
    ? separateFunctions(system)
    : jointFunctions(system, gamma, { inverse, shared })
}

/** Score equations of the means at a given inverse Σ⁻¹ of the error covariance; null where singular. */
function jointFunctions(
  system: readonly FittedEquation[],
  gamma: Float64Array,
  { inverse, shared }: { readonly inverse: Matrix; readonly shared: Overlaps }
): EstimatingFunctions | null {
  const factor = factorise(expectedInformation(system, inverse, shared))
  if (factor === null) return null
  const e = residualsAt(system, gamma)
  const bread = inverseFromFactor(factor)
  return functionsOf(system, multiply(e, inverse), {
    bread,
    linear: false,
    spectral: {
      rank: systemSize(system),
      observations: e.rows * e.cols,
      scores: (weight) => scoresOf(system, inflatedMeans(system, { e, inverse, c: bread }, weight))
    }
  })
}
