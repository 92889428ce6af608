import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { nuisanceScale } from '../nuisance.ts'
import { inCoefficients } from '../regression/firth.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import { isLinear, type RegressionModel } from '../regression/model.ts'
import { suspicious } from '../regression/nuisance-limits.ts'
import { boundsInWords, flatInWords } from '../regression/parameters-in-words.ts'
import {
  type SquaresFit,
  spread,
  spreadMatrix,
  squaresReason,
  squaresStatus
} from '../regression/squares-fit.ts'
import { dispersionPower } from '../regression/units.ts'
import type { Convergence } from '../report-blocks.ts'
import { activeOf, type Climb, inverseOfTerms, isFlat, restsOnBound } from './climb.ts'
import { coefficientsOf } from './frame.ts'
import { convergenceOf, type Settled, unsettled } from './settled.ts'
import { common, sumAt } from './sums.ts'

/** Name of an estimated shape that is so far out that the law may be that of its limit; null where none is. */
function runawayShape({ family }: RegressionModel, { criterion, tau }: Climb): string | null {
  if (criterion === 'squares') return null
  const scale = nuisanceScale(family)
  const phi = scale.toPhi(tau)
  const far = scale.free.find(
    (k) => dispersionPower(family.nuisance[k].name) === 0 && Math.abs(phi[k]) >= suspicious
  )
  return far === undefined ? null : family.nuisance[far].name
}

/** Status of the likelihood by the precedence of the contract. */
function likelihoodStatus(
  { model, found, relations }: Settled,
  climb: Climb | null,
  perfect: boolean
) {
  const rank = found.frame.kept.length
  const settled = climb?.settled === true
  const shape = climb === null ? null : runawayShape(model, climb)
  if (shape !== null) {
    const reason = `${shape} runs to the end of its range: the likelihood may be largest in that limit, but passes with it held there did not settle. A fit of fewer rows in memory tells.`
    return { status: 'not_converged' as const, reason }
  }
  const flat = [climb, found.squares].find((one) => one !== null && isFlat(one))
  if (flat != null && !isLinear(model)) {
    return {
      status: 'not_identified' as const,
      reason: flatInWords(model, flat.check?.direction ?? null)
    }
  }
  if (!settled && !perfect) return { status: 'not_converged' as const, reason: unsettled }
  const status = squaresStatus({
    rank,
    parameters: model.terms.length,
    dfResidual: model.nobs - rank,
    perfect
  })
  const held = climb === null ? null : boundsInWords(model, activeOf(climb))
  if (held !== null && (status === 'ok' || status === 'rank_deficient')) {
    return { status: 'boundary' as const, reason: held }
  }
  const reason =
    status === 'perfect_fit'
      ? 'The residuals are zero to rounding, so the likelihood is unbounded as the dispersion tends to zero.'
      : squaresReason(status, relations)
  return { status, reason }
}

function scaledBy(matrix: Matrix, factor: number): Matrix {
  const out = zeros(matrix.rows, matrix.cols)
  for (let k = 0; k < out.data.length; k++) out.data[k] = matrix.data[k] * factor
  return out
}

/** The likelihood of a quadratic law with an affine mean: its maximum is least squares', σ² = RSS/n. */
export function closedLikelihood(settled: Settled, squares: SquaresFit): LikelihoodResult {
  const { model, found } = settled
  const n = model.nobs
  const known = model.family.nuisance[0]?.known ?? null
  const sigma2 = known ?? squares.rss / n
  const unusable = squares.status === 'perfect_fit' && known === null
  const climb = found.squares
  const { status, reason } = likelihoodStatus(settled, climb, unusable)
  const logLikelihood =
    (-n / 2) * Math.log(2 * Math.PI * sigma2) -
    squares.rss / (2 * sigma2) +
    sumAt(found.sums, common.logWeights) / 2
  return {
    status,
    reason,
    method: 'closed_form',
    coefficients: squares.coefficients,
    covariance: scaledBy(squares.unscaledCovariance, unusable ? Number.NaN : sigma2),
    phi: Float64Array.of(sigma2),
    phiErrors: Float64Array.of(
      known === null && !unusable ? sigma2 * Math.sqrt(2 / n) : Number.NaN
    ),
    logLikelihood: unusable ? Number.NaN : logLikelihood,
    fitted: squares.fitted,
    gamma: squares.gamma,
    convergence: climb === null ? noConvergence : convergenceOf(climb, found, Math.sqrt(sigma2)),
    fit: null
  }
}

const noConvergence: Convergence = {
  iterations: 0,
  evaluations: 0,
  scaled_gradient: Number.NaN,
  hessian_condition: Number.NaN,
  starts_agreeing: '0/0'
}

/** The maximum that the passes came to, with the covariance of the joint observed information. */
export function likelihoodResult(settled: Settled, climb: Climb): LikelihoodResult {
  const { model, found } = settled
  const { frame } = found
  const p = model.terms.length
  const r = frame.kept.length
  const scale = nuisanceScale(model.family)
  const phi = scale.toPhi(climb.tau)
  const { status, reason } = likelihoodStatus(settled, climb, false)
  const usable = status !== 'not_converged' && status !== 'not_identified'
  const joint = inverseOfTerms(climb, frame)
  const phiErrors = new Float64Array(phi.length).fill(Number.NaN)
  scale.free.forEach((k, a) => {
    const [slope] = scale.derivatives(a, phi)
    phiErrors[k] = usable ? Math.abs(slope) * Math.sqrt(at(joint, r + a, r + a)) : Number.NaN
  })
  const matrix = spreadMatrix(frame.kept, joint, p)
  return {
    status,
    reason,
    method: 'newton',
    coefficients: spread(frame.kept, coefficientsOf(frame, climb.beta, settled.origin), p),
    covariance: usable ? matrix : scaledBy(matrix, Number.NaN),
    phi,
    phiErrors,
    // The value belongs to the point before the last step, which gains half the squared decrement.
    logLikelihood: -climb.value + climb.decrement ** 2 / 2,
    fitted: new Float64Array(0),
    gamma: climb.beta,
    convergence: convergenceOf(climb, found, 1),
    fit: null,
    resting: restsOnBound(climb)
  }
}

/** The same of a penalised likelihood, which has no log-likelihood to compare. */
export function penalisedResult(settled: Settled, climb: Climb): LikelihoodResult {
  const result = likelihoodResult(settled, climb)
  const { logLikelihood, convergence } = result
  const covariance = inverseOfTerms(climb, settled.found.frame)
  const factor = climb.curvature?.factor
  return {
    ...result,
    method: 'firth',
    information: 'expected',
    logLikelihood: Number.NaN,
    convergence: {
      ...convergence,
      penalized_log_likelihood:
        factor === undefined ? Number.NaN : inCoefficients({ logLikelihood, factor }, covariance)
    }
  }
}
