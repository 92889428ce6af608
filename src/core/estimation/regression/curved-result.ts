import { figure } from '../../numeric/figure.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { WarningReport } from '../report.ts'
import type { Convergence, Status } from '../report-blocks.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, minimisesNorm, type RegressionModel } from './model.ts'
import { spread } from './squares-fit.ts'

/** Whether the likelihood of a curved mean is maximised by the L1 or the L∞ norm of its residuals. */
export function isCurvedProgramme(model: RegressionModel): boolean {
  return minimisesNorm(model.family) && !isAffine(model)
}

/** Where a sequence of linear programmes came to, on the r kept coefficients. */
export interface CurvedEnd {
  readonly kept: readonly number[]
  readonly coefficients: Float64Array
  readonly gamma: Float64Array
  /** Places of the coefficients that no bound holds. */
  readonly free: readonly number[]
  /** Σ w|r|, or the largest w|r|. */
  readonly value: number
  /** Σ f ln w of precision weights w. */
  readonly logWeights: number
  /** The certificate of the last programme holds, or misses by so much. */
  readonly stationary: boolean
  readonly slack: number
  /** (J'WJ)⁻¹ of the free coefficients, as of all terms (p × p). */
  readonly inverse: () => Matrix
  readonly fitted: Float64Array
  readonly convergence: Convergence
}

function scaleAt(model: RegressionModel, norm: number): number {
  const known = model.family.nuisance[0]?.known ?? null
  return known ?? (model.family.facts.normMinimised === 1 ? norm / model.nobs : norm)
}

/** ln L with the scale at its best, or known, for a norm of the residuals. */
export function logLikelihoodOfNorm(
  model: RegressionModel,
  { value: norm, logWeights }: Pick<CurvedEnd, 'value' | 'logWeights'>
): number {
  const scale = scaleAt(model, norm)
  const constant = -model.nobs * Math.log(2 * scale) + logWeights / 2
  if (model.family.facts.normMinimised === 1) return constant - norm / scale
  return norm <= scale * (1 + 1e-12) ? constant : Number.NEGATIVE_INFINITY
}

/** Status of an end: by its certificate, its bounds and what the counts said before. */
function outcomeOf(
  model: RegressionModel,
  end: CurvedEnd,
  settled: Counted
): { readonly status: Status; readonly reason: string | null } {
  if (!end.stationary) {
    const reason = `The sequence of linear programmes ended, but its certificate misses by ${figure(end.slack)}.`
    return { status: 'not_converged', reason }
  }
  return stationaryOutcome(model, end, settled)
}

/** What the counts say of a likelihood's maximum before it is searched for. */
interface Counted {
  readonly settled: Status
  readonly reason: string | null
}

/** Status of a stationary end: by its bounds and what the counts said before. */
export function stationaryOutcome(
  model: RegressionModel,
  { coefficients, free }: Pick<CurvedEnd, 'coefficients' | 'free'>,
  settled: Counted
): { readonly status: Status; readonly reason: string | null } {
  const held = [...coefficients.keys()].filter((j) => !free.includes(j))
  if (held.length === 0 || settled.settled !== 'ok') {
    return { status: settled.settled, reason: settled.reason }
  }
  const words = held.map((j) => `${model.terms[j].name} = ${coefficients[j]}`).join(', ')
  return {
    status: 'boundary',
    reason: `The likelihood is largest on a bound: ${words}. The others are conditional on it.`
  }
}

const nonRegular: WarningReport = {
  code: 'non_regular',
  detail:
    'The support of the uniform law moves with its parameters: information-matrix standard errors do not exist.',
  pointer: '/model/family',
  action: 'Use a bootstrap for the uncertainty.'
}

/** Expected-information covariance b²(J'WJ)⁻¹ under Laplace's law; NaN elsewhere. */
function covarianceOf(p: number, regular: boolean, scale: number, { inverse }: CurvedEnd): Matrix {
  const out = regular ? inverse() : zeros(p, p)
  const factor = regular ? scale * scale : Number.NaN
  return { ...out, data: out.data.map((value) => value * factor) }
}

/** The estimate of Laplace's or the uniform law with a curved mean. */
export function curvedResult(
  model: RegressionModel,
  end: CurvedEnd,
  settled: { readonly settled: Status; readonly reason: string | null }
): LikelihoodResult {
  const laplace = model.family.facts.normMinimised === 1
  const known = model.family.nuisance[0]?.known ?? null
  const scale = scaleAt(model, end.value)
  const p = model.terms.length
  const regular = laplace && end.stationary && settled.settled === 'ok'
  const degenerate = settled.settled === 'perfect_fit' || settled.settled === 'saturated'
  return {
    ...outcomeOf(model, end, settled),
    method: 'linear_programmes',
    coefficients: spread(end.kept, end.coefficients, p),
    covariance: covarianceOf(p, regular, scale, end),
    phi: Float64Array.of(scale),
    phiErrors: Float64Array.of(
      regular && known === null ? scale / Math.sqrt(model.nobs) : Number.NaN
    ),
    logLikelihood: degenerate ? Number.NaN : logLikelihoodOfNorm(model, end),
    fitted: end.fitted,
    gamma: end.gamma,
    convergence: end.convergence,
    fit: null,
    warnings: laplace ? [] : [nonRegular],
    information: laplace ? 'expected' : 'none'
  }
}

/** Whether the least-squares estimate, with the norm there, is stationary for the norm and as high as the maximum. */
export function curvedFinding(
  model: RegressionModel,
  there: Pick<CurvedEnd, 'value' | 'logWeights' | 'stationary' | 'slack'>,
  likelihood: LikelihoodResult
): NumericFinding {
  const own = logLikelihoodOfNorm(model, there)
  const asHigh = likelihood.logLikelihood - own <= 1e-9 * model.nobs
  if (there.stationary && asHigh) {
    return {
      ruling: 'coincident',
      reason:
        'The least-squares estimate maximises the likelihood too, as far as was searched (certificate of the linear programme).'
    }
  }
  return {
    ruling: 'different',
    reason: `The least-squares estimate does not maximise the likelihood: the certificate of the linear programme misses by ${figure(there.slack)}.`
  }
}
