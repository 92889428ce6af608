import type { Expansion, Family, Row } from '../model/families/family.ts'
import type { Link } from '../model/links/link.ts'
import type { Predictor } from '../model/predictor.ts'
import { addCrossProduct } from '../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../numeric/matrix.ts'
import { accumulate, accumulated, compensatedDot } from '../numeric/running-sum.ts'
import { sum } from '../numeric/sum.ts'
import { take } from '../numeric/vector.ts'

/** The response and everything a row's density depends on beside its predictor; arrays of length n. */
export interface Observations {
  readonly rows: number
  readonly y: Float64Array
  /** Binomial trials; null means 1. */
  readonly size: Float64Array | null
  /** Precision weights; null means 1. */
  readonly precision: Float64Array | null
  /** Frequency weights; null means 1. */
  readonly frequency: Float64Array | null
}

function taken(values: Float64Array | null, rows: readonly number[]): Float64Array | null {
  return values === null ? null : take(values, rows)
}

/** The observations of some rows, in their order. */
export function takeObservations(all: Observations, rows: readonly number[]): Observations {
  return {
    rows: rows.length,
    y: take(all.y, rows),
    size: taken(all.size, rows),
    precision: taken(all.precision, rows),
    frequency: taken(all.frequency, rows)
  }
}

/** A likelihood: rows, their law and how the parameters reach them. Parameters are (θ, φ) of length p + q. */
export interface LikelihoodProblem {
  readonly observations: Observations
  readonly predictor: Predictor
  readonly family: Family
  /** Null when the predictor is the mean itself. */
  readonly link: Link | null
}

/** ln f of every row at one (θ, φ) with its derivatives in the row's predictor and in φ. */
export interface RowExpansions {
  readonly predictor: Float64Array
  readonly mean: Float64Array
  /** Contribution of each row, frequency weights included. */
  readonly value: Float64Array
  /** ∂/∂m of each row (n). */
  readonly score: Float64Array
  /** ∂²/∂m² of each row (n). */
  readonly second: Float64Array
  /** ∂²/∂m∂φ_k (n × q). */
  readonly cross: Matrix
  /** ∂/∂φ_k (n × q). */
  readonly nuisanceScore: Matrix
  /** Σ ∂²/∂φ∂φ' (q × q), compensated over rows. */
  readonly nuisanceHessian: Matrix
  /** Compensated sum of `value`. */
  logLikelihood: number
}

/** Buffers for the expansions of n rows with q nuisance parameters. */
export function rowExpansions(rows: number, q: number): RowExpansions {
  return {
    predictor: new Float64Array(rows),
    mean: new Float64Array(rows),
    value: new Float64Array(rows),
    score: new Float64Array(rows),
    second: new Float64Array(rows),
    cross: zeros(rows, q),
    nuisanceScore: zeros(rows, q),
    nuisanceHessian: zeros(q, q),
    logLikelihood: Number.NaN
  }
}

/** One row for the density kernels, with neutral defaults. */
export function blankRow(): Row {
  return { y: 0, size: 1, weight: 1, mu: 0, complement: 0 }
}

/** Loads row i into `row` at predictor value m; `jet` receives the link's derivatives. */
export function loadRow(
  problem: Pick<LikelihoodProblem, 'observations' | 'link'>,
  at: { readonly i: number; readonly m: number; readonly row: Row; readonly jet: Float64Array }
): void {
  const { observations, link } = problem
  const { i, m, row, jet } = at
  row.y = observations.y[i]
  row.size = observations.size === null ? 1 : observations.size[i]
  row.weight = observations.precision === null ? 1 : observations.precision[i]
  if (link === null) {
    jet[0] = m
    jet[1] = 1
    jet[2] = 0
    jet[3] = 1 - m
  } else link.inverse(m, jet)
  row.mu = jet[0]
  row.complement = jet[3]
}

/** Expands every row by the family's own loop for its canonical link; false where there is none. */
function expandCanonical(
  { observations, family, link }: Omit<LikelihoodProblem, 'predictor'>,
  out: RowExpansions
): boolean {
  const { y, size, precision, frequency } = observations
  if (family.canonicalRows === undefined || link?.name !== family.canonical || size !== null) {
    return false
  }
  family.canonicalRows({ y, ...out })
  for (const weights of [precision, frequency]) {
    if (weights === null) continue
    for (let i = 0; i < y.length; i++) {
      out.value[i] *= weights[i]
      out.score[i] *= weights[i]
      out.second[i] *= weights[i]
    }
  }
  out.logLikelihood = sum(out.value)
  return true
}

/**
 * Expands ln f of every row about (predictor, φ) into `out`, whose `predictor` is already filled.
 * Returns false when the log-likelihood is not finite there.
 */
export function expandRows(
  problem: Omit<LikelihoodProblem, 'predictor'>,
  phi: Float64Array,
  out: RowExpansions
): boolean {
  if (expandCanonical(problem, out)) return Number.isFinite(out.logLikelihood)
  const { observations, family } = problem
  const q = phi.length
  const n = observations.rows
  const row = blankRow()
  const jet = new Float64Array(4)
  const e: Expansion = {
    value: 0,
    gradient: new Float64Array(1 + q),
    hessian: new Float64Array((1 + q) * (1 + q))
  }
  const total = new Float64Array(2)
  const nuisance = new Float64Array(2 * q * q)
  for (let i = 0; i < n; i++) {
    loadRow(problem, { i, m: out.predictor[i], row, jet })
    family.logDensity(row, phi, e)
    const f = observations.frequency === null ? 1 : observations.frequency[i]
    const slope = jet[1]
    out.mean[i] = jet[0]
    out.value[i] = f * e.value
    out.score[i] = f * e.gradient[0] * slope
    out.second[i] = f * (e.hessian[0] * slope * slope + e.gradient[0] * jet[2])
    accumulate(total, 0, out.value[i])
    for (let k = 0; k < q; k++) {
      out.nuisanceScore.data[k * n + i] = f * e.gradient[1 + k]
      out.cross.data[k * n + i] = f * e.hessian[1 + k] * slope
      for (let l = 0; l < q; l++) {
        accumulate(nuisance, k * q + l, f * e.hessian[(1 + k) * (1 + q) + 1 + l])
      }
    }
  }
  for (let k = 0; k < q * q; k++) out.nuisanceHessian.data[k] = accumulated(nuisance, k)
  out.logLikelihood = accumulated(total, 0)
  return Number.isFinite(out.logLikelihood)
}

/** J'v for an n × p Jacobian, each sum compensated; writes p values at `out[from …]`. */
export function projectScore(
  jacobian: Matrix,
  v: Float64Array,
  out: { readonly into: Float64Array; readonly from: number }
): void {
  for (let j = 0; j < jacobian.cols; j++)
    out.into[out.from + j] = compensatedDot(column(jacobian, j), v)
}

/** Gradient and Hessian of ln L in (θ, φ) from row expansions and the Jacobian of the predictor. */
export function assemble(
  problem: LikelihoodProblem,
  at: { readonly theta: Float64Array; readonly rows: RowExpansions; readonly jacobian: Matrix },
  out: { readonly gradient: Float64Array; readonly hessian: Matrix | null }
): void {
  const { theta, rows, jacobian } = at
  const p = theta.length
  const q = rows.cross.cols
  projectScore(jacobian, rows.score, { into: out.gradient, from: 0 })
  const acc = new Float64Array(2)
  for (let k = 0; k < q; k++) {
    acc.fill(0)
    for (const s of column(rows.nuisanceScore, k)) accumulate(acc, 0, s)
    out.gradient[p + k] = accumulated(acc, 0)
  }
  if (out.hessian === null) return
  const h = out.hessian
  h.data.fill(0)
  addCrossProduct(jacobian, rows.second, h)
  if (!problem.predictor.linear) addCurvature(problem.predictor, { theta, score: rows.score }, h)
  const cross = new Float64Array(p)
  for (let k = 0; k < q; k++) {
    projectScore(jacobian, column(rows.cross, k), { into: cross, from: 0 })
    for (let j = 0; j < p; j++) {
      h.data[(p + k) * h.rows + j] = cross[j]
      h.data[j * h.rows + p + k] = cross[j]
    }
    for (let l = 0; l < q; l++) {
      h.data[(p + k) * h.rows + p + l] = rows.nuisanceHessian.data[k * q + l]
    }
  }
}

function addCurvature(
  predictor: Predictor,
  at: { readonly theta: Float64Array; readonly score: Float64Array },
  h: Matrix
): void {
  const p = at.theta.length
  const block = zeros(p, p)
  predictor.curvature(at.theta, at.score, block)
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < p; k++) h.data[j * h.rows + k] += block.data[j * p + k]
  }
}
