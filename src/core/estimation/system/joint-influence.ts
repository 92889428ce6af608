import { factorise, inverseFromFactor, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { standardErrors } from '../regression/blocks.ts'
import type { PerRow } from '../report-diagnostics.ts'
import { alignedTo, byResponse } from '../stacked/per-row.ts'
import { coefficientCovariance, stackedCoefficients } from '../stacked/stack.ts'
import { identified } from '../tests/restriction.ts'
import { residualsAt } from './equations.ts'
import { meansOfRow, spreadOfRow } from './fitted-spread.ts'
import { expectedInformation } from './gaussian-system.ts'
import type { SystemWork } from './system-blocks.ts'
import { equationStack } from './system-stack.ts'

/** Generalised least squares of a system at a covariance Σ of the errors that is held fixed. */
export interface GeneralisedPoint {
  /** Counted from least squares. */
  readonly gamma: Float64Array
  readonly sigma: Matrix
  /** Σ⁻¹. */
  readonly inverse: Matrix
}

/** Places first, first + 1, … of one equation's coefficients among all. */
export const placesFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, j) => first + j)

/**
 * How the coordinates of all equations change when row i leaves every one of them (r):
 * C X_i'(Σ − X_i C X_i')⁻¹e_i; null where the row alone determines a coefficient.
 */
function changeWithout(
  {
    spread,
    means,
    sigma
  }: { readonly spread: Matrix; readonly means: Matrix; readonly sigma: Matrix },
  e: Float64Array
): Float64Array | null {
  const rest = { ...sigma, data: sigma.data.map((value, k) => value - means.data[k]) }
  const factor = factorise(rest)
  if (factor === null) return null
  const solved = solveFactor(factor, e)
  const out = new Float64Array(spread.rows)
  solved.forEach((value, k) => {
    column(spread, k).forEach((entry, a) => {
      out[a] += entry * value
    })
  })
  return out
}

/** v ↦ v'A⁻¹v; NaN where A is not positive definite. */
function distanceIn(a: Matrix): (v: Float64Array) => number {
  const factor = factorise(a)
  return (v) =>
    factor === null
      ? Number.NaN
      : solveFactor(factor, v).reduce((sum, value, k) => sum + value * v[k], 0)
}

/** What one row says: its leverages (q) and the change of the coordinates without it (r). */
function deletion(work: SystemWork, { sigma, inverse }: GeneralisedPoint, c: Matrix) {
  const { system } = work
  const none = new Float64Array(c.rows).fill(Number.NaN)
  return (i: number, e: Float64Array) => {
    const spread = spreadOfRow(system, c, i)
    const means = meansOfRow(system, spread, i)
    return {
      leverage: system.map((_, k) =>
        column(inverse, k).reduce((sum, w, l) => sum + at(means, k, l) * w, 0)
      ),
      change: changeWithout({ spread, means, sigma }, e) ?? none
    }
  }
}

/**
 * Influence of every row on generalised least squares at a fixed Σ, the row being left out of all
 * equations at once: its leverage ∂ŷ_ik/∂y_ik in every response (Martin 1992, Biometrika 79), Cook's
 * distance of the coefficients of every response and of all together, DFBETAS. The joint distance is
 * divided by the mean number of coefficients of an equation, so that of responses with the same
 * regressors it is that of Barrett & Ling (1992, JASA 87).
 */
export function jointInfluence(work: SystemWork, point: GeneralisedPoint) {
  const { system, shared, request, n } = work
  const information = factorise(expectedInformation(system, point.inverse, shared))
  if (information === null) return null
  const c = inverseFromFactor(information)
  const stack = equationStack(system)
  const errors = standardErrors(coefficientCovariance(stack, c), 1)
  const residuals = residualsAt(system, point.gamma)
  const without = deletion(work, point, c)
  const whole = distanceIn(c)
  const parts = system.map(({ from, kept }) =>
    distanceIn(identified(c, placesFrom(from, kept.length)))
  )
  const [leverage, distances] = [zeros(n, system.length), zeros(n, system.length)]
  const joint = new Float64Array(n)
  const changes = zeros(n, c.rows)
  for (let i = 0; i < n; i++) {
    const found = without(
      i,
      Float64Array.from(system, (_, k) => at(residuals, i, k))
    )
    joint[i] = (whole(found.change) * system.length) / c.rows
    system.forEach(({ from, kept }, k) => {
      const own = found.change.subarray(from, from + kept.length)
      leverage.data[k * n + i] = found.leverage[k]
      distances.data[k * n + i] = parts[k](own) / kept.length
    })
    stackedCoefficients(stack, found.change).forEach((value, j) => {
      changes.data[j * n + i] = value / errors[j]
    })
  }
  const places = { rows: request.rows, total: request.counts.total }
  const names = stack.map(({ response }) => response)
  return {
    leverage: byResponse(places, names, (k) => column(leverage, k)),
    cooks_distance: byResponse(places, names, (k) => column(distances, k)),
    joint_cooks_distance: alignedTo(places, joint),
    dfbetas: Object.fromEntries(
      stack.flatMap(({ response, terms, kept, from }) =>
        kept.map((j, k): [string, PerRow] => [
          `${response}: ${terms[j].name}`,
          alignedTo(places, column(changes, from + k))
        ])
      )
    )
  }
}
