import { figure } from '../../numeric/figure.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { random } from '../../numeric/random.ts'
import { lgamma } from '../../numeric/special/index.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import { identifiedColumns } from './facts.ts'
import type { Finding } from './finding.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isLinear, type LinearRegression, type RegressionModel } from './model.ts'
import { type SquaresFit, spread } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** Most fits through as many rows as coefficients that are tried; fewer when there are fewer. */
const most = 5000

/** The exponent of a law exp(-|z|^p) with a known p < 1; null for any other model. */
function exponent(model: RegressionModel): number | null {
  const norm = model.family.facts.normMinimised
  return typeof norm === 'number' && norm < 1 ? norm : null
}

/** Whether the likelihood has a local maximum at every fit through as many rows as coefficients. */
export function isVertexLaw(model: RegressionModel): model is LinearRegression {
  return isLinear(model) && isAffine(model) && exponent(model) !== null
}

/** All p-subsets of n rows where there are at most 5000, else 5000 that the seed draws. */
function subsets(n: number, p: number, seed: number): number[][] {
  let count = 1
  for (let k = 0; k < p; k++) count = (count * (n - k)) / (k + 1)
  if (count > most) {
    const source = random(seed)
    return Array.from({ length: most }, () => Array.from({ length: p }, () => source.below(n)))
  }
  const out: number[][] = []
  const rows = Array.from({ length: p }, (_, k) => k)
  for (;;) {
    out.push([...rows])
    let k = p - 1
    while (k >= 0 && rows[k] === n - p + k) k--
    if (k < 0) return out
    rows[k]++
    for (let j = k + 1; j < p; j++) rows[j] = rows[j - 1] + 1
  }
}

function response({ mean: { offset }, observations: { y } }: LinearRegression): Float64Array {
  return offset === null ? y : y.map((value, i) => value - offset[i])
}

/** Sum of f (sqrt(w) |r|)^p; residuals that are zero to rounding add nothing. */
function criterion(model: LinearRegression, residuals: Float64Array, p: number): number {
  const { frequency, precision, y } = model.observations
  const zero = 64 * 2 ** -53 * y.reduce((size, value) => Math.max(size, Math.abs(value)), 0)
  let sum = 0
  residuals.forEach((r, i) => {
    if (Math.abs(r) <= zero) return
    const size = Math.abs(r) * (precision === null ? 1 : Math.sqrt(precision[i]))
    sum += (frequency === null ? 1 : frequency[i]) * size ** p
  })
  return sum
}

/** A fit through as many rows as coefficients. Its residuals, of which there are as many as rows, are not kept. */
interface Vertex {
  readonly coefficients: Float64Array
  readonly value: number
}

/** y - Xβ (n). */
function residualsOf(x: Matrix, y: Float64Array, coefficients: Float64Array): Float64Array {
  return y.map((value, i) => coefficients.reduce((left, b, j) => left - at(x, i, j) * b, value))
}

function vertexThrough(
  model: LinearRegression,
  { x, y, p }: { readonly x: Matrix; readonly y: Float64Array; readonly p: number },
  rows: readonly number[]
): Vertex[] {
  const part = zeros(rows.length, x.cols)
  rows.forEach((i, a) => {
    for (let j = 0; j < x.cols; j++) part.data[j * rows.length + a] = at(x, i, j)
  })
  const own = Float64Array.from(rows, (i) => y[i])
  const { coefficients } = leastSquares({ x: part, tail: null, y: own, yTail: null, weights: null })
  if (!coefficients.every(Number.isFinite)) return []
  return [{ coefficients, value: criterion(model, residualsOf(x, y, coefficients), p) }]
}

function warnings(vertices: readonly Vertex[], best: Vertex): WarningReport[] {
  const next = vertices.reduce(
    (least, { value }) => (value > best.value * (1 + 1e-10) ? Math.min(least, value) : least),
    Number.POSITIVE_INFINITY
  )
  return [
    {
      code: 'multiple_optima',
      detail: `With p < 1 every fit through as many rows as coefficients is a local maximum; the best of ${vertices.length} is reported, whose sum of |r|^p is ${figure(best.value, 6)} against ${figure(next, 6)} for the next.`,
      pointer: '/model/family',
      action: 'Choose p of 1 or more, for which there is one optimum.'
    },
    {
      code: 'non_regular',
      detail:
        'The density has a cusp where the surface meets a row: standard errors from the information do not exist.',
      pointer: '/model/family',
      action: 'Use a bootstrap for the uncertainty.'
    }
  ]
}

/** Generalised normal law with a known p < 1: the best of the fits that interpolate rows. */
export function fitVertices(
  { coordinates, search }: Workspace,
  model: LinearRegression,
  { settled, reason }: { readonly settled: Status; readonly reason: string | null }
): LikelihoodResult | null {
  const p = exponent(model) ?? Number.NaN
  const x = identifiedColumns(model.mean.x, coordinates.kept)
  const y = response(model)
  if (settled !== 'ok' || x.cols === 0) return null
  const vertices = subsets(y.length, x.cols, search.optimizer.seed).flatMap((rows) =>
    search.control.cancelled() ? [] : vertexThrough(model, { x, y, p }, rows)
  )
  if (vertices.length === 0) return null
  const best = vertices.reduce((a, b) => (b.value < a.value ? b : a))
  const residuals = residualsOf(x, y, best.coefficients)
  const known = model.family.nuisance[0].known
  const scale = known ?? ((p * best.value) / model.nobs) ** (1 / p)
  const { precision, frequency } = model.observations
  const weights =
    precision?.reduce((sum, w, i) => sum + (frequency?.[i] ?? 1) * Math.log(w), 0) ?? 0
  const constant = Math.log(p) - Math.LN2 - lgamma(1 / p) - Math.log(scale)
  const covariance = zeros(model.terms.length, model.terms.length)
  covariance.data.fill(Number.NaN)
  return {
    status: settled,
    reason,
    method: 'vertices',
    coefficients: spread(coordinates.kept, best.coefficients, model.terms.length),
    covariance,
    phi: Float64Array.from(model.family.nuisance, ({ known: held }, k) =>
      k === 0 ? scale : (held ?? Number.NaN)
    ),
    phiErrors: new Float64Array(model.family.nuisance.length).fill(Number.NaN),
    logLikelihood: model.nobs * constant + weights / 2 - best.value / scale ** p,
    fitted: model.observations.y.map((value, i) => value - residuals[i]),
    gamma: coordinates.fromCoefficients(best.coefficients),
    convergence: {
      iterations: vertices.length,
      evaluations: vertices.length,
      scaled_gradient: Number.NaN,
      hessian_condition: Number.NaN,
      starts_agreeing: '1/1'
    },
    fit: null,
    warnings: warnings(vertices, best),
    information: 'none'
  }
}

/** Least squares is no local maximum unless it meets as many rows as there are coefficients. */
export function vertexFinding(
  model: LinearRegression,
  squares: SquaresFit,
  likelihood: LikelihoodResult
): Finding {
  const p = exponent(model) ?? Number.NaN
  const residuals = model.observations.y.map((value, i) => value - likelihood.fitted[i])
  const [there, best] = [squares.residuals, residuals].map((r) => criterion(model, r, p))
  const higher = there > best * (1 + 1e-9)
  return {
    ruling: higher ? 'different' : 'coincident',
    reason: `The sum of |r|^p is ${figure(there, 6)} at least squares and ${figure(best, 6)} at the best vertex.`,
    betterOptimum: false
  }
}
