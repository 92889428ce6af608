import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { WarningReport } from '../report.ts'
import type { Convergence, Status } from '../report-blocks.ts'
import type { Coordinates } from './coordinates.ts'
import type { EdgePoint } from './edge-of-mean.ts'
import { isInside, type LikelihoodFit } from './likelihood-fit.ts'
import { isLinear, type RegressionModel } from './model.ts'
import { type NormalScale, phiOfVariance } from './normal-scale.ts'
import { boundsInWords, flatInWords } from './parameters-in-words.ts'
import { logWeights } from './residual-sums.ts'
import { type SquaresFit, spread, spreadMatrix } from './squares-fit.ts'
import { dispersionPower } from './units.ts'

/** A maximum of the likelihood in the model's own parameters. */
export interface LikelihoodResult {
  readonly status: Status
  readonly reason: string | null
  readonly method: string
  /** Length p; NaN where aliased. */
  readonly coefficients: Float64Array
  /** p × p covariance from the joint observed information, NaN where aliased; all NaN when there is none. */
  readonly covariance: Matrix
  readonly phi: Float64Array
  /** Standard errors of φ, length q; NaN for known ones. */
  readonly phiErrors: Float64Array
  readonly logLikelihood: number
  readonly fitted: Float64Array
  /** Where some means rest on the end of their range. */
  readonly edge?: EdgePoint
  /** The predictor of every row at the estimate, where a pass over the rows kept it. */
  readonly predictor?: Float64Array
  /** A parameter rests on a bound of its own, where no search is at hand to tell. */
  readonly resting?: boolean
  readonly gamma: Float64Array
  readonly convergence: Convergence
  readonly fit: LikelihoodFit | null
  /** Sign of a nuisance parameter whose estimate is infinite, 0 where it is finite (length q). */
  readonly infinite?: Int8Array
  /** The limit law is not regular at the estimate: it has no score equations there. */
  readonly irregular?: true
  readonly warnings?: readonly WarningReport[]
  /** What the covariance comes from, where it is not the observed information. */
  readonly information?: string
}

/** Nothing is left to estimate an unknown scale from, so its likelihood has no maximum. */
export function isDegenerate(
  { family, nobs }: RegressionModel,
  status: Status,
  rank: number
): boolean {
  const free = family.nuisance.some((parameter) => parameter.known === null)
  const exhausted = status === 'rank_deficient' && nobs <= rank
  return free && (exhausted || status === 'perfect_fit' || status === 'saturated')
}

/** What is left of the dispersions without residuals: a scale of 0, and no shape. */
export function degenerateNuisance({ family }: RegressionModel): Float64Array {
  return Float64Array.from(
    family.nuisance,
    ({ name, known }) => known ?? (dispersionPower(name) > 0 ? 0 : Number.NaN)
  )
}

/** Status of a maximum that was searched for, by the convergence contract. */
function searchedStatus(
  model: RegressionModel,
  fit: LikelihoodFit,
  settled: { readonly status: Status; readonly reason: string | null }
): { status: Status; reason: string | null } {
  const { check, stop } = fit
  if (isDegenerate(model, settled.status, fit.gamma.length)) return settled
  if (fit.active.some((side) => side !== 0) && check.failed === null) {
    return {
      status: 'boundary',
      reason:
        boundsInWords(model, fit.active) ??
        'A parameter rests on its bound; the others are conditional on it.'
    }
  }
  if (check.failed === null) return settled
  if (stop === 'cancelled' || stop === 'iteration-limit') {
    return {
      status: 'not_converged',
      reason: 'The limit of iterations or of time was reached before the likelihood settled.'
    }
  }
  if (check.failed === 'condition') {
    const direction = check.direction?.slice(0, model.terms.length) ?? null
    return {
      status: 'not_identified',
      reason: isLinear(model)
        ? 'The likelihood is flat in a direction of the parameters.'
        : flatInWords(model, direction)
    }
  }
  return {
    status: 'not_converged',
    reason: `The search ended, but the point fails the ${check.failed} test of convergence.`
  }
}

/** The convergence record of a search in the contract's names. */
export function convergenceOf(fit: LikelihoodFit): Convergence {
  return {
    iterations: fit.iterations,
    evaluations: fit.evaluations,
    scaled_gradient: fit.check.scaledGradient,
    hessian_condition: fit.check.condition,
    starts_agreeing: `${fit.basins[0]?.starts ?? 0}/${fit.starts}`,
    ...(fit.basins.length > 1 ? { basins: fit.basins } : {}),
    ...(fit.check.atPrecision ? { at_precision: true } : {}),
    restart_moves: fit.check.restartMoves,
    ...(fit.check.failed === null ? {} : { failed_check: fit.check.failed })
  }
}

/** Translates a fit in basis coordinates into the model's parameters. */
export function resultFromSearch(
  model: RegressionModel,
  coordinates: Coordinates,
  search: { readonly fit: LikelihoodFit; readonly settled: Status; readonly reason: string | null }
): LikelihoodResult {
  const { fit } = search
  const p = model.terms.length
  const r = coordinates.kept.length
  const judged = searchedStatus(model, fit, { status: search.settled, reason: search.reason })
  const degenerate = isDegenerate(model, judged.status, r)
  const usable =
    fit.covariance !== null &&
    !degenerate &&
    judged.status !== 'not_converged' &&
    judged.status !== 'not_identified'
  const joint = usable && fit.covariance !== null ? coordinates.covariance(fit.covariance) : null
  const covariance = zeros(p, p)
  covariance.data.fill(Number.NaN)
  const phiErrors = new Float64Array(fit.phi.length).fill(Number.NaN)
  if (joint !== null) {
    covariance.data.set(spreadMatrix(coordinates.kept, joint, p).data)
    fit.scale.free.forEach((k, a) => {
      phiErrors[k] = Math.sqrt(at(joint, r + a, r + a))
    })
  }
  return {
    status: judged.status,
    reason: judged.reason,
    method: 'newton',
    coefficients: spread(coordinates.kept, coordinates.toCoefficients(fit.gamma), p),
    covariance,
    phi: degenerate ? degenerateNuisance(model) : fit.phi,
    phiErrors,
    logLikelihood: degenerate ? Number.NaN : fit.logLikelihood,
    fitted: fit.rows.mean,
    gamma: fit.gamma,
    convergence: convergenceOf(fit),
    fit
  }
}

/**
 * The maximum of a quadratic log-density with an affine mean, polished to the last digit: its score
 * equations in b are the normal equations, which the refined least-squares solution solves, and the
 * variance that maximises the likelihood there is RSS/n.
 */
export function resultFromSquares(
  model: RegressionModel,
  squares: SquaresFit,
  search: {
    readonly fit: LikelihoodFit
    readonly scale: NormalScale
    readonly status: Status
    readonly reason: string | null
  }
): LikelihoodResult {
  const { fit, scale } = search
  const n = model.nobs
  const { known } = scale
  const sigma2 = known ?? squares.rss / n
  const phi = phiOfVariance(model.family, scale, sigma2)
  const degenerate = search.status !== 'ok' && search.status !== 'rank_deficient'
  const logLikelihood =
    (-n / 2) * Math.log(2 * Math.PI * sigma2) -
    squares.rss / (2 * sigma2) +
    logWeights(model.observations) / 2
  // A saturated fit leaves nothing to estimate sigma from; a perfect one estimates it as 0.
  const exhausted = known === null && squares.dfResidual <= 0
  const covariance = zeros(model.terms.length, model.terms.length)
  for (let k = 0; k < covariance.data.length; k++) {
    covariance.data[k] = squares.unscaledCovariance.data[k] * (exhausted ? Number.NaN : sigma2)
  }
  const unusable = degenerate && known === null
  return {
    status: search.status,
    reason: search.reason,
    method: 'newton',
    coefficients: squares.coefficients,
    covariance,
    phi,
    phiErrors: phi.map((value, k) =>
      k === 0 && known === null && !unusable
        ? (value / scale.exponent) * Math.sqrt(2 / n)
        : Number.NaN
    ),
    logLikelihood: unusable || !(sigma2 > 0) ? Number.NaN : logLikelihood,
    fitted: squares.fitted,
    gamma: squares.gamma,
    convergence: convergenceOf(fit),
    fit
  }
}

/** Predictor values of every row at the estimate, those on the end of their range a breath inside it. */
export function rowPredictors(
  coordinates: Coordinates,
  { gamma, edge, predictor }: Pick<LikelihoodResult, 'gamma' | 'edge' | 'predictor'>
): Float64Array {
  const known = edge?.predictor ?? predictor
  if (known !== undefined) return known
  const out = new Float64Array(coordinates.problem.observations.rows)
  coordinates.problem.predictor.evaluate(gamma, out, null)
  return out
}

/** Whether the maximum rests on the end of a range, of means or of its own parameters, with all of them finite. */
export function restsOnRange(
  result: Pick<LikelihoodResult, 'status' | 'fit' | 'edge' | 'resting'>
): boolean {
  const { status, fit, edge, resting = fit !== null && !isInside(fit) } = result
  return edge !== undefined || (status === 'boundary' && resting)
}
