import { Failure } from '../../failure.ts'
import type { Family } from '../../model/families/family.ts'
import { jacobianAt } from '../../model/predictor.ts'
import {
  type CholeskyFactor,
  factorise,
  inverseFromFactor,
  logDeterminant,
  solveFactor
} from '../../numeric/linalg/cholesky.ts'
import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { expandRows, projectScore, rowExpansions } from '../likelihood.ts'
import { withCurvature } from '../stacked/curvature.ts'
import type { Surface, SurfacePoint } from '../stacked/surface.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isLinear, type RegressionModel } from './model.ts'
import { leverages } from './score-rows.ts'
import { spread, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** ln L + ½ ln |I| at a point, with its gradient and I. */
interface Point extends SurfacePoint {
  readonly mean: Float64Array
  readonly factor: CholeskyFactor
  /** What a step is scaled by. */
  readonly steering: Matrix
}

/** Throws Failure where Firth's penalty is not offered: it needs a canonical link and no dispersion. */
export function checkPenalty({ model, spec }: Workspace): void {
  if (spec.model.penalty === undefined) return
  const { family, link } = model
  if (isLinear(model) && family.nuisance.length === 0 && family.canonical === link.name) return
  throw new Failure({
    code: 'unsupported',
    pointer: '/model/penalty',
    detail:
      'Firth’s penalty is offered for laws without a dispersion and with their canonical link.',
    hint: 'Use bernoulli or binomial with the logit link, or poisson with the log link.'
  })
}

/** Second derivative of the variance in the mean, the same at every mean: quadratic variance functions (Morris 1982, Ann. Statist. 10, 65-80). */
function varianceBend({ variance }: Pick<Family, 'variance'>): number {
  const none = new Float64Array(0)
  const [low, middle, high] = [0, 0.5, 1].map((mean) => variance(mean, none))
  return 4 * (low - 2 * middle + high)
}

/**
 * Of every row (n): what its information in the predictor is, which with a canonical link is the slope of its
 * mean; by how much its score is adjusted for each unit of leverage, and the derivative of that in the predictor.
 */
export function firthWeights(
  { observations, link, family }: Pick<RegressionModel, 'observations' | 'link' | 'family'>,
  predictor: Float64Array
): {
  readonly weight: Float64Array
  readonly bend: Float64Array
  readonly turn: Float64Array
} {
  const { size, frequency } = observations
  const jet = new Float64Array(4)
  const bend = new Float64Array(predictor.length)
  const turn = new Float64Array(predictor.length)
  const more = varianceBend(family)
  const weight = predictor.map((m, i) => {
    link.inverse(m, jet)
    bend[i] = jet[2] / jet[1]
    turn[i] = more * jet[1]
    return (size?.[i] ?? 1) * (frequency?.[i] ?? 1) * jet[1]
  })
  return { weight, bend, turn }
}

/** Scores with half of each row's leverage h times its bend (n). */
export function firthScores(
  score: Float64Array,
  h: Float64Array,
  { bend }: Pick<ReturnType<typeof firthWeights>, 'bend'>
): Float64Array {
  return score.map((s, i) => s + 0.5 * h[i] * bend[i])
}

/**
 * Weights of the rows in the matrix that scales a step: minus the slope of the adjusted score with the leverages
 * h held, as of data with pseudo-observations beside them (Heinze & Schemper 2002, section 2). A level of one row
 * has leverage 1 whatever its coefficient, so that this is Newton's method there; scoring by the information
 * oversteps it for ever.
 */
export function firthSteering(
  h: Float64Array,
  { weight, turn }: Pick<ReturnType<typeof firthWeights>, 'weight' | 'turn'>
): Float64Array {
  return weight.map((w, i) => w - 0.5 * h[i] * turn[i])
}

function pointAt({ coordinates, model }: Workspace, gamma: Float64Array): Point | null {
  const { problem } = coordinates
  const n = problem.observations.rows
  const rows = rowExpansions(n, 0)
  const jacobian = jacobianAt(problem.predictor, gamma, rows.predictor)
  if (jacobian === null || !expandRows(problem, new Float64Array(0), rows)) return null
  const weights = firthWeights(model, rows.predictor)
  const information = zeros(gamma.length, gamma.length)
  addCrossProduct(jacobian, weights.weight, information)
  const factor = factorise(information)
  if (factor === null) return null
  const gradient = new Float64Array(gamma.length)
  const h = leverages(jacobian, inverseFromFactor(factor), weights.weight)
  projectScore(jacobian, firthScores(rows.score, h, weights), { into: gradient, from: 0 })
  const steering = zeros(gamma.length, gamma.length)
  addCrossProduct(jacobian, firthSteering(h, weights), steering)
  const logLikelihood = rows.logLikelihood + logDeterminant(factor) / 2
  const mean = rows.mean
  return { gamma, logLikelihood, gradient, information, mean, factor, steering }
}

/** The penalised likelihood of a regression over its coordinates; it has no score test. */
export function firthSurface(workspace: Workspace): Surface {
  const at = (gamma: Float64Array): SurfacePoint | null => {
    const point = pointAt(workspace, gamma)
    return point !== null && Number.isFinite(point.logLikelihood) ? point : null
  }
  return { at: withCurvature(at), expected: null }
}

/** One step up the adjusted score, halved until the penalised likelihood rises. */
function improved(workspace: Workspace, at: Point): { point: Point; length: number } | null {
  const step = solveFactor(factorise(at.steering) ?? at.factor, at.gradient)
  const length = Math.sqrt(step.reduce((sum, v, j) => sum + v * at.gradient[j], 0))
  for (let share = 1; share > 1e-6; share /= 2) {
    const point = pointAt(
      workspace,
      at.gamma.map((value, j) => value + share * step[j])
    )
    const slack = 1e-12 * Math.max(1, Math.abs(at.logLikelihood))
    if (point !== null && point.logLikelihood >= at.logLikelihood - slack) return { point, length }
  }
  return null
}

/** ln L + ½ ln |I| with I of the coefficients, whose covariance is given, in the place of the coordinates. */
export function inCoefficients(
  { logLikelihood, factor }: Pick<Point, 'logLikelihood' | 'factor'>,
  covariance: Matrix
): number {
  const own = factorise(covariance)
  if (own === null) return Number.NaN
  return logLikelihood - (logDeterminant(factor) + logDeterminant(own)) / 2
}

/**
 * Firth's (1993, Biometrika 80, 27-38) penalised maximum: the mode under Jeffreys' prior, finite also
 * where the likelihood has no maximum (Heinze & Schemper 2002). Standard errors from the information.
 */
export function fitFirth(workspace: Workspace): LikelihoodResult | null {
  const { model, coordinates, spec, control } = workspace
  const r = coordinates.kept.length
  const p = model.terms.length
  let best = pointAt(workspace, new Float64Array(r))
  if (best === null) return null
  let length = Number.POSITIVE_INFINITY
  let iterations = 0
  while (length > 1e-13 && iterations < spec.optimizer.max_iterations && !control.cancelled()) {
    const next = improved(workspace, best)
    iterations++
    if (next === null) break
    best = next.point
    length = next.length
  }
  const converged = length < 1e-8
  const covariance = coordinates.covariance(inverseFromFactor(best.factor))
  return {
    status: converged ? (r < p ? 'rank_deficient' : 'ok') : 'not_converged',
    reason: converged ? null : 'The penalised likelihood did not settle within its iterations.',
    method: 'firth',
    information: 'expected',
    coefficients: spread(coordinates.kept, coordinates.toCoefficients(best.gamma), p),
    covariance: spreadMatrix(coordinates.kept, covariance, p),
    phi: new Float64Array(0),
    phiErrors: new Float64Array(0),
    logLikelihood: Number.NaN,
    fitted: best.mean,
    gamma: best.gamma,
    convergence: {
      iterations,
      evaluations: iterations,
      scaled_gradient: length,
      hessian_condition: Number.NaN,
      starts_agreeing: '1/1',
      penalized_log_likelihood: inCoefficients(best, covariance)
    },
    fit: null
  }
}
