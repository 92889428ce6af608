import type { Family } from '../../model/families/family.ts'
import { linearPredictor, type Predictor } from '../../model/predictor.ts'
import type { Control, OptimizerSpec } from '../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
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
import type { Basis } from './basis.ts'
import type { RegressionModel } from './model.ts'

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

/** The likelihood of a regression in the coordinates of an orthonormal basis. */
export function problemInBasis(model: RegressionModel, basis: Basis): LikelihoodProblem {
  const names = basis.kept.map((j) => model.terms[j].name)
  return {
    observations: model.observations,
    predictor: linearPredictor(basis.q, model.offset, names),
    family: model.family,
    link: model.link
  }
}

/** Means to start from: the family's own proposal for every response. */
function startMeans(family: Family, problem: LikelihoodProblem): Float64Array {
  const { y, size } = problem.observations
  return y.map((value, i) => family.startMean(value, size === null ? 1 : size[i]))
}

/** Coordinates whose predictor is nearest to the given one in least squares: Q'(η − offset). */
function projectOnBasis(q: Matrix, eta: Float64Array, offset: Float64Array | null): Float64Array {
  return Float64Array.from({ length: q.cols }, (_, j) => {
    const qj = column(q, j)
    let sum = 0
    for (let i = 0; i < eta.length; i++) sum += qj[i] * (eta[i] - (offset === null ? 0 : offset[i]))
    return sum
  })
}

function finiteOr(eta: Float64Array, fallback: number): Float64Array {
  return eta.map((value) => (Number.isFinite(value) ? value : fallback))
}

/** Candidate starting coordinates, the family's proposal first, then one mean for all rows. */
export function startCandidates(
  model: RegressionModel,
  basis: Basis,
  problem: LikelihoodProblem
): Float64Array[] {
  const means = startMeans(model.family, problem)
  const average = means.reduce((sum, mean) => sum + mean, 0) / means.length
  const level = model.link.forward(average)
  const eta = finiteOr(
    means.map((mean) => model.link.forward(mean)),
    level
  )
  const constant = new Float64Array(eta.length).fill(level)
  const first = projectOnBasis(basis.q, eta, model.offset)
  const second = projectOnBasis(basis.q, constant, model.offset)
  const between = first.map((value, j) => (value + second[j]) / 2)
  return [first, between, second]
}

/** A starting φ for given predictor values; the known ones keep their values. */
export function startPhi(problem: LikelihoodProblem, gamma: Float64Array): Float64Array {
  const { observations, family } = problem
  const rows = rowExpansions(observations.rows, 0)
  problem.predictor.evaluate(gamma, rows.predictor, null)
  const jet = new Float64Array(4)
  const mean = rows.predictor.map((m) => {
    if (problem.link === null) return m
    problem.link.inverse(m, jet)
    return jet[0]
  })
  const share =
    observations.size === null
      ? observations.y
      : observations.y.map((y, i) => y / (observations.size?.[i] ?? 1))
  const phi = family.startNuisance(share, mean, observations.precision)
  return phi.map((value, k) => family.nuisance[k].known ?? value)
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
