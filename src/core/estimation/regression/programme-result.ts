import { figure } from '../../numeric/figure.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Membership } from '../../numeric/programming/membership.ts'
import type { WarningReport } from '../report.ts'
import type { OptimalRange, Status } from '../report-blocks.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import type { LinearRegression } from './model.ts'
import { type SquaresFit, spread } from './squares-fit.ts'

/** An estimate that a linear programme found: one vertex and the whole optimal set. */
export interface ProgrammeResult extends LikelihoodResult {
  readonly optimalSet: readonly OptimalRange[]
  readonly warnings: readonly WarningReport[]
  readonly information: string
  /** Covariance from the sparsity of the residuals; null where it is not defined. */
  readonly sparsityCovariance: () => Matrix | null
}

/** What a linear programme over the rows came to, on the r kept columns. */
export interface FoundVertex {
  readonly coefficients: Float64Array
  readonly unique: boolean
  readonly optimalSet: readonly (readonly [number, number])[]
  readonly iterations: number
  readonly optimal: boolean
  readonly kept: readonly number[]
  /** Mean absolute residual (Laplace) or the largest one (uniform), weights inside. */
  readonly scale: number
  /** Σ f ln w of precision weights w. */
  readonly logWeights: number
  /** (X'WX)⁻¹ as of all terms (p × p). */
  readonly inverse: () => Matrix
  readonly fitted: Float64Array
  readonly gamma: Float64Array
  readonly bySparsity: () => Matrix | null
}

function logLikelihoodOf(model: LinearRegression, scale: number, found: FoundVertex): number {
  const { scale: fitted, logWeights } = found
  const constant = -model.nobs * Math.log(2 * scale) + logWeights / 2
  if (model.family.facts.normMinimised === 1) return constant - (model.nobs * fitted) / scale
  return fitted <= scale * (1 + 1e-12) ? constant : Number.NEGATIVE_INFINITY
}

/** Expected-information covariance of a Laplace fit, b²(X'WX)⁻¹; nothing for the uniform law. */
function covarianceOf(model: LinearRegression, scale: number, { inverse }: FoundVertex): Matrix {
  const p = model.terms.length
  const out = model.family.facts.normMinimised === 1 ? inverse() : zeros(p, p)
  const factor = model.family.facts.normMinimised === 1 ? scale * scale : Number.NaN
  return { ...out, data: out.data.map((value) => value * factor) }
}

function warningsOf(model: LinearRegression, unique: boolean): WarningReport[] {
  const out: WarningReport[] = []
  if (!unique) {
    out.push({
      code: 'not_unique',
      detail:
        'The likelihood has a set of maximisers; the coefficients are one vertex of it, and optimal_set gives the range of each.',
      pointer: '/model/family',
      action: 'Report the range, or choose another law.'
    })
  }
  if (model.family.facts.normMinimised === 'inf') {
    out.push({
      code: 'non_regular',
      detail:
        'The support of the uniform law moves with its parameters: information-matrix standard errors do not exist.',
      pointer: '/model/family',
      action: 'Use a bootstrap for the uncertainty.'
    })
  }
  return out
}

/** The estimate of Laplace's or the uniform law from the vertex that a linear programme found. */
export function programmeResult(
  model: LinearRegression,
  found: FoundVertex,
  settled: { readonly settled: Status; readonly reason: string | null }
): ProgrammeResult {
  const known = model.family.nuisance[0]?.known ?? null
  const scale = known ?? found.scale
  const degenerate = !(found.scale > 0) && known === null
  const laplace = model.family.facts.normMinimised === 1
  const perfect = degenerate && settled.settled === 'ok'
  const ended: Status = perfect ? 'perfect_fit' : settled.settled
  return {
    status: found.optimal ? ended : 'not_converged',
    reason: found.optimal
      ? degenerate
        ? 'The residuals are zero: the likelihood is unbounded as the scale tends to zero.'
        : settled.reason
      : 'The linear programme was stopped before it reached its optimum.',
    method: 'linear_programme',
    coefficients: spread(found.kept, found.coefficients, model.terms.length),
    covariance: covarianceOf(model, degenerate ? Number.NaN : scale, found),
    phi: Float64Array.of(scale),
    phiErrors: Float64Array.of(
      laplace && known === null && !degenerate ? scale / Math.sqrt(model.nobs) : Number.NaN
    ),
    logLikelihood: degenerate ? Number.NaN : logLikelihoodOf(model, scale, found),
    fitted: found.fitted,
    gamma: found.gamma,
    convergence: {
      iterations: found.iterations,
      evaluations: found.iterations,
      scaled_gradient: 0,
      hessian_condition: Number.NaN,
      starts_agreeing: '1/1'
    },
    fit: null,
    optimalSet: found.unique
      ? []
      : found.kept.map((j, k) => ({
          term: model.terms[j].name,
          low: found.optimalSet[k][0],
          high: found.optimalSet[k][1]
        })),
    warnings: warningsOf(model, found.unique),
    information: laplace ? 'expected' : 'none',
    sparsityCovariance: () => (laplace ? found.bySparsity() : null)
  }
}

/** Residuals of least squares up to this are zero, for the certificate: of their spread, and of the response's rounding. */
export function zeroLevel(
  { nobs }: Pick<LinearRegression, 'nobs'>,
  { rss }: Pick<SquaresFit, 'rss'>,
  largestResponse: number
): number {
  return Math.max(1e-10 * Math.sqrt(rss / nobs), 16 * 2 ** -53 * largestResponse)
}

/** What the certificate of the linear programme says of the least-squares estimate. */
export function membershipFinding({ optimal, slack }: Membership): NumericFinding {
  return optimal
    ? {
        ruling: 'coincident',
        reason:
          'The least-squares estimate belongs to the set of maximisers of the likelihood (certificate of the linear programme).'
      }
    : {
        ruling: 'different',
        reason: `The least-squares estimate is not in the set of maximisers: the certificate of the linear programme misses by ${figure(slack)}.`
      }
}
