import type { Predictor } from '../../model/predictor.ts'
import type { Control, OptimizerSpec } from '../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Convergence as ConvergenceCheck } from '../../numeric/optim/convergence.ts'
import { minimise } from '../../numeric/optim/minimise.ts'
import type { Stop } from '../../numeric/optim/optimiser.ts'
import {
  assemble,
  expandRows,
  type LikelihoodProblem,
  type RowExpansions,
  rowExpansions
} from '../likelihood.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { likelihoodObjective, observationCount } from '../objective.ts'
import { startPhi } from './starts.ts'

/** A maximised likelihood in the coordinates of its predictor (γ, length r) and φ (length q). */
export interface LikelihoodFit {
  readonly problem: LikelihoodProblem
  readonly scale: NuisanceScale
  readonly gamma: Float64Array
  readonly phi: Float64Array
  readonly rows: RowExpansions
  readonly jacobian: Matrix
  readonly logLikelihood: number
  /** −∂² ln L in (γ, free φ) at the optimum, (r + f)². */
  readonly information: Matrix
  /** Its inverse, or null when it is not positive definite. */
  readonly covariance: Matrix | null
  readonly start: Float64Array
  readonly check: ConvergenceCheck
  readonly stop: Stop
  readonly iterations: number
  readonly evaluations: number
}

/** Joins γ and the searched nuisance coordinates into one vector. */
function join(gamma: Float64Array, tau: Float64Array): Float64Array {
  const x = new Float64Array(gamma.length + tau.length)
  x.set(gamma)
  x.set(tau, gamma.length)
  return x
}

export interface MaximiseOptions {
  readonly starts: readonly Float64Array[]
  /** φ for a start, when the caller knows better than the family. */
  readonly phi?: Float64Array
  readonly optimizer: OptimizerSpec
  readonly control: Control
}

/** The first start with a finite likelihood, as (γ, τ); null when there is none. */
function feasibleStart(
  problem: LikelihoodProblem,
  scale: NuisanceScale,
  options: MaximiseOptions
): Float64Array | null {
  const objective = likelihoodObjective(problem, scale)
  for (const gamma of options.starts) {
    const phi = options.phi ?? startPhi(problem, gamma)
    const x = join(gamma, scale.fromPhi(phi))
    if (Number.isFinite(objective.value(x))) return x
  }
  return null
}

/** Maximises a likelihood by trust-region Newton with the exact Hessian; null when no start is finite. */
export function maximise(
  problem: LikelihoodProblem,
  options: MaximiseOptions
): LikelihoodFit | null {
  const scale = nuisanceScale(problem.family)
  const start = feasibleStart(problem, scale, options)
  if (start === null) return null
  const objective = likelihoodObjective(problem, scale)
  const found = minimise(objective, start, {
    iterations: options.optimizer.max_iterations,
    gradientTolerance: options.optimizer.tolerance,
    cancelled: options.control.cancelled,
    unit: 1 / observationCount(problem)
  })
  const p = problem.predictor.parameters.length
  const gamma = found.x.slice(0, p)
  const phi = scale.toPhi(found.x.subarray(p))
  const at = informationAt(problem, { gamma, phi, free: scale.free })
  const factor = factorise(at.information)
  return {
    problem,
    scale,
    gamma,
    phi,
    rows: at.rows,
    jacobian: at.jacobian,
    logLikelihood: at.rows.logLikelihood,
    information: at.information,
    covariance: factor === null ? null : inverseFromFactor(factor),
    start: start.slice(0, p),
    check: found.convergence,
    iterations: found.iterations,
    evaluations: found.evaluations,
    stop: found.stop
  }
}

/** Row expansions and the observed information of (γ, free φ) at a point. */
export function informationAt(
  problem: LikelihoodProblem,
  point: {
    readonly gamma: Float64Array
    readonly phi: Float64Array
    readonly free: readonly number[]
  }
): { readonly rows: RowExpansions; readonly jacobian: Matrix; readonly information: Matrix } {
  const { gamma, phi, free } = point
  const n = problem.observations.rows
  const p = gamma.length
  const rows = rowExpansions(n, phi.length)
  const jacobian = zeros(n, p)
  problem.predictor.evaluate(gamma, rows.predictor, jacobian)
  expandRows(problem, phi, rows)
  const hessian = zeros(p + phi.length, p + phi.length)
  assemble(
    problem,
    { theta: gamma, rows, jacobian },
    { gradient: new Float64Array(p + phi.length), hessian }
  )
  const index = [...gamma.keys(), ...free.map((k) => p + k)]
  const information = zeros(index.length, index.length)
  index.forEach((a, i) => {
    index.forEach((b, j) => {
      information.data[j * index.length + i] = -hessian.data[b * hessian.rows + a]
    })
  })
  return { rows, jacobian, information }
}

/** φ that maximises the likelihood with the predictor held at γ. */
export function profileNuisance(
  problem: LikelihoodProblem,
  gamma: Float64Array,
  options: MaximiseOptions
): Float64Array | null {
  const scale = nuisanceScale(problem.family)
  const start = options.phi ?? startPhi(problem, gamma)
  if (scale.free.length === 0) return start
  const held: Predictor = {
    rows: problem.predictor.rows,
    parameters: [],
    linear: true,
    evaluate: (_, m) => problem.predictor.evaluate(gamma, m, null),
    curvature: () => undefined
  }
  const inner = { ...problem, predictor: held }
  const fit = maximise(inner, { ...options, starts: [new Float64Array(0)], phi: start })
  return fit === null ? null : fit.phi
}
