import type { Family } from '../../model/families/family.ts'
import type { Link, LinkedRows } from '../../model/links/link.ts'
import { linkedRows } from '../../model/links/linked-rows.ts'
import { crossProduct, xtv } from '../../numeric/linalg/gram.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { expandRows, rowExpansions } from '../likelihood.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { devianceAt } from '../regression/deviance.ts'
import { expectedInformation } from '../regression/expected.ts'
import { rowSpreads } from '../regression/spread.ts'
import { jointInformation, rowInformation } from '../verdict/certificate.ts'
import type { BlockRows } from './block-rows.ts'
import { meanInformation, pearsonSum } from './mean-criteria.ts'
import { meanSlopes } from './mean-slopes.ts'
import { penalisedRows } from './penalised-rows.ts'
import type { PointMean } from './point-mean.ts'
import type { Point } from './regression-pass.ts'
import type { Places } from './sums.ts'
import { addVariations } from './variation.ts'

/** What the sums of a point need of one block. */
export interface Loaded extends BlockRows {
  /** The predictor at coordinates of the frame. */
  readonly at: (beta: Float64Array) => PointMean
  readonly family: Family
  readonly link: Link
  readonly centre: number
  readonly origin: number
}

export interface Target {
  readonly out: Float64Array
  readonly at: Places
}

/** The upper triangle of a matrix, column by column, from a place on. */
export function pack(matrix: Matrix, out: Float64Array, from: number): void {
  let next = from
  for (let j = 0; j < matrix.cols; j++) {
    for (let i = 0; i <= j; i++) out[next++] = matrix.data[j * matrix.rows + i]
  }
}

/** Writes w r μ′ and w (μ′² − r μ″), without the second term where expected; returns Σ w r². */
function weighSquares(
  { y, weights }: NonNullable<Loaded['squares']>,
  { mean, slope, bend }: LinkedRows,
  {
    pull,
    weight,
    bent
  }: { readonly pull: Float64Array; readonly weight: Float64Array; readonly bent: boolean }
): number {
  let rss = 0
  for (let i = 0; i < y.length; i++) {
    const w = weights === null ? 1 : weights[i]
    const residual = y[i] - mean[i]
    rss += w * residual * residual
    pull[i] = w * residual * slope[i]
    weight[i] = w * (slope[i] * slope[i] - (bent ? residual * bend[i] : 0))
  }
  return rss
}

/** Σ w r² with J'Wr and half its second derivatives: exact, or Gauss–Newton's J'WJ. */
function addSquares(rows: Loaded, point: Point, { out, at }: Target): void {
  if (rows.squares === null) return
  const { y } = rows.squares
  const { predictor, u, orthogonal, lessCurvature } = rows.at(point.beta)
  const linked = linkedRows(rows.link, predictor)
  const pull = new Float64Array(y.length)
  const weight = new Float64Array(y.length)
  const bent = point.expected !== true
  out[at.value] = weighSquares(rows.squares, linked, { pull, weight, bent })
  if (at.extra >= 0) addVariations(rows, linked.mean, { out, at })
  if (at.gradient >= 0) out.set(xtv(u, pull), at.gradient)
  if (at.second < 0) return
  const second = crossProduct(orthogonal(), weight)
  if (bent) lessCurvature(pull, second)
  pack(second, out, at.second)
}

/** ln L with its gradient and minus its Hessian, in the predictor's coefficients and in φ. */
function addLikelihood(rows: Loaded, point: Point, { out, at }: Target): void {
  const { observations, family, link } = rows
  const { predictor, u, orthogonal, lessCurvature } = rows.at(point.beta)
  const q = point.phi.length
  const expanded = rowExpansions(observations.rows, q)
  expanded.predictor.set(predictor)
  expandRows({ observations, family, link }, point.phi, expanded)
  out[at.value] = expanded.logLikelihood
  const { leverage } = point
  const penalised = leverage === undefined ? null : penalisedRows(rows, leverage, expanded)
  if (at.gradient >= 0) {
    out.set(xtv(u, penalised?.score ?? expanded.score), at.gradient)
    for (let k = 0; k < q; k++) {
      let sum = 0
      for (const s of column(expanded.nuisanceScore, k)) sum += s
      out[at.gradient + u.cols + k] = sum
    }
  }
  if (at.second < 0) return
  const minus = expanded.second.map((value) => -value)
  const second = crossProduct(orthogonal(), minus)
  lessCurvature(expanded.score, second)
  pack(second, out, at.second)
  if (penalised !== null) pack(crossProduct(orthogonal(), penalised.steering), out, at.steering)
  if (at.extra >= 0) out[at.extra] = responseSize(rows, { expanded, minus })
  for (let k = 0; k < q; k++) {
    const cross = xtv(u, column(expanded.cross, k))
    for (let j = 0; j < u.cols; j++) out[at.cross + k * u.cols + j] = -cross[j]
    for (let l = 0; l < q; l++) {
      out[at.nuisance + k * q + l] = -expanded.nuisanceHessian.data[k * q + l]
    }
  }
}

/** Σ (∂s/∂y · y)²/information of the rows: how far one unit of rounding in the response moves the score. */
function responseSize(
  { observations: { y, size }, origin }: Loaded,
  {
    expanded,
    minus
  }: { readonly expanded: ReturnType<typeof rowExpansions>; readonly minus: Float64Array }
): number {
  let sum = 0
  for (let i = 0; i < y.length; i++) {
    const residual = y[i] - expanded.mean[i] * (size === null ? 1 : size[i])
    if (residual === 0 || !(minus[i] > 0)) continue
    const slope = (expanded.score[i] / residual) * (y[i] + origin)
    sum += (slope * slope) / minus[i]
  }
  return sum
}

function addDeviance(rows: Loaded, { beta, phi }: Point, { out, at }: Target): void {
  if (rows.family.unitDeviance === null) return
  out[at.value] = devianceAt(rows, rows.at(beta).predictor, phi)
}

/** A joint information of U R⁻¹ and the free φ at its places. */
function addJoint(joint: Matrix, phi: Float64Array, { free }: NuisanceScale, { out, at }: Target) {
  const r = joint.rows - free.length
  const entry = (i: number, j: number) => joint.data[j * joint.rows + i]
  let next = at.second
  for (let j = 0; j < r; j++) for (let i = 0; i <= j; i++) out[next++] = entry(i, j)
  free.forEach((k, a) => {
    for (let j = 0; j < r; j++) out[at.cross + k * r + j] = entry(j, r + a)
    free.forEach((l, b) => {
      out[at.nuisance + k * phi.length + l] = entry(r + a, r + b)
    })
  })
}

/** Expected joint information of the predictor's coordinates in U R⁻¹ and of the free φ; of the predictor alone where no more is known. */
function addExpected(rows: Loaded, point: Point, target: Target): void {
  const { beta, phi } = point
  const { predictor, orthogonal } = rows.at(beta)
  const scale = nuisanceScale(rows.family)
  const joint = expectedInformation({
    problem: rows,
    phi,
    free: scale.free,
    rows: { predictor },
    jacobian: orthogonal()
  })
  if (joint !== null) {
    addJoint(joint, phi, scale, target)
    return
  }
  pack(meanInformation(rows, point), target.out, target.at.second)
}

/** The joint information that a certificate divides the score by: expected, or as observed by parts. */
function addCertificate(rows: Loaded, { beta, phi }: Point, target: Target): void {
  const { predictor, orthogonal } = rows.at(beta)
  const scale = nuisanceScale(rows.family)
  const expanded = rowExpansions(rows.observations.rows, phi.length)
  expanded.predictor.set(predictor)
  expandRows(rows, phi, expanded)
  const information = rowInformation({ problem: rows, phi }, expanded)
  addJoint(jointInformation(orthogonal(), information, scale.free), phi, scale, target)
}

/** J'WΣWJ in U R⁻¹: the variance of the normal equations of least squares under the model. */
function addSpread(rows: Loaded, point: Point, { out, at }: Target): void {
  const { predictor, orthogonal } = rows.at(point.beta)
  const { meat } = rowSpreads(rows, predictor, point.phi)
  pack(crossProduct(orthogonal(), meat), out, at.second)
}

/** The sums of the columns of U R⁻¹, and of their products. */
function addDesign(rows: Loaded, point: Point, { out, at }: Target): void {
  const q = rows.at(point.beta).orthogonal()
  out.set(xtv(q, new Float64Array(q.rows).fill(1)), at.gradient)
  pack(crossProduct(q, null), out, at.second)
}

/** J'J in U R⁻¹, J being the derivatives of the mean. */
function addMean(rows: Loaded, { beta }: Point, { out, at }: Target): void {
  pack(crossProduct(meanSlopes(rows, beta).jacobian, null), out, at.second)
}

function addPearson(rows: Loaded, point: Point, { out, at }: Target): void {
  out[at.value] = pearsonSum(rows, point)
}

function addMeanInformation(rows: Loaded, point: Point, { out, at }: Target): void {
  pack(meanInformation(rows, point), out, at.second)
}

/** How the sums of each criterion are made. */
export const criteria = {
  squares: addSquares,
  likelihood: addLikelihood,
  expected: addExpected,
  certificate: addCertificate,
  deviance: addDeviance,
  pearson: addPearson,
  mean_information: addMeanInformation,
  spread: addSpread,
  design: addDesign,
  mean: addMean
} as const
