import type { Expansion, Family } from '../../model/families/family.ts'
import { jacobianAt } from '../../model/predictor.ts'
import { factorise, inverseFromFactor, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { accumulate, accumulated } from '../../numeric/running-sum.ts'
import {
  blankRow,
  expandRows,
  type LikelihoodProblem,
  loadRow,
  projectScore,
  rowExpansions
} from '../likelihood.ts'

/** Unit roundoff of IEEE doubles. */
const unitRoundoff = 2 ** -53

export interface CertificateInput {
  /** Likelihood whose predictor has an orthonormal (or at least well-conditioned) Jacobian. */
  readonly problem: LikelihoodProblem
  /** The least-squares point in the coordinates of that predictor (length p). */
  readonly theta: Float64Array
  /** Nuisance parameters at their best given theta (length q); known ones included. */
  readonly phi: Float64Array
  /** Which entries of phi are estimated. */
  readonly free: readonly number[]
  /** Σ_j |x_ij b_j| for every row: the size of the terms that make up the predictor. */
  readonly termSize: Float64Array
  /** Condition number of the design after scaling its columns. */
  readonly condition: number
  /** How stationary the least-squares point itself is, in standard errors. */
  readonly leastSquaresScore: number
}

export interface Certificate {
  /** Scaled score λ = √(S' I⁻¹ S): predicted distance to the maximum in standard errors. */
  readonly score: number
  /** Rounding unit τ: the largest λ that rounding of data and solution can produce. */
  readonly roundingUnit: number
  /** I⁻¹S: predicted move of each coordinate (length p). */
  readonly move: Float64Array
  /** Score of each row in the row's own information units. */
  readonly rowScores: Float64Array
  readonly logLikelihood: number
  /** Σ |ln f_i|, or the size of the terms it is made of: its rounding is proportional to that. */
  readonly logLikelihoodSize: number
  /** The inverse of the joint information of (θ, free φ). */
  readonly covariance: () => Matrix
  readonly phi: Float64Array
  /** Of every row: ∂ ln f/∂m, and the Jacobian of m (n × p). */
  readonly scores: Float64Array
  readonly jacobian: Matrix
  /** dμ/dm of every row. */
  readonly slopes: Float64Array
}

export interface RowInformation {
  /** Expected information of the row's predictor, frequency weights included. */
  readonly predictor: Float64Array
  /** Joint information with the nuisance parameters (n × q). */
  readonly cross: Matrix
  readonly nuisance: Matrix
  /** How strongly the row's score moves with the response: sup |∂s/∂y| for a location law. */
  readonly responseSlope: Float64Array
  /** dμ/dm of every row. */
  readonly slope: Float64Array
}

/**
 * sup |ψ′|/I₀ of a smooth location law over the residuals that occur (|z| ≤ reach): how much steeper its
 * score can be than on average. 1 for other laws, whose score is linear in the response, and where the
 * supremum is not finite.
 */
function steepestOverMean(family: Family, phi: Float64Array, reach: number): number {
  if (!family.facts.location || family.expectedInformation === null) return 1
  const q = phi.length
  const out: Expansion = {
    value: 0,
    gradient: new Float64Array(1 + q),
    hessian: new Float64Array((1 + q) ** 2)
  }
  const row = { ...blankRow(), complement: 1 }
  let steepest = 0
  for (let k = -20; k <= 20; k++) {
    row.y = (Math.sign(k) * reach * k * k) / 400
    family.logDensity(row, phi, out)
    steepest = Math.max(steepest, Math.abs(out.hessian[0]))
  }
  const information = new Float64Array((1 + q) ** 2)
  family.expectedInformation(row, phi, information)
  const ratio = steepest / information[0]
  return Number.isFinite(ratio) ? Math.max(ratio, 1) : 1
}

/** The largest |y − μ|. */
function reachOf(
  { observations }: Pick<LikelihoodProblem, 'observations'>,
  mean: Float64Array
): number {
  return observations.y.reduce((max, y, i) => Math.max(max, Math.abs(y - mean[i])), 0)
}

/** A likelihood whose rows are expanded at some predictors and φ. */
interface InformedPoint {
  readonly problem: Omit<LikelihoodProblem, 'predictor'>
  readonly phi: Float64Array
}

/** Expected information of every row, or the observed one where the law has no closed form. */
export function rowInformation(
  { problem, phi }: InformedPoint,
  rows: ReturnType<typeof rowExpansions>
): RowInformation {
  const { observations, family } = problem
  const n = observations.rows
  const q = phi.length
  const out: RowInformation = {
    predictor: new Float64Array(n),
    cross: zeros(n, q),
    nuisance: zeros(q, q),
    responseSlope: new Float64Array(n),
    slope: new Float64Array(n)
  }
  const information = new Float64Array((1 + q) * (1 + q))
  const row = blankRow()
  const jet = new Float64Array(4)
  const steepness = steepestOverMean(problem.family, phi, reachOf(problem, rows.mean))
  for (let i = 0; i < n; i++) {
    loadRow(problem, { i, m: rows.predictor[i], row, jet })
    const f = observations.frequency === null ? 1 : observations.frequency[i]
    if (family.expectedInformation === null) {
      information.fill(0)
      information[0] = Math.max(-rows.second[i] / (f * jet[1] * jet[1]), 0)
      for (let k = 0; k < q; k++) {
        for (let l = 0; l < q; l++) {
          information[(1 + k) * (1 + q) + 1 + l] = -rows.nuisanceHessian.data[k * q + l] / (n * f)
        }
      }
    } else family.expectedInformation(row, phi, information)
    out.slope[i] = jet[1]
    out.predictor[i] = f * information[0] * jet[1] * jet[1]
    out.responseSlope[i] = f * information[0] * steepness * Math.abs(jet[1])
    for (let k = 0; k < q; k++) {
      out.cross.data[k * n + i] = f * information[1 + k] * jet[1]
      for (let l = 0; l < q; l++) {
        out.nuisance.data[k * q + l] += f * information[(1 + k) * (1 + q) + 1 + l]
      }
    }
  }
  return out
}

/** Joint information of (θ, free φ), (p + r)². */
export function jointInformation(
  jacobian: Matrix,
  rows: RowInformation,
  free: readonly number[]
): Matrix {
  const p = jacobian.cols
  const r = free.length
  const out = zeros(p + r, p + r)
  addCrossProduct(jacobian, rows.predictor, out)
  const cross = new Float64Array(p)
  free.forEach((k, a) => {
    projectScore(jacobian, column(rows.cross, k), { into: cross, from: 0 })
    for (let j = 0; j < p; j++) {
      out.data[(p + a) * out.rows + j] = cross[j]
      out.data[j * out.rows + p + a] = cross[j]
    }
    free.forEach((l, b) => {
      out.data[(p + a) * out.rows + p + b] = rows.nuisance.data[k * rows.nuisance.rows + l]
    })
  })
  return out
}

function norm(values: Iterable<number>): number {
  const acc = new Float64Array(2)
  for (const v of values) accumulate(acc, 0, v * v)
  return Math.sqrt(accumulated(acc, 0))
}

/** τ: what relative errors of one unit roundoff in y, X and a backward-stable solution can move. */
export function roundingUnit(
  input: CertificateInput,
  information: Pick<RowInformation, 'predictor' | 'responseSlope'>,
  rowScores: Float64Array
): number {
  const { y } = input.problem.observations
  const n = y.length
  const response = new Float64Array(n)
  const terms = new Float64Array(n)
  let smallest = Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < n; i++) {
    const root = Math.sqrt(information.predictor[i])
    if (!(root > 0)) continue
    smallest = Math.min(smallest, root)
    largest = Math.max(largest, root)
    response[i] = (information.responseSlope[i] / root) * y[i]
    terms[i] = root * input.termSize[i]
  }
  const spread = largest > 0 ? largest / smallest : 1
  const rms = norm(rowScores) / Math.sqrt(n)
  const conditioning = input.condition * Math.sqrt(n) * Math.max(1, rms) * spread
  return (
    8 * unitRoundoff * (norm(response) + norm(terms) + conditioning) + 4 * input.leastSquaresScore
  )
}

/**
 * Is the least-squares point a stationary point of the likelihood? Answered at that point, without
 * an optimiser: the scaled score against what rounding can produce. Null when the likelihood or its
 * information is not finite there.
 */
export function certify(input: CertificateInput): Certificate | null {
  const { problem, theta, phi, free } = input
  const p = theta.length
  const n = problem.observations.rows
  const rows = rowExpansions(n, phi.length)
  const jacobian = jacobianAt(problem.predictor, theta, rows.predictor)
  if (jacobian === null || !expandRows(problem, phi, rows)) return null
  const information = rowInformation(input, rows)
  const joint = jointInformation(jacobian, information, free)
  const factor = factorise(joint)
  if (factor === null) return null
  const score = new Float64Array(p + free.length)
  projectScore(jacobian, rows.score, { into: score, from: 0 })
  const move = solveFactor(factor, score)
  let squared = 0
  for (let j = 0; j < p; j++) squared += score[j] * move[j]
  const rowScores = rows.score.map((s, i) =>
    information.predictor[i] > 0 ? s / Math.sqrt(information.predictor[i]) : 0
  )
  return {
    score: Math.sqrt(Math.max(squared, 0)),
    roundingUnit: roundingUnit(input, information, rowScores),
    move: move.subarray(0, p),
    rowScores,
    logLikelihood: rows.logLikelihood,
    logLikelihoodSize: rows.value.reduce((sum, value) => sum + Math.abs(value), 0),
    covariance: () => inverseFromFactor(factor),
    phi,
    scores: rows.score,
    jacobian,
    slopes: information.slope
  }
}
