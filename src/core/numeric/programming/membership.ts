import { type Matrix, zeros } from '../matrix.ts'
import { widest } from './scaling.ts'
import { solveProgramme } from './simplex.ts'

export interface Membership {
  /** Whether a certificate exists with slack ≤ 1e-9. */
  readonly optimal: boolean
  /** max_j |Σ_i v_i x_ij| / Σ_i |x_ij| for the best v found: how far the certificate is from closing. */
  readonly slack: number
}

export interface MembershipOptions {
  /** Weights ≥ 0 (n); null means 1. */
  readonly weights?: Float64Array | null
  /**
   * Residuals up to this are zero, and residuals this close to the largest are equal to it; in the
   * units of the (weighted) residuals. Default 1e-10 of the largest; callers who know y should give
   * the rounding of y − Xb, which is larger when |y| dwarfs the residuals.
   */
  readonly zero?: number
}

const tolerance = 1e-9

/**
 * Finds v in [low, 1]^k with Σ v_i a_i = target, in rows scaled by `size`; how far it falls short.
 */
function closes(a: Matrix, target: Float64Array, low: number): number {
  const { rows: m, cols: k } = a
  const solution = solveProgramme({
    a,
    b: target,
    cost: new Float64Array(k),
    lower: new Float64Array(k).fill(low),
    upper: new Float64Array(k).fill(1)
  })
  const rest = target.slice()
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < m; j++) rest[j] -= solution.x[i] * a.data[i * m + j]
  }
  return widest(rest)
}

/** What the rows of a fit come to for the certificate of least absolute deviations, p columns. */
export interface AbsoluteSums {
  /** Σ w_i sign(r_i) x_i of the rows whose residual is not zero (p). */
  readonly signed: Float64Array
  /** Σ w_i |x_ij| of all rows (p). */
  readonly size: Float64Array
  /** w_i x_i of the rows whose residual is zero. */
  readonly open: readonly Float64Array[]
}

/** Whether some v in [−1, 1] on the open rows closes Σ w_i v_i x_i = 0. */
export function closesAbsolute({ signed, size, open }: AbsoluteSums): Membership {
  const p = size.length
  const share = (value: number, j: number) => (size[j] === 0 ? 0 : value / size[j])
  const a = zeros(p, open.length)
  open.forEach((row, k) => {
    a.data.set(row.map(share), k * p)
  })
  const target = signed.map((value, j) => 0 - share(value, j))
  const slack = closes(a, target, -1)
  return { optimal: slack <= tolerance, slack }
}

/**
 * Whether b with residuals r = y − Xb (n) minimises Σ w|y − Xb|: some v in [−1, 1]^n with
 * v_i = sign r_i where r_i ≠ 0 has Σ w_i v_i x_i = 0 (Bloomfield & Steiger 1983, section 1.4).
 * X is n × p. Needs no optimiser in b.
 */
export function isLeastAbsolute(
  x: Matrix,
  residuals: Float64Array,
  { weights = null, zero }: MembershipOptions = {}
): Membership {
  const { rows: n, cols: p } = x
  const level = zero ?? 1e-10 * widest(residuals)
  const rowOf = (i: number) =>
    Float64Array.from({ length: p }, (_, j) => (weights?.[i] ?? 1) * x.data[j * n + i])
  const signed = new Float64Array(p)
  const size = new Float64Array(p)
  const open: Float64Array[] = []
  residuals.forEach((r, i) => {
    const row = rowOf(i)
    const isOpen = Math.abs(r) <= level
    if (isOpen) open.push(row)
    for (let j = 0; j < p; j++) {
      size[j] += Math.abs(row[j])
      if (!isOpen) signed[j] += Math.sign(r) * row[j]
    }
  })
  return closesAbsolute({ signed, size, open })
}

/**
 * Whether b with residuals r (n) minimises max w|y − Xb|: weights u ≥ 0 on the rows at the maximum,
 * summing to 1, with Σ u_i sign(r_i) w_i x_i = 0 (Cheney 1966, chapter 1). X is n × p.
 */
export function isMinimax(
  x: Matrix,
  residuals: Float64Array,
  { weights = null, zero }: MembershipOptions = {}
): Membership {
  const { rows: n, cols: p } = x
  const own = residuals.map((r, i) => r * (weights === null ? 1 : weights[i]))
  const largest = widest(own)
  const level = zero ?? 1e-10 * largest
  if (largest <= (zero ?? 0)) return { optimal: true, slack: 0 }
  const active = Array.from(own.keys()).filter((i) => Math.abs(own[i]) >= largest - level)
  const a = zeros(p + 1, active.length)
  for (let j = 0; j < p; j++) {
    const entries = active.map(
      (i) => Math.sign(own[i]) * (weights === null ? 1 : weights[i]) * x.data[j * n + i]
    )
    const size = widest(entries)
    if (size === 0) continue
    entries.forEach((v, k) => {
      a.data[k * (p + 1) + j] = v / size
    })
  }
  active.forEach((_, k) => {
    a.data[k * (p + 1) + p] = 1
  })
  const target = new Float64Array(p + 1)
  target[p] = 1
  const slack = closes(a, target, 0)
  return { optimal: slack <= tolerance, slack }
}
