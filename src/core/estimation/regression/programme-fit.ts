import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { leastAbsolute } from '../../numeric/programming/least-absolute.ts'
import { isLeastAbsolute, isMinimax } from '../../numeric/programming/membership.ts'
import { minimax } from '../../numeric/programming/minimax.ts'
import { accumulate, accumulated } from '../../numeric/running-sum.ts'
import { largestOf } from '../../numeric/vector.ts'
import type { Status } from '../report-blocks.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { identifiedColumns } from './facts.ts'
import { isAffine, type LinearRegression, minimisesNorm, type RegressionModel } from './model.ts'
import {
  membershipFinding,
  type ProgrammeResult,
  programmeResult,
  zeroLevel
} from './programme-result.ts'
import { logWeights, rowWeights } from './residual-sums.ts'
import { sparsityCovariance } from './sparsity.ts'
import { type SquaresFit, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

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

/** Least absolute deviations of a linear mean on some of its columns. */
export function absoluteVertexOf(
  model: LinearRegression,
  x: Matrix,
  { control: { cancelled } }: Pick<Workspace, 'control'>
): Vertex {
  const input = { x, y: responseOf(model), weights: rootWeights(model, true) }
  const found = leastAbsolute(input, { cancelled })
  return { ...found, optimal: found.status === 'optimal' }
}

export function vertexOf(model: LinearRegression, x: Matrix, workspace: Workspace): Vertex {
  if (model.family.facts.normMinimised === 1) return absoluteVertexOf(model, x, workspace)
  const y = responseOf(model)
  const limits = { cancelled: workspace.control.cancelled }
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

/** (X'WX)⁻¹ of the kept columns, as of all terms. */
function inverseOf(workspace: Workspace, model: LinearRegression): Matrix {
  const { kept } = workspace.coordinates
  const { unscaledCovariance } = leastSquares({
    x: identifiedColumns(model.mean.x, kept),
    tail: null,
    y: responseOf(model),
    yTail: null,
    weights: rowWeights(model.observations)
  })
  return spreadMatrix(kept, unscaledCovariance, model.terms.length)
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

/** Whether this model's likelihood is maximised by a linear programme. */
export function isProgramme({ model }: { readonly model: RegressionModel }): boolean {
  return isAffine(model) && minimisesNorm(model.family)
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
  const vertex = vertexOf(model, identifiedColumns(model.mean.x, coordinates.kept), workspace)
  return programmeResult(
    model,
    {
      ...vertex,
      kept: coordinates.kept,
      scale: scaleOf(model, vertex.residuals),
      logWeights: logWeights(model.observations),
      inverse: () => inverseOf(workspace, model),
      fitted: model.observations.y.map((value, i) => value - vertex.residuals[i]),
      gamma: coordinates.fromCoefficients(vertex.coefficients),
      bySparsity: () => bySparsity(workspace, model, vertex.residuals)
    },
    settled
  )
}

/** Whether the least-squares estimate is in the set of maximisers, by a certificate that needs no optimiser. */
export function programmeFinding(
  workspace: Workspace,
  model: LinearRegression,
  squares: SquaresFit
): NumericFinding {
  const x = identifiedColumns(model.mean.x, workspace.coordinates.kept)
  const laplace = model.family.facts.normMinimised === 1
  const zero = zeroLevel(model, squares, largestOf(model.observations.y))
  const options = { weights: rootWeights(model, laplace), zero }
  return membershipFinding(
    laplace
      ? isLeastAbsolute(x, squares.residuals, options)
      : isMinimax(x, squares.residuals, options)
  )
}
