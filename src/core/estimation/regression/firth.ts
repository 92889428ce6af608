import { Failure } from '../../failure.ts'
import type { Link } from '../../model/links/link.ts'
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
import { expandRows, type LikelihoodProblem, projectScore, rowExpansions } from '../likelihood.ts'
import { withCurvature } from '../stacked/curvature.ts'
import type { Surface, SurfacePoint } from '../stacked/surface.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isLinear } from './model.ts'
import { leverages } from './score-rows.ts'
import { spread, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** ln L + ½ ln |I| at a point, with its gradient and I. */
interface Point extends SurfacePoint {
  readonly mean: Float64Array
  readonly factor: CholeskyFactor
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

/**
 * Of every row (n): what its information in the predictor is, which with a canonical link is the slope of its
 * mean, and by how much its score is adjusted for each unit of leverage.
 */
export function firthWeights(
  { observations, link }: Pick<LikelihoodProblem, 'observations'> & { readonly link: Link },
  predictor: Float64Array
): { readonly weight: Float64Array; readonly bend: Float64Array } {
  const { size, frequency } = observations
  const jet = new Float64Array(4)
  const bend = new Float64Array(predictor.length)
  const weight = predictor.map((m, i) => {
    link.inverse(m, jet)
    bend[i] = jet[2] / jet[1]
    return (size?.[i] ?? 1) * (frequency?.[i] ?? 1) * jet[1]
  })
  return { weight, bend }
}

/** Scores with half of each row's leverage times its bend (n), the inverse information being `bread`. */
export function firthScores(
  score: Float64Array,
  { weight, bend }: ReturnType<typeof firthWeights>,
  { jacobian, bread }: { readonly jacobian: Matrix; readonly bread: Matrix }
): Float64Array {
  const h = leverages(jacobian, bread, weight)
  return score.map((s, i) => s + 0.5 * h[i] * bend[i])
}

function pointAt({ coordinates, model }: Workspace, gamma: Float64Array): Point | null {
  const { problem } = coordinates
  const n = problem.observations.rows
  const rows = rowExpansions(n, 0)
  const jacobian = jacobianAt(problem.predictor, gamma, rows.predictor)
  if (jacobian === null || !expandRows(problem, new Float64Array(0), rows)) return null
  const weights = firthWeights({ ...problem, link: model.link }, rows.predictor)
  const information = zeros(gamma.length, gamma.length)
  addCrossProduct(jacobian, weights.weight, information)
  const factor = factorise(information)
  if (factor === null) return null
  const gradient = new Float64Array(gamma.length)
  const bread = inverseFromFactor(factor)
  const adjusted = firthScores(rows.score, weights, { jacobian, bread })
  projectScore(jacobian, adjusted, { into: gradient, from: 0 })
  const logLikelihood = rows.logLikelihood + logDeterminant(factor) / 2
  return { gamma, logLikelihood, gradient, information, mean: rows.mean, factor }
}

/** The penalised likelihood of a regression over its coordinates; it has no score test. */
export function firthSurface(workspace: Workspace): Surface {
  const at = (gamma: Float64Array): SurfacePoint | null => {
    const point = pointAt(workspace, gamma)
    return point !== null && Number.isFinite(point.logLikelihood) ? point : null
  }
  return { at: withCurvature(at), expected: null }
}

/** One step of Fisher scoring on the adjusted score, halved until the penalised likelihood rises. */
function improved(workspace: Workspace, at: Point): { point: Point; length: number } | null {
  const step = solveFactor(at.factor, at.gradient)
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
