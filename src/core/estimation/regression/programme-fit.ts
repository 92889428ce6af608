import { figure } from '../../numeric/figure.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { leastAbsolute } from '../../numeric/programming/least-absolute.ts'
import { isLeastAbsolute, isMinimax } from '../../numeric/programming/membership.ts'
import { minimax } from '../../numeric/programming/minimax.ts'
import { accumulate, accumulated } from '../../numeric/running-sum.ts'
import type { WarningReport } from '../report.ts'
import type { OptimalRange, Status } from '../report-blocks.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { identifiedColumns } from './facts.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import type { LinearRegression } from './model.ts'
import { sparsityCovariance } from './sparsity.ts'
import { type SquaresFit, spread, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** An estimate that a linear programme found: one vertex and the whole optimal set. */
export interface ProgrammeResult extends LikelihoodResult {
  readonly optimalSet: readonly OptimalRange[]
  readonly warnings: readonly WarningReport[]
  readonly information: string
  /** Covariance from the sparsity of the residuals; null where it is not defined. */
  readonly sparsityCovariance: () => Matrix | null
}

export interface Vertex {
  readonly coefficients: Float64Array
  readonly residuals: Float64Array
  readonly unique: boolean
  readonly optimalSet: readonly (readonly [number, number])[]
  readonly iterations: number
  readonly optimal: boolean
}

/** √precision × frequency for sums, √precision for the largest. */
function rootWeights(model: LinearRegression, withFrequency: boolean): Float64Array | null {
  const { precision, frequency } = model.observations
  if (precision === null && (frequency === null || !withFrequency)) return null
  return Float64Array.from({ length: model.observations.rows }, (_, i) => {
    const root = precision === null ? 1 : Math.sqrt(precision[i])
    return root * (withFrequency && frequency !== null ? frequency[i] : 1)
  })
}

function responseOf(model: LinearRegression): Float64Array {
  const { offset } = model.mean
  const { y } = model.observations
  return offset === null ? y : y.map((value, i) => value - offset[i])
}

export function vertexOf(model: LinearRegression, x: Matrix, workspace: Workspace): Vertex {
  const y = responseOf(model)
  const limits = { cancelled: workspace.control.cancelled }
  if (model.family.facts.normMinimised === 1) {
    const found = leastAbsolute({ x, y, weights: rootWeights(model, true) }, limits)
    return { ...found, optimal: found.status === 'optimal' }
  }
  const found = minimax({ x, y, weights: rootWeights(model, false) }, limits)
  return { ...found, optimal: found.status === 'optimal' }
}

/** Mean absolute residual (Laplace) or the largest one (uniform), weights inside. */
function scaleOf(model: LinearRegression, residuals: Float64Array): number {
  const { precision, frequency } = model.observations
  const laplace = model.family.facts.normMinimised === 1
  const acc = new Float64Array(2)
  let largest = 0
  residuals.forEach((r, i) => {
    const size = Math.abs(r) * (precision === null ? 1 : Math.sqrt(precision[i]))
    accumulate(acc, 0, size * (frequency === null ? 1 : frequency[i]))
    largest = Math.max(largest, size)
  })
  return laplace ? accumulated(acc, 0) / model.nobs : largest
}

function logLikelihoodOf(model: LinearRegression, scale: number, fitted: number): number {
  const { precision, frequency } = model.observations
  let weights = 0
  precision?.forEach((w, i) => {
    weights += (frequency === null ? 1 : frequency[i]) * Math.log(w)
  })
  const constant = -model.nobs * Math.log(2 * scale) + weights / 2
  if (model.family.facts.normMinimised === 1) return constant - (model.nobs * fitted) / scale
  return fitted <= scale * (1 + 1e-12) ? constant : Number.NEGATIVE_INFINITY
}

/** Expected-information covariance of a Laplace fit, b²(X'WX)⁻¹; nothing for the uniform law. */
function covarianceOf(workspace: Workspace, model: LinearRegression, scale: number): Matrix {
  const p = model.terms.length
  const none = zeros(p, p)
  none.data.fill(Number.NaN)
  if (model.family.facts.normMinimised !== 1) return none
  const { precision, frequency } = model.observations
  const weights =
    precision === null && frequency === null
      ? null
      : Float64Array.from(
          { length: model.observations.rows },
          (_, i) => (precision?.[i] ?? 1) * (frequency?.[i] ?? 1)
        )
  const { kept } = workspace.coordinates
  const x = identifiedColumns(model.mean.x, kept)
  const { unscaledCovariance } = leastSquares({
    x,
    tail: null,
    y: responseOf(model),
    yTail: null,
    weights
  })
  const out = spreadMatrix(kept, unscaledCovariance, p)
  for (let k = 0; k < out.data.length; k++) out.data[k] *= scale * scale
  return out
}

/** The sparsity covariance of the (weighted) rows; null with frequency weights, whose ranks it does not know. */
function bySparsity(
  workspace: Workspace,
  model: LinearRegression,
  residuals: Float64Array
): Matrix | null {
  if (model.observations.frequency !== null) return null
  const { kept } = workspace.coordinates
  const x = identifiedColumns(model.mean.x, kept)
  const roots = rootWeights(model, false)
  const scaled = roots === null ? x : { ...x, data: x.data.map((v, k) => v * roots[k % x.rows]) }
  const own = roots === null ? residuals : residuals.map((r, i) => r * roots[i])
  const covariance = sparsityCovariance(scaled, own)
  const found = covariance.data.every(Number.isFinite)
  return found ? spreadMatrix(kept, covariance, model.terms.length) : null
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

/** Whether this model's likelihood is maximised by a linear programme. */
export function isProgramme(workspace: Workspace): boolean {
  const { model } = workspace
  const norm = model.family.facts.normMinimised
  return (
    model.mean.kind === 'linear' &&
    model.link.affine &&
    !model.family.facts.smooth &&
    (norm === 1 || norm === 'inf')
  )
}

/**
 * Laplace and uniform laws: L1 and L∞ regression to an exact vertex, with the whole optimal set
 * when it is not unique. The scale is the mean, or the largest, absolute residual.
 */
export function fitProgramme(
  workspace: Workspace,
  model: LinearRegression,
  settled: { readonly settled: Status; readonly reason: string | null }
): ProgrammeResult {
  const { coordinates } = workspace
  const p = model.terms.length
  const x = identifiedColumns(model.mean.x, coordinates.kept)
  const vertex = vertexOf(model, x, workspace)
  const fittedScale = scaleOf(model, vertex.residuals)
  const known = model.family.nuisance[0]?.known ?? null
  const scale = known ?? fittedScale
  const degenerate = !(fittedScale > 0) && known === null
  const laplace = model.family.facts.normMinimised === 1
  const status: Status = vertex.optimal
    ? degenerate && settled.settled === 'ok'
      ? 'perfect_fit'
      : settled.settled
    : 'not_converged'
  const covariance = covarianceOf(workspace, model, degenerate ? Number.NaN : scale)
  const y = model.observations.y
  return {
    status,
    reason: vertex.optimal
      ? degenerate
        ? 'The residuals are zero: the likelihood is unbounded as the scale tends to zero.'
        : settled.reason
      : 'The linear programme was stopped before it reached its optimum.',
    method: 'linear_programme',
    coefficients: spread(coordinates.kept, vertex.coefficients, p),
    covariance,
    phi: Float64Array.of(scale),
    phiErrors: Float64Array.of(
      laplace && known === null && !degenerate ? scale / Math.sqrt(model.nobs) : Number.NaN
    ),
    logLikelihood: degenerate ? Number.NaN : logLikelihoodOf(model, scale, fittedScale),
    fitted: y.map((value, i) => value - vertex.residuals[i]),
    gamma: coordinates.fromCoefficients(vertex.coefficients),
    convergence: {
      iterations: vertex.iterations,
      evaluations: vertex.iterations,
      scaled_gradient: 0,
      hessian_condition: Number.NaN,
      starts_agreeing: '1/1'
    },
    fit: null,
    optimalSet: vertex.unique
      ? []
      : coordinates.kept.map((j, k) => ({
          term: model.terms[j].name,
          low: vertex.optimalSet[k][0],
          high: vertex.optimalSet[k][1]
        })),
    warnings: warningsOf(model, vertex.unique),
    information: laplace ? 'expected' : 'none',
    sparsityCovariance: () => (laplace ? bySparsity(workspace, model, vertex.residuals) : null)
  }
}

/** Whether the least-squares estimate is in the set of maximisers, by a certificate that needs no optimiser. */
export function programmeFinding(
  workspace: Workspace,
  model: LinearRegression,
  squares: SquaresFit
): NumericFinding {
  const x = identifiedColumns(model.mean.x, workspace.coordinates.kept)
  const laplace = model.family.facts.normMinimised === 1
  const sigma = Math.sqrt(squares.rss / model.nobs)
  const largest = model.observations.y.reduce((max, y) => Math.max(max, Math.abs(y)), 0)
  const zero = Math.max(1e-10 * sigma, 16 * 2 ** -53 * largest)
  const options = { weights: rootWeights(model, laplace), zero }
  const { optimal, slack } = laplace
    ? isLeastAbsolute(x, squares.residuals, options)
    : isMinimax(x, squares.residuals, options)
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
