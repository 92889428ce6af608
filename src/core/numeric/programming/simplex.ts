import {
  type LinearProgramme,
  type ProgrammeLimits,
  type ProgrammeSolution,
  type ProgrammeStatus,
  scaleProgramme
} from './programme.ts'
import {
  dotColumn,
  exchange,
  multipliers,
  refresh,
  startTableau,
  type Tableau,
  transformColumn
} from './tableau.ts'

/** Entries of B⁻¹A_j smaller than this (after scaling) are no pivots. */
const smallestPivot = 1e-9
/** Reduced costs up to this times max(1, |π|) count as zero. */
const reducedCostTolerance = 1e-11
/** Pivots between two factorisations of the basis. */
const refreshAfter = 50
/** Columns priced at a time. */
const block = 4096

interface Run {
  readonly tableau: Tableau
  readonly maxIterations: number
  readonly cancelled: () => boolean
  iterations: number
}

interface Step {
  /** −1 when the entering variable moves to its other bound. */
  readonly row: number
  readonly length: number
}

/** Whether variable j, at rest with reduced cost d, improves the objective by moving. */
function improves({ lower, upper, x }: Tableau, j: number, d: number): boolean {
  if (lower[j] === upper[j]) return false
  if (d < 0) return x[j] < upper[j]
  return x[j] > lower[j]
}

/**
 * The entering column, or −1: the largest reduced cost of the first block that has one (partial
 * pricing from `from` on), or with `bland` the smallest index.
 */
function price(
  tableau: Tableau,
  cost: Float64Array,
  { pi, from, bland }: { readonly pi: Float64Array; readonly from: number; readonly bland: boolean }
): number {
  const { n, position } = tableau
  const tolerance = reducedCostTolerance * pi.reduce((s, v) => Math.max(s, Math.abs(v)), 1)
  let best = -1
  let size = tolerance
  for (let k = 0; k < n; k++) {
    if (best >= 0 && k % block === 0) return best
    const j = bland ? k : (from + k) % n
    if (position[j] >= 0) continue
    const d = cost[j] - dotColumn(tableau, pi, j)
    if (!(Math.abs(d) > size) || !improves(tableau, j, d)) continue
    if (bland) return j
    best = j
    size = Math.abs(d)
  }
  return best
}

/** How far basic row i lets the entering variable go when its own value changes at rate `rate`. */
function reach({ lower, upper, x, basis }: Tableau, i: number, rate: number): number {
  if (rate > smallestPivot) return Math.max((upper[basis[i]] - x[basis[i]]) / rate, 0)
  if (rate < -smallestPivot) return Math.max((lower[basis[i]] - x[basis[i]]) / rate, 0)
  return Number.POSITIVE_INFINITY
}

/** Ratio test: among rows that block at the same length the largest pivot, or Bland's smallest index. */
function ratioTest(
  tableau: Tableau,
  alpha: Float64Array,
  {
    entering,
    way,
    bland
  }: { readonly entering: number; readonly way: number; readonly bland: boolean }
): Step {
  const { m, basis, lower, upper } = tableau
  let shortest = Number.POSITIVE_INFINITY
  for (let i = 0; i < m; i++) shortest = Math.min(shortest, reach(tableau, i, -way * alpha[i]))
  const own = upper[entering] - lower[entering]
  if (own <= shortest) return { row: -1, length: own }
  let row = -1
  for (let i = 0; i < m; i++) {
    if (reach(tableau, i, -way * alpha[i]) > shortest + 1e-13 * (1 + shortest)) continue
    const better =
      row < 0 || (bland ? basis[i] < basis[row] : Math.abs(alpha[i]) > Math.abs(alpha[row]))
    if (better) row = i
  }
  return { row, length: shortest }
}

/** Moves the entering variable by way × length and exchanges it for the row's variable. */
function pivot(
  tableau: Tableau,
  { row, length }: Step,
  { entering, way, alpha }: { entering: number; way: number; alpha: Float64Array }
): void {
  const { m, n, basis, lower, upper, x } = tableau
  if (length > 0) for (let i = 0; i < m; i++) x[basis[i]] -= way * length * alpha[i]
  if (row < 0) {
    x[entering] = way > 0 ? upper[entering] : lower[entering]
    return
  }
  x[entering] += way * length
  const leaving = basis[row]
  x[leaving] = -way * alpha[row] > 0 ? upper[leaving] : lower[leaving]
  exchange(tableau, { row, entering }, alpha)
  if (leaving >= n) upper[leaving] = 0
}

/** Primal simplex from the current feasible basis; `pi` is left with the final multipliers. */
function optimise(run: Run, cost: Float64Array, pi: Float64Array): ProgrammeStatus {
  const { tableau } = run
  const alpha = new Float64Array(tableau.m)
  const stalled = 2 * tableau.m + 20
  let sinceRefresh = 0
  let standing = 0
  let from = 0
  for (;;) {
    if (sinceRefresh >= refreshAfter) {
      refresh(tableau, cost)
      sinceRefresh = 0
      if (run.cancelled()) return 'cancelled'
    }
    multipliers(tableau, cost, pi)
    const bland = standing > stalled
    const entering = price(tableau, cost, { pi, from, bland })
    if (entering < 0) {
      if (sinceRefresh === 0) return 'optimal'
      sinceRefresh = refreshAfter
      continue
    }
    if (run.iterations++ >= run.maxIterations) return 'iteration_limit'
    from = entering - (entering % block)
    transformColumn(tableau, entering, alpha)
    const way = cost[entering] - dotColumn(tableau, pi, entering) < 0 ? 1 : -1
    const step = ratioTest(tableau, alpha, { entering, way, bland })
    if (step.length === Number.POSITIVE_INFINITY) return 'unbounded'
    pivot(tableau, step, { entering, way, alpha })
    standing = step.length > 1e-13 ? 0 : standing + 1
    sinceRefresh += 1
  }
}

function solution(
  run: Run,
  status: ProgrammeStatus,
  { pi, phase }: { readonly pi: Float64Array; readonly phase: 1 | 2 }
): ProgrammeSolution {
  const { programme, n, x, basis, lower, upper } = run.tableau
  const { rowScale, columnScale, costScale, cost } = programme
  const undo = phase === 1 ? 1 : 1 / costScale
  let objective = 0
  const out = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    const value = Math.min(Math.max(x[j], lower[j]), upper[j])
    objective += cost[j] * value
    out[j] = value * columnScale[j]
  }
  return {
    status,
    x: out,
    duals: pi.map((v, i) => v * rowScale[i] * undo),
    basis,
    objective: objective / costScale,
    iterations: run.iterations
  }
}

/**
 * Bounded-variable revised simplex method in two phases (Dantzig 1963; Chvátal 1983, chapters 7-8)
 * for programmes with few rows: partial pricing by the largest reduced cost, Bland's (1977) rule
 * while the objective stands still, so that it cannot cycle, and refined solves with the basis.
 * Infeasible, unbounded and unfinished are statuses, never thrown.
 */
export function solveProgramme(
  programme: LinearProgramme,
  limits: ProgrammeLimits = {}
): ProgrammeSolution {
  const tableau = startTableau(scaleProgramme(programme))
  const { m, n, x, upper } = tableau
  const run: Run = {
    tableau,
    maxIterations: limits.maxIterations ?? 200 * (m + 10) + n,
    cancelled: limits.cancelled ?? (() => false),
    iterations: 0
  }
  const pi = new Float64Array(m)
  const phaseOne = new Float64Array(n + m).fill(1, n)
  const first = optimise(run, phaseOne, pi)
  if (first === 'cancelled' || first === 'iteration_limit') {
    return solution(run, first, { pi, phase: 1 })
  }
  let infeasibility = 0
  for (let i = n; i < n + m; i++) infeasibility += Math.max(x[i], 0)
  const size = tableau.programme.b.reduce((s, v) => Math.max(s, Math.abs(v)), 0)
  if (infeasibility > (limits.feasibility ?? 1e-10) * (1 + size)) {
    pi.set(refresh(tableau, phaseOne) ?? pi)
    return solution(run, 'infeasible', { pi, phase: 1 })
  }
  upper.fill(0, n)
  const cost = new Float64Array(n + m)
  cost.set(tableau.programme.cost)
  const status = optimise(run, cost, pi)
  pi.set(refresh(tableau, cost) ?? pi)
  return solution(run, status, { pi, phase: 2 })
}
