import { column, type Matrix } from '../matrix.ts'

/**
 * Householder QR in compact form (Golub & Van Loan 2013, sections 5.2 and 5.4.2): R on and above
 * the diagonal of `packed`, below it the reflectors v (their first entry 1 is implied).
 */
export interface QrFactor {
  /** n × p; column k belongs to the original column pivots[k]. */
  readonly packed: Matrix
  /** Length min(n, p): reflector k is I − tau_k v v'. */
  readonly tau: Float64Array
  readonly pivots: Int32Array
  /** How many columns were judged independent; R's leading rank × rank block belongs to them. */
  readonly rank: number
}

/** Rows per partial sum: bounds the rounding error of long sums by about 64 + n/256 units. */
const block = 256

/** Σ_{i ≥ from} a_i b_i in four running sums over blocks of rows. */
export function dotFrom(a: Float64Array, b: Float64Array, from: number): number {
  const n = a.length
  let total = 0
  let i = from
  while (i < n) {
    const end = Math.min(i + block, n)
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (; i + 3 < end; i += 4) {
      s0 += a[i] * b[i]
      s1 += a[i + 1] * b[i + 1]
      s2 += a[i + 2] * b[i + 2]
      s3 += a[i + 3] * b[i + 3]
    }
    for (; i < end; i++) s0 += a[i] * b[i]
    total += s0 + s1 + (s2 + s3)
  }
  return total
}

/** Turns column x into the reflector that zeroes it below row k; returns tau. */
function reflect(x: Float64Array, k: number): number {
  const below = Math.sqrt(dotFrom(x, x, k + 1))
  const alpha = x[k]
  if (below === 0) return 0
  const beta = -Math.sign(alpha || 1) * Math.hypot(alpha, below)
  const factor = 1 / (alpha - beta)
  for (let i = k + 1; i < x.length; i++) x[i] *= factor
  x[k] = beta
  return (beta - alpha) / beta
}

/** y ← (I − tau v v')y where v is stored below row k of `v`. */
function applyReflector(v: Float64Array, y: Float64Array, { k, tau }: { k: number; tau: number }) {
  if (tau === 0) return
  const s = tau * (y[k] + dotFrom(v, y, k + 1))
  if (s === 0) return
  y[k] -= s
  for (let i = k + 1; i < y.length; i++) y[i] -= s * v[i]
}

function swapColumns(a: Matrix, j: number, k: number): void {
  if (j === k) return
  const held = column(a, j).slice()
  column(a, j).set(column(a, k))
  column(a, k).set(held)
}

interface Remaining {
  /** Norm of the part of each column below the current row, downdated. */
  readonly norms: Float64Array
  /** The norms when they were last computed afresh. */
  readonly fresh: Float64Array
}

/** Downdates a column norm after a step, afresh when cancellation has eaten it (LAWN 176). */
function downdate(remaining: Remaining, j: number, { x, k }: { x: Float64Array; k: number }): void {
  const { norms, fresh } = remaining
  if (norms[j] === 0) return
  const ratio = Math.abs(x[k]) / norms[j]
  const left = Math.max(0, (1 - ratio) * (1 + ratio))
  const shrink = norms[j] / fresh[j]
  if (left * shrink * shrink > 1e-8) {
    norms[j] *= Math.sqrt(left)
    return
  }
  norms[j] = Math.sqrt(dotFrom(x, x, k + 1))
  fresh[j] = norms[j]
}

/** Largest remaining column that stands above its own floor and the common tolerance, or −1. */
function nextPivot(norms: Float64Array, floors: Float64Array, from: number): number {
  let best = -1
  for (let j = from; j < norms.length; j++) {
    if (norms[j] > floors[j] && (best < 0 || norms[j] > norms[best])) best = j
  }
  return best
}

function swap<T extends Float64Array | Int32Array>(a: T, j: number, k: number): void {
  const held = a[j]
  a[j] = a[k]
  a[k] = held
}

/**
 * QR with column pivoting; `a` (n × p) is overwritten. A column counts as independent while what
 * remains of it exceeds max(n, p)·ε·|R₁₁| and its own floor (length p, what rounding of the data
 * alone can leave). Entries are finite and scaled so that squares cannot overflow.
 */
export function pivotedQr(a: Matrix, floors: Float64Array = new Float64Array(a.cols)): QrFactor {
  const { rows: n, cols: p } = a
  const steps = Math.min(n, p)
  const tau = new Float64Array(steps)
  const pivots = Int32Array.from({ length: p }, (_, j) => j)
  const norms = Float64Array.from({ length: p }, (_, j) =>
    Math.sqrt(dotFrom(column(a, j), column(a, j), 0))
  )
  const remaining = { norms, fresh: norms.slice() }
  const limits = floors.slice()
  const tolerance = Math.max(n, p) * Number.EPSILON * norms.reduce((x, y) => Math.max(x, y), 0)
  for (let j = 0; j < p; j++) limits[j] = Math.max(limits[j], tolerance)
  let rank = 0
  for (let k = 0; k < steps; k++) {
    const j = nextPivot(norms, limits, k)
    if (j < 0) break
    swapColumns(a, j, k)
    for (const list of [norms, remaining.fresh, limits]) swap(list, j, k)
    swap(pivots, j, k)
    const v = column(a, k)
    tau[k] = reflect(v, k)
    for (let c = k + 1; c < p; c++) {
      const x = column(a, c)
      applyReflector(v, x, { k, tau: tau[k] })
      downdate(remaining, c, { x, k })
    }
    rank = k + 1
  }
  return { packed: a, tau, pivots, rank }
}

export interface InOrder {
  /** Indices of the columns that do not depend on earlier ones. */
  readonly kept: readonly number[]
  /** What remained of every column after projection on the kept ones before it, length p. */
  readonly remaining: Float64Array
}

/**
 * Goes through the columns from left to right and sets aside every one that depends on those
 * before it: R's rule. `a` (n × p) is overwritten; tolerance as in `pivotedQr`.
 */
export function selectInOrder(a: Matrix, floors: Float64Array): InOrder {
  const { rows: n, cols: p } = a
  const kept: number[] = []
  const tau: number[] = []
  const remaining = new Float64Array(p)
  let largest = 0
  for (let j = 0; j < p; j++) {
    const x = column(a, j)
    largest = Math.max(largest, Math.sqrt(dotFrom(x, x, 0)))
  }
  const tolerance = Math.max(n, p) * Number.EPSILON * largest
  for (let j = 0; j < p; j++) {
    const x = column(a, j)
    kept.forEach((c, k) => {
      applyReflector(column(a, c), x, { k, tau: tau[k] })
    })
    remaining[j] = Math.sqrt(dotFrom(x, x, kept.length))
    if (kept.length >= n || !(remaining[j] > Math.max(tolerance, floors[j]))) continue
    tau.push(reflect(x, kept.length))
    kept.push(j)
  }
  return { kept, remaining }
}

/** y ← Q'y in place, y of length n; only the first `rank` reflectors. */
export function applyTransposedQ({ packed, tau, rank }: QrFactor, y: Float64Array): void {
  for (let k = 0; k < rank; k++) applyReflector(column(packed, k), y, { k, tau: tau[k] })
}

/** y ← Qy in place, y of length n; only the first `rank` reflectors. */
export function applyQ({ packed, tau, rank }: QrFactor, y: Float64Array): void {
  for (let k = rank - 1; k >= 0; k--) applyReflector(column(packed, k), y, { k, tau: tau[k] })
}

/** The leading rank × rank block of R, zero below the diagonal. */
export function upperFactor({ packed, rank }: QrFactor): Matrix {
  const data = new Float64Array(rank * rank)
  for (let j = 0; j < rank; j++) {
    for (let i = 0; i <= j; i++) data[j * rank + i] = packed.data[j * packed.rows + i]
  }
  return { rows: rank, cols: rank, data }
}
