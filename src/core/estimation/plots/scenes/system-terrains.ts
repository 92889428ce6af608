import { at, type Matrix, zeros } from '../../../numeric/matrix.ts'
import type { Objective } from '../../../numeric/optim/objective.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import {
  crossProducts,
  type FittedEquation,
  residualsAt,
  systemSize
} from '../../system/equations.ts'
import {
  gradientAt,
  inverseOf,
  observedInformation,
  overlaps,
  systemAt
} from '../../system/gaussian-system.ts'
import type { SystemMaximum } from '../../system/maximise-system.ts'
import type { SystemWork } from '../../system/system-blocks.ts'
import { coefficientsOf } from '../../system/system-report.ts'
import { isTooLong, profiledLoss, quadraticLoss } from '../losses.ts'
import { errorsOf, isDrawable, principal, type Terrain } from '../terrain.ts'

/** The same system with the designs' own columns for a basis: its coordinates are coefficients, from least squares. */
function inCoefficients(system: readonly FittedEquation[]): readonly FittedEquation[] {
  return system.map((one) => ({
    ...one,
    basis: { ...one.basis, q: identifiedColumns(one.equation.x, one.kept) }
  }))
}

function namesOf(system: readonly FittedEquation[]): readonly string[] {
  return system.flatMap(({ equation, kept }) =>
    kept.map((j) => `${equation.response}: ${equation.terms[j].name}`)
  )
}

/** Identified coefficients of the system at coordinates γ of its own bases. */
function coefficientsAt(system: readonly FittedEquation[], gamma: Float64Array): Float64Array {
  return Float64Array.from(
    system.flatMap((one) => {
      const all = coefficientsOf(one, gamma)
      return one.kept.map((j) => all[j])
    })
  )
}

/** The sums of squares, each in units of its own variance. */
function squaresTerrain({ system, divisor, squares }: SystemWork): Terrain | null {
  if (squares.status === 'saturated') return null
  const size = systemSize(system)
  const gamma = new Float64Array(size)
  const sigma = crossProducts(residualsAt(system, gamma), divisor)
  const covariance = zeros(size, size)
  system.forEach(({ solution, kept, from }, k) => {
    const own = principal(solution.unscaledCovariance, kept, at(sigma, k, k))
    for (let j = 0; j < kept.length; j++) {
      for (let i = 0; i < kept.length; i++) {
        covariance.data[(from + j) * size + from + i] = at(own, i, j)
      }
    }
  })
  return around('least_squares', system, { gamma, covariance })
}

function around(
  series: Terrain['series'],
  system: readonly FittedEquation[],
  { gamma, covariance }: { readonly gamma: Float64Array; readonly covariance: Matrix }
): Terrain | null {
  const errors = errorsOf(covariance)
  const centre = coefficientsAt(system, gamma)
  const place = { series, names: namesOf(system), centre, errors, widths: errors }
  if (!isDrawable(place)) return null
  const loss = quadraticLoss(centre, covariance)
  return { ...place, beside: new Map(), closed: true, approximate: false, loss }
}

/** −ln L / n with the error covariance optimised, over the coefficients counted from least squares. */
function objectiveOf(system: readonly FittedEquation[]): Objective {
  const shared = overlaps(system)
  const size = systemSize(system)
  const n = system[0].equation.y.length
  return {
    size,
    value: (x) => -(systemAt(system, x)?.logLikelihood ?? Number.NEGATIVE_INFINITY) / n,
    gradient(x, out) {
      const point = systemAt(system, x)
      if (point === null) return Number.POSITIVE_INFINITY
      out.set(gradientAt(system, point).map((value) => -value / n))
      return -point.logLikelihood / n
    },
    hessian(x, out, hessian) {
      const point = systemAt(system, x)
      if (point === null) return Number.POSITIVE_INFINITY
      out.set(gradientAt(system, point).map((value) => -value / n))
      const information = observedInformation(system, point, shared)
      hessian.data.set(information.data.map((value) => value / n))
      return -point.logLikelihood / n
    }
  }
}

function likelihoodTerrain(
  { system, request, n }: SystemWork,
  { point }: SystemMaximum
): Terrain | null {
  const plain = inCoefficients(system)
  const start = coefficientsAt(system, new Float64Array(systemSize(system)))
  const moved = coefficientsAt(system, point.gamma).map((value, j) => value - start[j])
  const there = systemAt(plain, moved)
  if (there === null) return null
  const covariance = inverseOf(observedInformation(plain, there, overlaps(plain)))
  if (covariance === null) return null
  const terrain = around('maximum_likelihood', system, { gamma: point.gamma, covariance })
  if (terrain === null) return null
  if (isTooLong(n * system.length, moved.length)) return { ...terrain, approximate: true }
  const { cancelled } = request.control
  const profiled = profiledLoss(objectiveOf(plain), moved, { factor: n, cancelled })
  return {
    ...terrain,
    closed: false,
    loss: (held, values) =>
      profiled(
        held,
        values.map((value, k) => value - start[held[k]])
      )
  }
}

/** The surroundings of both optima of a system, as far as they exist. */
export function systemTerrains(
  work: SystemWork,
  maximum: SystemMaximum | null
): readonly Terrain[] {
  const likelihood = maximum === null ? null : likelihoodTerrain(work, maximum)
  return [squaresTerrain(work), likelihood].filter((terrain) => terrain !== null)
}
