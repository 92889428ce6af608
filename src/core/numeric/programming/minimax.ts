import { type Matrix, transpose, zeros } from '../matrix.ts'
import type { ResidualNormInput } from './least-absolute.ts'
import { luFactor, luSolve } from './lu.ts'
import { nullSpace } from './null-space.ts'
import { coordinateExtremes, type Polyhedron } from './polyhedron.ts'
import { type ProgrammeLimits, type ProgrammeSolution, unitPower } from './programme.ts'
import { dotRow } from './rows.ts'
import { isUnique, scaleColumns, widest } from './scaling.ts'
import { solveProgramme } from './simplex.ts'

export interface MinimaxFit {
  readonly status: 'optimal' | 'iteration_limit' | 'cancelled'
  /** One point of the optimal set, length p. */
  readonly coefficients: Float64Array
  /** max w_i |r_i| */
  readonly halfWidth: number
  /** y − Xb (n). */
  readonly residuals: Float64Array
  /** Rows with w_i |r_i| at the half width, to rounding. */
  readonly activeRows: Int32Array
  /** Certificate u (n): Σ |u_i| = 1, u_i has the sign of r_i and Σ u_i w_i x_i = 0. */
  readonly dual: Float64Array
  readonly unique: boolean
  /** Lowest and highest value of every coefficient over the optimal set. */
  readonly optimalSet: readonly (readonly [number, number])[]
  /** Points of the optimal set at which those values are taken; none where it is one point. */
  readonly extremes: readonly Float64Array[]
  readonly iterations: number
}

/** Dual weights up to this count as zero. */
const negligible = 1e-10

/** max Σ y_i (u_i − v_i) subject to Σ (u_i − v_i) x_i = 0, Σ (u_i + v_i) = 1, u, v ≥ 0. */
function solveDual(
  transposed: Matrix,
  y: Float64Array,
  limits: ProgrammeLimits
): ProgrammeSolution {
  const { rows: p, cols: n } = transposed
  const a = zeros(p + 1, 2 * n)
  const cost = new Float64Array(2 * n)
  for (let i = 0; i < n; i++) {
    cost[i] = -y[i]
    cost[n + i] = y[i]
    for (let j = 0; j < p; j++) {
      a.data[i * (p + 1) + j] = transposed.data[i * p + j]
      a.data[(n + i) * (p + 1) + j] = -transposed.data[i * p + j]
    }
    a.data[i * (p + 1) + p] = 1
    a.data[(n + i) * (p + 1) + p] = 1
  }
  const b = new Float64Array(p + 1)
  b[p] = 1
  const upper = new Float64Array(2 * n).fill(Number.POSITIVE_INFINITY)
  return solveProgramme({ a, b, cost, lower: new Float64Array(2 * n), upper }, limits)
}

/** (b, h) from the p + 1 basic rows x_i'b ± h = y_i, refined; the multipliers when that is singular. */
function reference(
  transposed: Matrix,
  y: Float64Array,
  { basis, duals }: ProgrammeSolution
): Float64Array {
  const { rows: p, cols: n } = transposed
  const size = p + 1
  const system = new Float64Array(size * size)
  const right = new Float64Array(size)
  for (let k = 0; k < size; k++) {
    const i = basis[k] % n
    if (basis[k] >= 2 * n) return duals.map((v) => -v)
    for (let j = 0; j < p; j++) system[j * size + k] = transposed.data[i * p + j]
    system[p * size + k] = basis[k] < n ? 1 : -1
    right[k] = y[i]
  }
  const lu = luFactor(system, size)
  return lu === null ? duals.map((v) => -v) : luSolve(lu, right)
}

/** The optimal face: rows with weight keep their residual, the others stay inside ±h. */
function face(
  { transposed, dual }: { readonly transposed: Matrix; readonly dual: Float64Array },
  { residuals, halfWidth }: { readonly residuals: Float64Array; readonly halfWidth: number }
): { readonly directions: Matrix; readonly polyhedron: Polyhedron } {
  const { rows: p, cols: n } = transposed
  const held = Array.from(dual.keys()).filter((i) => Math.abs(dual[i]) > negligible)
  const { basis: directions } = nullSpace(transposed, held)
  const q = directions.cols
  const g = zeros(q, q === 0 ? 0 : 2 * n)
  const h = new Float64Array(g.cols)
  const holds = new Set(held)
  for (let i = 0; i < n && q > 0; i++) {
    if (holds.has(i)) continue
    for (let k = 0; k < q; k++) {
      const move = dotRow(transposed, i, directions.data.subarray(k * p, (k + 1) * p))
      g.data[i * q + k] = -move
      g.data[(n + i) * q + k] = move
    }
    h[i] = Math.max(halfWidth - residuals[i], 0)
    h[n + i] = Math.max(halfWidth + residuals[i], 0)
  }
  return { directions, polyhedron: { g, h } }
}

/**
 * Minimises max w_i |y_i − x_i'b| (Chebyshev; Stiefel 1959): the dual programme's basis is the
 * reference set of p + 1 rows, from which coefficients and half width are solved exactly. Returns
 * the certificate and the range of every coefficient over the whole optimal set.
 */
export function minimax(
  { x, y, weights }: ResidualNormInput,
  limits: ProgrammeLimits = {}
): MinimaxFit {
  const { cols: p } = x
  const rows = Array.from(y.keys()).filter((i) => weights === null || weights[i] > 0)
  const weight = (i: number): number => (weights === null ? 1 : weights[i])
  const { design, scale } = scaleColumns(x, rows)
  const transposed = transpose(design)
  for (let k = 0; k < transposed.data.length; k++) {
    transposed.data[k] *= weight(rows[Math.floor(k / p)])
  }
  const unit = unitPower(widest(rows.map((i) => y[i] * weight(i))))
  const target = Float64Array.from(rows, (i) => y[i] * weight(i) * unit)
  const solution = solveDual(transposed, target, limits)
  const point = reference(transposed, target, solution)
  const b = point.subarray(0, p)
  const scaledResiduals = target.map((yi, i) => yi - dotRow(transposed, i, b))
  const halfWidth = widest(scaledResiduals)
  const weighted = target.map((_, i) => solution.x[i] - solution.x[rows.length + i])
  const { directions, polyhedron } = face(
    { transposed, dual: weighted },
    { residuals: scaledResiduals, halfWidth }
  )
  const ends = coordinateExtremes(polyhedron, { base: b, directions }, limits)
  const ranges = ends.map(({ range }) => range)
  const unique = isUnique(ranges, b)
  const inUnits = (point: Float64Array) => point.map((v, j) => (v * scale[j]) / unit)
  const rounding = 64 * 2 ** -53 * (1 + widest(b) + halfWidth)
  const dual = new Float64Array(y.length)
  const coefficients = inUnits(b)
  const residuals = y.map((yi, i) => yi - dotDesign(x, i, coefficients))
  rows.forEach((i, k) => {
    dual[i] = weighted[k]
  })
  const { status } = solution
  return {
    status: status === 'cancelled' || status === 'optimal' ? status : 'iteration_limit',
    coefficients,
    halfWidth: halfWidth / unit,
    residuals,
    activeRows: Int32Array.from(
      rows.filter((_, k) => Math.abs(scaledResiduals[k]) >= halfWidth - rounding)
    ),
    dual,
    unique,
    optimalSet: ranges.map(([low, high], j) => [(low * scale[j]) / unit, (high * scale[j]) / unit]),
    extremes: unique ? [] : ends.flatMap(({ points }) => points.map(inUnits)),
    iterations: solution.iterations
  }
}

function dotDesign(x: Matrix, i: number, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < b.length; j++) sum += x.data[j * x.rows + i] * b[j]
  return sum
}
