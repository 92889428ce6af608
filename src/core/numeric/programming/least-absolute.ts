import { type Matrix, transpose, zeros } from '../matrix.ts'
import { descendEdges, type Vertex } from './edge-descent.ts'
import { luSolve } from './lu.ts'
import { coordinateExtremes, type Polyhedron } from './polyhedron.ts'
import { type ProgrammeLimits, unitPower } from './programme.ts'
import { dotRow } from './rows.ts'
import { isUnique, scaleColumns, widest } from './scaling.ts'

/** A fit by linear programming: y (n) on X (n × p) of full column rank. */
export interface ResidualNormInput {
  readonly x: Matrix
  readonly y: Float64Array
  /** Weights ≥ 0 (n), rows of weight 0 do not count; null means 1. */
  readonly weights: Float64Array | null
}

export interface LeastAbsoluteFit {
  readonly status: 'optimal' | 'iteration_limit' | 'cancelled'
  /** One vertex of the optimal set, length p. */
  readonly coefficients: Float64Array
  /** Σ w_i |r_i| */
  readonly objective: number
  /** y − Xb (n), exactly 0 where it vanishes to rounding. */
  readonly residuals: Float64Array
  /** Rows that the fit interpolates. */
  readonly zeroRows: Int32Array
  /** Certificate v (n): v_i = sign r_i where r_i ≠ 0, |v_i| ≤ 1, and Σ w_i v_i x_i = 0. */
  readonly dual: Float64Array
  readonly unique: boolean
  /** Lowest and highest value of every coefficient over the optimal set. */
  readonly optimalSet: readonly (readonly [number, number])[]
  /** Points of the optimal set at which those values are taken; none where it is one point. */
  readonly extremes: readonly Float64Array[]
  readonly iterations: number
}

/** Dual values within this of their bound leave their row free to move. */
const atBound = 1e-9

/** The part of the optimal face about a vertex: b + Nθ with the residuals keeping their signs. */
function face(
  { transposed, weights }: { readonly transposed: Matrix; readonly weights: Float64Array },
  { basis, lu, residuals, dual }: Vertex
): { readonly directions: Matrix; readonly polyhedron: Polyhedron } {
  const { rows: p, cols: n } = transposed
  const bound = (i: number): boolean => Math.abs(dual[i]) >= weights[i] * (1 - atBound)
  const places = Array.from(basis.keys()).filter((k) => bound(basis[k]))
  const directions = zeros(p, places.length)
  places.forEach((place, k) => {
    const unit = new Float64Array(p)
    unit[place] = 1
    directions.data.set(luSolve(lu, unit), k * p)
  })
  const g = zeros(places.length, places.length === 0 ? 0 : n)
  for (let i = 0; i < g.cols; i++) {
    if (!bound(i)) continue
    for (let k = 0; k < g.rows; k++) {
      const d = directions.data.subarray(k * p, (k + 1) * p)
      g.data[i * g.rows + k] = Math.sign(dual[i]) * dotRow(transposed, i, d)
    }
  }
  basis.forEach((i, place) => {
    for (let k = 0; k < g.rows; k++) {
      g.data[i * g.rows + k] = places[k] === place ? Math.sign(dual[i]) : 0
    }
  })
  return { directions, polyhedron: { g, h: residuals.map(Math.abs) } }
}

/**
 * Minimises Σ w_i |y_i − x_i'b| to an exact vertex, with a dual certificate and the range of every
 * coefficient over the whole optimal set (Bloomfield & Steiger 1983). Columns and response are
 * scaled by powers of two, so units do not matter. Throws when X is rank deficient.
 */
export function leastAbsolute(
  { x, y, weights }: ResidualNormInput,
  limits: ProgrammeLimits = {}
): LeastAbsoluteFit {
  const rows = Array.from(y.keys()).filter((i) => weights === null || weights[i] > 0)
  const { design, scale } = scaleColumns(x, rows)
  const transposed = transpose(design)
  const unit = unitPower(widest(rows.map((i) => y[i])))
  const w = Float64Array.from(rows, (i) => (weights === null ? 1 : weights[i]))
  const vertex = descendEdges({
    transposed,
    y: Float64Array.from(rows, (i) => y[i] * unit),
    weights: w,
    maxIterations: limits.maxIterations ?? 100 * (x.cols + 10) + rows.length,
    cancelled: limits.cancelled ?? (() => false)
  })
  const { directions, polyhedron } = face({ transposed, weights: w }, vertex)
  const ends = coordinateExtremes(polyhedron, { base: vertex.coefficients, directions }, limits)
  const ranges = ends.map(({ range }) => range)
  const inUnits = (b: Float64Array) => b.map((v, j) => (v * scale[j]) / unit)
  const coefficients = inUnits(vertex.coefficients)
  const unique = isUnique(ranges, vertex.coefficients)
  const residuals = y.map((yi, i) => yi - dotDesign(x, i, coefficients))
  const dual = residuals.map(Math.sign)
  rows.forEach((i, k) => {
    residuals[i] = vertex.residuals[k] / unit
    dual[i] = vertex.dual[k] / w[k]
  })
  return {
    status: vertex.status,
    coefficients,
    objective: rows.reduce((sum, i, k) => sum + w[k] * Math.abs(residuals[i]), 0),
    residuals,
    zeroRows: Int32Array.from(rows.filter((i) => residuals[i] === 0)),
    dual,
    unique,
    optimalSet: ranges.map(([low, high], j) => [(low * scale[j]) / unit, (high * scale[j]) / unit]),
    extremes: unique ? [] : ends.flatMap(({ points }) => points.map(inUnits)),
    iterations: vertex.iterations
  }
}

function dotDesign(x: Matrix, i: number, b: Float64Array): number {
  let sum = 0
  for (let j = 0; j < b.length; j++) sum += x.data[j * x.rows + i] * b[j]
  return sum
}
