import type { Matrix } from '../matrix.ts'
import { type Lu, luFactor, luSolve, luSolveTransposed } from './lu.ts'
import { dotRow, gatherRows, independentRows, residualsOf } from './rows.ts'
import { firstRise } from './weighted-median.ts'

/** A vertex of Σ w|y − Xb|: p rows fitted exactly, the others with their signs. */
export interface Vertex {
  /** The p rows that are fitted exactly. */
  readonly basis: Int32Array
  readonly lu: Lu
  readonly coefficients: Float64Array
  /** Residuals (n); 0 exactly where they vanish to rounding. */
  readonly residuals: Float64Array
  /** Dual values a (n): w_i sign r_i off the basis, and X'a = 0. */
  readonly dual: Float64Array
  readonly status: 'optimal' | 'iteration_limit' | 'cancelled'
  readonly iterations: number
}

export interface EdgeDescentInput {
  /** X' (p × n) of a design of full column rank. */
  readonly transposed: Matrix
  readonly y: Float64Array
  /** Positive weights (n). */
  readonly weights: Float64Array
  readonly maxIterations: number
  readonly cancelled: () => boolean
}

interface State {
  readonly input: EdgeDescentInput
  readonly noise: Float64Array
  readonly basis: Int32Array
  readonly isBasic: Uint8Array
  /** Factors of X_B, renewed at every vertex. */
  lu: Lu
  b: Float64Array
  residuals: Float64Array
  /** Residuals of the perturbation, which decide the sign of a zero residual. */
  readonly tie: Float64Array
  readonly sign: Float64Array
}

/** Fixed pseudo-random numbers in ±[½, 1): an infinitesimal perturbation of y that breaks all ties. */
function perturbation(n: number): Float64Array {
  let word = 0x9e3779b9
  return Float64Array.from({ length: n }, () => {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    const u = (word >>> 0) / 2 ** 32
    return u < 0.5 ? -0.5 - u : u
  })
}

function factorRows(transposed: Matrix, basis: Int32Array): Lu {
  const lu = luFactor(gatherRows(transposed, basis), transposed.rows)
  if (lu === null) throw new Error('least absolute deviations needs a design of full column rank')
  return lu
}

/** Recomputes the vertex from its basis; signs of zero residuals come from the perturbation. */
function settle(state: State): void {
  const { transposed, y } = state.input
  const { basis, isBasic, noise, tie, sign } = state
  state.b = luSolve(
    state.lu,
    Float64Array.from(basis, (i) => y[i])
  )
  state.residuals = residualsOf(transposed, y, state.b)
  const tilt = luSolve(
    state.lu,
    Float64Array.from(basis, (i) => noise[i])
  )
  for (let i = 0; i < y.length; i++) {
    if (isBasic[i] === 1) {
      state.residuals[i] = 0
      sign[i] = 0
      continue
    }
    tie[i] = noise[i] - dotRow(transposed, i, tilt)
    sign[i] = Math.sign(state.residuals[i]) || Math.sign(tie[i]) || 1
  }
}

/** a_B from X'a = 0 with a_i = w_i sign_i off the basis (length p). */
function basicDuals({ input, sign, lu }: State): Float64Array {
  const { transposed, weights } = input
  const p = transposed.rows
  const sum = new Float64Array(p)
  const lost = new Float64Array(p)
  for (let i = 0; i < sign.length; i++) {
    const a = weights[i] * sign[i]
    if (a === 0) continue
    for (let j = 0; j < p; j++) {
      const term = -a * transposed.data[i * p + j]
      const next = sum[j] + term
      lost[j] += Math.abs(sum[j]) >= Math.abs(term) ? sum[j] - next + term : term - next + sum[j]
      sum[j] = next
    }
  }
  for (let j = 0; j < p; j++) sum[j] += lost[j]
  return luSolveTransposed(lu, sum)
}

/** The basic row that violates |a| ≤ w the most, as a place in the basis; −1 at the optimum. */
function leavingPlace({ input, basis }: State, duals: Float64Array): number {
  let place = -1
  let excess = 1e-10
  for (let k = 0; k < basis.length; k++) {
    const w = input.weights[basis[k]]
    const over = (Math.abs(duals[k]) - w) / w
    if (over > excess) {
      place = k
      excess = over
    }
  }
  return place
}

/** The row that enters when `place` leaves: minimises the objective along that edge. */
function enteringRow(state: State, place: number, dual: number): number {
  const { input, basis, isBasic, residuals, tie, sign, lu } = state
  const { transposed, weights } = input
  const n = sign.length
  const p = basis.length
  const unit = new Float64Array(p)
  unit[place] = -Math.sign(dual)
  const d = luSolve(lu, unit)
  const along = new Float64Array(n)
  const key = new Float64Array(n)
  const rate = new Float64Array(n)
  const candidates = new Int32Array(n)
  let count = 0
  for (let i = 0; i < n; i++) {
    if (isBasic[i] === 1) continue
    const g = dotRow(transposed, i, d)
    if (!(sign[i] * g > 0) || Math.abs(g) < 1e-11) continue
    along[i] = g
    key[i] = residuals[i] / g
    rate[i] = 2 * weights[i] * Math.abs(g)
    candidates[count++] = i
  }
  const order = candidates.subarray(0, count)
  const start = weights[basis[place]] - Math.abs(dual)
  const median = firstRise(order, { key, rate }, start)
  if (median === null) return -1
  const length = key[median.row]
  const tolerance = 1e-12 * length
  const tied = order.filter((i) => Math.abs(key[i] - length) <= tolerance)
  let slope = median.slope
  for (const i of tied) if (key[i] < length) slope -= rate[i]
  tied.sort((i, k) => tie[i] / along[i] - tie[k] / along[k])
  for (const i of tied) {
    slope += rate[i]
    if (slope >= 0) return i
  }
  return tied[tied.length - 1]
}

/**
 * Minimises Σ w_i |y_i − x_i'b| from vertex to vertex: leave the row with the largest dual
 * violation, pass every kink of the edge until the objective rises (Barrodale & Roberts 1973;
 * Bloomfield & Steiger 1983, chapter 1). Ties are broken by an infinitesimal perturbation of y,
 * so that no vertex is met twice. Throws when the design is rank deficient.
 */
export function descendEdges(input: EdgeDescentInput): Vertex {
  const n = input.y.length
  const basis = independentRows(input.transposed)
  const isBasic = new Uint8Array(n)
  for (const i of basis) isBasic[i] = 1
  const state: State = {
    input,
    noise: perturbation(n),
    basis,
    isBasic,
    lu: factorRows(input.transposed, basis),
    b: new Float64Array(basis.length),
    residuals: new Float64Array(n),
    tie: new Float64Array(n),
    sign: new Float64Array(n)
  }
  let status: Vertex['status'] = 'optimal'
  let iterations = 0
  for (;;) {
    settle(state)
    const duals = basicDuals(state)
    const place = leavingPlace(state, duals)
    if (place >= 0 && iterations >= input.maxIterations) status = 'iteration_limit'
    else if (place >= 0 && input.cancelled()) status = 'cancelled'
    const row = place < 0 || status !== 'optimal' ? -1 : enteringRow(state, place, duals[place])
    if (row < 0) return vertex(state, duals, { status, iterations })
    iterations += 1
    isBasic[basis[place]] = 0
    isBasic[row] = 1
    basis[place] = row
    state.lu = factorRows(input.transposed, basis)
  }
}

function vertex(
  { input, basis, lu, b, residuals, sign }: State,
  duals: Float64Array,
  end: Pick<Vertex, 'status' | 'iterations'>
): Vertex {
  const dual = sign.map((s, i) => s * input.weights[i])
  basis.forEach((i, k) => {
    const w = input.weights[i]
    dual[i] = Math.min(Math.max(duals[k], -w), w)
  })
  return { basis, lu, coefficients: b, residuals, dual, ...end }
}
