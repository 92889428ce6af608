import { type CholeskyFactor, factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { dotFrom } from '../../numeric/linalg/qr.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { sum } from '../../numeric/sum.ts'

/** A multinomial logit in an orthonormal basis: ln P(k)/P(0) = Q γ_k, γ stacked by category 1 … K − 1. */
export interface Softmax {
  /** n × r. */
  readonly q: Matrix
  /** Category of each row (n), 0 being the baseline. */
  readonly category: Int32Array
  readonly categories: number
  /** How many rows each row stands for; null for one. */
  readonly frequency: Float64Array | null
  /** Pairs (row·K + category) whose probability is 0 in the limit; null when there are none. */
  readonly vanishing: Uint8Array | null
}

/** Log-likelihood, gradient and minus the Hessian at a point. */
export interface SoftmaxPoint {
  readonly gamma: Float64Array
  readonly logLikelihood: number
  /** Length r(K − 1). */
  readonly gradient: Float64Array
  /** Σ w Q'(diag p − pp')Q, r(K − 1) square. */
  readonly information: Matrix
  /** n × K. */
  readonly probabilities: Matrix
  /** What a step is scaled by where it is not the information. */
  readonly steering?: Matrix
}

/** Predictors of the categories (n × K), that of the baseline 0. */
function predictors({ q, categories }: Softmax, gamma: Float64Array): Matrix {
  const out = zeros(q.rows, categories)
  for (let k = 1; k < categories; k++) {
    const target = column(out, k)
    for (let j = 0; j < q.cols; j++) {
      const own = column(q, j)
      const factor = gamma[(k - 1) * q.cols + j]
      for (let i = 0; i < target.length; i++) target[i] += factor * own[i]
    }
  }
  return out
}

/** Turns the predictors of row i into probabilities in place; returns ln of that of its category. */
function normalise(eta: Matrix, i: number, model: Softmax): number {
  const { categories, category, vanishing } = model
  const n = eta.rows
  let largest = Number.NEGATIVE_INFINITY
  for (let k = 0; k < categories; k++) {
    if (vanishing !== null && vanishing[i * categories + k] === 1) {
      eta.data[k * n + i] = Number.NEGATIVE_INFINITY
    }
    largest = Math.max(largest, eta.data[k * n + i])
  }
  const own = category[i]
  const lead = eta.data[own * n + i] - largest
  let others = 0
  let all = 0
  for (let k = 0; k < categories; k++) {
    const e = Math.exp(eta.data[k * n + i] - largest)
    eta.data[k * n + i] = e
    all += e
    if (k !== own) others += e
  }
  for (let k = 0; k < categories; k++) eta.data[k * n + i] /= all
  // ln p = −ln(1 + Σ_others e^(η − η_own)): all digits where p is near 1.
  return -Math.log1p(others / Math.exp(lead)) > Number.NEGATIVE_INFINITY
    ? -Math.log1p(others / Math.exp(lead))
    : lead - Math.log(all)
}

/** Minus the Hessian at probabilities (n × K): Σ w Q'(diag p − pp')Q. */
export function softmaxInformation(model: Softmax, p: Matrix): Matrix {
  const size = model.q.cols * (model.categories - 1)
  const out = zeros(size, size)
  for (let k = 1; k < model.categories; k++) {
    for (let l = 1; l <= k; l++) addBlock(model, p, { out, k, l })
  }
  return out
}

/** Block (k, l) of the information: Q' diag(w p_k (δ_kl − p_l)) Q. */
function addBlock(model: Softmax, p: Matrix, target: { out: Matrix; k: number; l: number }): void {
  const { q, frequency } = model
  const { out, k, l } = target
  const weight = Float64Array.from(
    { length: q.rows },
    (_, i) => (frequency === null ? 1 : frequency[i]) * labelCovariance(p, i, [k, l])
  )
  const r = q.cols
  for (let b = 0; b < r; b++) {
    const weighted = column(q, b).map((value, i) => value * weight[i])
    for (let a = 0; a < r; a++) {
      const value = dotFrom(column(q, a), weighted, 0)
      out.data[((l - 1) * r + b) * out.rows + (k - 1) * r + a] = value
      out.data[((k - 1) * r + a) * out.rows + (l - 1) * r + b] = value
    }
  }
}

/** 1 − p_k as the sum of the others, with all its digits. */
function complement(p: Matrix, i: number, k: number): number {
  let rest = 0
  for (let l = 0; l < p.cols; l++) if (l !== k) rest += p.data[l * p.rows + i]
  return rest
}

/** p_k(δ_kl − p_l) of row i: the covariance of the indicators of two labels. */
export function labelCovariance(p: Matrix, i: number, [k, l]: readonly [number, number]): number {
  const own = p.data[k * p.rows + i]
  return own * (k === l ? complement(p, i, k) : -p.data[l * p.rows + i])
}

/** The log-likelihood (McFadden 1974) with exact first and second derivatives. */
export function softmaxAt(model: Softmax, gamma: Float64Array): SoftmaxPoint {
  const { q, category, categories, frequency } = model
  const n = q.rows
  const r = q.cols
  const p = predictors(model, gamma)
  const logs = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    logs[i] = normalise(p, i, model) * (frequency === null ? 1 : frequency[i])
  }
  const gradient = new Float64Array(r * (categories - 1))
  for (let k = 1; k < categories; k++) {
    const pk = column(p, k)
    const score = pk.map((value, i) => {
      const own = category[i] === k ? complement(p, i, k) : -value
      return own * (frequency === null ? 1 : frequency[i])
    })
    for (let j = 0; j < r; j++) gradient[(k - 1) * r + j] = dotFrom(column(q, j), score, 0)
  }
  const information = softmaxInformation(model, p)
  return { gamma, logLikelihood: sum(logs), gradient, information, probabilities: p }
}

export interface SoftmaxMaximum {
  readonly point: SoftmaxPoint
  readonly iterations: number
  readonly evaluations: number
  readonly scaledGradient: number
  readonly converged: boolean
}

/** What is maximised: the likelihood, or one with a penalty, in whose steps its information stands too. */
export interface SoftmaxCriterion {
  readonly at: (model: Softmax, gamma: Float64Array) => SoftmaxPoint
  /** A step of rounding size is the last when it is not shorter than this share of the one before. */
  readonly stall: number
}

/** The likelihood: its steps are Newton's, which shorten quadratically. */
export const likelihoodCriterion: SoftmaxCriterion = { at: softmaxAt, stall: 0.5 }

interface Search {
  readonly iterations: number
  readonly cancelled: () => boolean
  readonly stall: number
}

/** The information, with a trace of the identity where it is singular along flat directions. */
export function factorOf(information: Matrix): CholeskyFactor | null {
  const factor = factorise(information)
  if (factor !== null) return factor
  const size = information.rows
  const largest = information.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  const ridged = { ...information, data: information.data.slice() }
  for (let j = 0; j < size; j++) ridged.data[j * size + j] += 1e-10 * (largest > 0 ? largest : 1)
  return factorise(ridged)
}

/** Asks for points of a criterion, one after the other. */
type Asking<T> = Generator<Float64Array, T, SoftmaxPoint>

/** A step up the likelihood, halved until it does not fall; null when none does. */
function* climb(
  point: SoftmaxPoint,
  step: Float64Array
): Asking<{ readonly point: SoftmaxPoint; readonly tried: number } | null> {
  const slack = 1e-14 * Math.abs(point.logLikelihood)
  for (let tried = 1; tried <= 40; tried++) {
    const share = 2 ** (1 - tried)
    const next = yield point.gamma.map((value, j) => value + share * step[j])
    if (next.logLikelihood >= point.logLikelihood - slack) return { point: next, tried }
  }
  return null
}

/**
 * Newton's method on the concave log-likelihood, nearly so on a penalised one, halving steps that fall; it goes
 * on until the scaled gradient √(g'I⁻¹g) is at the level of rounding. Whoever drives it says what each point is.
 */
export function* softmaxAscent(
  start: Float64Array,
  { iterations, cancelled, stall }: Search
): Asking<SoftmaxMaximum> {
  let point = yield start
  let best = Number.POSITIVE_INFINITY
  let used = 0
  let evaluations = 1
  while (used < iterations && !cancelled()) {
    const factor = factorOf(point.steering ?? point.information)
    if (factor === null) break
    const step = solveFactor(factor, point.gradient)
    const size = Math.sqrt(Math.max(0, dotFrom(step, point.gradient, 0)))
    if (size === 0 || (size < 1e-8 && size >= best * stall)) {
      best = Math.min(best, size)
      break
    }
    best = Math.min(best, size)
    const next = yield* climb(point, step)
    used++
    if (next === null) break
    evaluations += next.tried
    point = next.point
  }
  return {
    point,
    iterations: used,
    evaluations,
    scaledGradient: best,
    converged: best <= 1e-6
  }
}

/** The maximum of a criterion on rows in memory, from equal probabilities or from a point near it. */
export function maximiseSoftmax(
  model: Softmax,
  {
    criterion,
    from = new Float64Array(model.q.cols * (model.categories - 1)),
    ...search
  }: Omit<Search, 'stall'> & { readonly criterion: SoftmaxCriterion; readonly from?: Float64Array }
): SoftmaxMaximum {
  const ascent = softmaxAscent(from, { ...search, stall: criterion.stall })
  let asked = ascent.next()
  while (asked.done !== true) asked = ascent.next(criterion.at(model, asked.value))
  return asked.value
}
