import {
  type CholeskyFactor,
  factorise,
  inverseFromFactor,
  logDeterminant,
  solveFactor
} from '../../numeric/linalg/cholesky.ts'
import { multiplyVector } from '../../numeric/linalg/product.ts'
import { dotFrom } from '../../numeric/linalg/qr.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { CorrelationFamily, Jet } from './structure.ts'

/** What the likelihood in ρ needs of the data: sums that do not depend on ρ. */
export interface ProfileData {
  readonly family: CorrelationFamily
  /** Rows. */
  readonly n: number
  /** Q'A_kQ for an orthonormal basis Q of the columns (n × p). */
  readonly gram: readonly Matrix[]
  /** Q'A_k r for the least-squares residuals r. */
  readonly cross: readonly Float64Array[]
  /** r'A_k r. */
  readonly squares: Float64Array
  /** Error variance when it is known. */
  readonly sigma2: number | null
  /** Restricted likelihood, of the error contrasts. */
  readonly restricted: boolean
}

/** The log-likelihood maximised over coefficients and σ², with two derivatives in ρ. */
export interface ProfilePoint {
  readonly logLikelihood: Jet
  /** r'V⁻¹r at the generalised least-squares coefficients. */
  readonly quadratic: number
  readonly sigma2: number
  /** X'V⁻¹X in the basis. */
  readonly gram: Matrix
  /** ∂²(q/2)/∂γ∂ρ. */
  readonly bend: Float64Array
  /** ∂q/∂ρ and ∂²q/∂ρ² at fixed coefficients. */
  readonly slope: number
  readonly curvature: number
  /** d²q/dρ² along the maximising coefficients. */
  readonly profileCurvature: number
  /** log det of X'V⁻¹X in the basis. */
  readonly logGram: Jet
  readonly logDeterminant: Jet
}

/** Sums of a basis (orthonormal, a row for each of the n or for many of them) and of least-squares residuals. */
export function profileData(
  input: Pick<ProfileData, 'family' | 'n' | 'sigma2' | 'restricted'>,
  q: Matrix,
  residuals: Float64Array
): ProfileData {
  const p = q.cols
  const gram: Matrix[] = []
  const cross: Float64Array[] = []
  const squares: number[] = []
  for (const part of input.family.parts) {
    const g = zeros(p, p)
    const h = new Float64Array(p)
    for (let j = 0; j < p; j++) {
      const moved = part(column(q, j))
      for (let i = 0; i < p; i++) g.data[j * p + i] = dotFrom(column(q, i), moved, 0)
      h[j] = dotFrom(moved, residuals, 0)
    }
    gram.push(g)
    cross.push(h)
    squares.push(dotFrom(part(residuals), residuals, 0))
  }
  return { ...input, gram, cross, squares: Float64Array.from(squares) }
}

/** Σ_k c_k M_k. */
export function combine(matrices: readonly Matrix[], c: readonly number[]): Matrix {
  const out = zeros(matrices[0].rows, matrices[0].cols)
  matrices.forEach((m, k) => {
    for (let i = 0; i < out.data.length; i++) out.data[i] += c[k] * m.data[i]
  })
  return out
}

/** tr(AB) for symmetric A and B. */
function traceOf(a: Matrix, b: Matrix): number {
  return dotFrom(a.data, b.data, 0)
}

/** log det Σ c_k(ρ)G_k with two derivatives (Jacobi's formula). */
function logGramJet(
  { gram }: ProfileData,
  { factor, weights }: { readonly factor: CholeskyFactor; readonly weights: readonly Jet[] }
): Jet {
  const inverse = inverseFromFactor(factor)
  const first = combine(
    gram,
    weights.map((c) => c[1])
  )
  const second = combine(
    gram,
    weights.map((c) => c[2])
  )
  const p = first.rows
  const product = zeros(p, p)
  for (let j = 0; j < p; j++) column(product, j).set(multiplyVector(inverse, column(first, j)))
  let squared = 0
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) squared += product.data[j * p + i] * product.data[i * p + j]
  }
  return [logDeterminant(factor), traceOf(inverse, first), traceOf(inverse, second) - squared]
}

/** Terms in q of the profile: N/2 log q, or q/(2σ²) for a known σ². */
function quadraticPart(q: number, count: number, sigma2: number | null): Jet {
  if (sigma2 !== null) {
    return [(count / 2) * Math.log(2 * Math.PI * sigma2) + q / (2 * sigma2), 1 / (2 * sigma2), 0]
  }
  const value = (count / 2) * (Math.log((2 * Math.PI * q) / count) + 1)
  return [value, count / (2 * q), -count / (2 * q * q)]
}

/** s_k = (r − Qγ)'A_k(r − Qγ) for every part. */
function partSquares(data: ProfileData, gamma: Float64Array): number[] {
  return data.gram.map((g, k) => {
    const moved = multiplyVector(g, gamma)
    let value = data.squares[k]
    for (let j = 0; j < gamma.length; j++) value += gamma[j] * (moved[j] - 2 * data.cross[k][j])
    return value
  })
}

/**
 * The profile log-likelihood at ρ with exact first and second derivatives; the restricted one
 * (Patterson & Thompson 1971) has n − p for n and −½ log det X'V⁻¹X. Null where V or X'V⁻¹X is not
 * positive definite.
 */
export function profileAt(data: ProfileData, rho: number): ProfilePoint | null {
  const { gram, cross, n, family } = data
  const p = cross[0].length
  const weights = family.weights(rho)
  const m = combine(
    gram,
    weights.map((c) => c[0])
  )
  const factor = factorise(m)
  if (factor === null) return null
  const h = new Float64Array(p)
  weights.forEach((c, k) => {
    for (let j = 0; j < p; j++) h[j] += c[0] * cross[k][j]
  })
  const gamma = solveFactor(factor, h)
  const s = partSquares(data, gamma)
  const sumOf = (order: 0 | 1 | 2) => weights.reduce((t, c, k) => t + c[order] * s[k], 0)
  const [q, slope, curvature] = [sumOf(0), sumOf(1), sumOf(2)]
  const bend = new Float64Array(p)
  gram.forEach((g, k) => {
    const moved = multiplyVector(g, gamma)
    for (let j = 0; j < p; j++) bend[j] += weights[k][1] * (moved[j] - cross[k][j])
  })
  const profileCurvature = curvature - 2 * dotFrom(bend, solveFactor(factor, bend), 0)
  const logGram = logGramJet(data, { factor, weights })
  const g = family.logDeterminant(rho)
  const count = data.restricted ? n - p : n
  const part = quadraticPart(q, count, data.sigma2)
  const r = data.restricted ? 0.5 : 0
  return {
    logLikelihood: [
      -part[0] - g[0] / 2 - r * logGram[0],
      -part[1] * slope - g[1] / 2 - r * logGram[1],
      -part[1] * profileCurvature - part[2] * slope * slope - g[2] / 2 - r * logGram[2]
    ],
    quadratic: q,
    sigma2: data.sigma2 ?? q / count,
    gram: m,
    bend,
    slope,
    curvature,
    profileCurvature,
    logGram,
    logDeterminant: g
  }
}
