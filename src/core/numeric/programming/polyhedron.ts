import type { Matrix } from '../matrix.ts'
import type { ProgrammeLimits, ProgrammeStatus } from './programme.ts'
import { solveProgramme } from './simplex.ts'

/** {θ : g_i'θ ≤ h_i}, θ of few dimensions q and many rows N. */
export interface Polyhedron {
  /** q × N: column i is g_i. */
  readonly g: Matrix
  /** Length N. */
  readonly h: Float64Array
}

export interface PolyhedronMaximum {
  /** Solver's outcome of the dual: `infeasible` when c'θ has no upper bound. */
  readonly status: ProgrammeStatus
  readonly theta: Float64Array
  readonly objective: number
}

/** max c'θ over a non-empty polyhedron, by its dual min h'λ, Gλ = c, λ ≥ 0, which has only q rows. */
export function maximiseOver(
  { g, h }: Polyhedron,
  c: Float64Array,
  limits: ProgrammeLimits = {}
): PolyhedronMaximum {
  const n = g.cols
  const dual = solveProgramme(
    {
      a: g,
      b: c,
      cost: h,
      lower: new Float64Array(n),
      upper: new Float64Array(n).fill(Number.POSITIVE_INFINITY)
    },
    limits
  )
  let objective = 0
  for (let k = 0; k < c.length; k++) objective += c[k] * dual.duals[k]
  return { status: dual.status, theta: dual.duals, objective }
}

/** Where a coordinate is lowest and highest over a polyhedron, as points of it; ends at infinity have none. */
export interface CoordinateRange {
  readonly range: readonly [number, number]
  readonly points: readonly Float64Array[]
}

/** Lowest and highest value of every coordinate of b + Nθ over a polyhedron that contains θ = 0, and where. */
export function coordinateExtremes(
  polyhedron: Polyhedron,
  { base, directions }: { readonly base: Float64Array; readonly directions: Matrix },
  limits: ProgrammeLimits = {}
): readonly CoordinateRange[] {
  const { rows: p, cols: q, data } = directions
  const reach = (j: number, way: 1 | -1) => {
    const c = Float64Array.from({ length: q }, (_, k) => way * data[k * p + j])
    if (c.every((v) => v === 0)) return { far: 0, points: [] }
    const best = maximiseOver(polyhedron, c, limits)
    if (best.status === 'infeasible') return { far: Number.POSITIVE_INFINITY, points: [] }
    if (best.status !== 'optimal') return { far: Number.NaN, points: [] }
    const point = base.map((b, i) =>
      best.theta.reduce((value, t, k) => value + t * data[k * p + i], b)
    )
    return { far: Math.max(best.objective, 0), points: [point] }
  }
  return Array.from(base, (b, j) => {
    const [low, high] = [reach(j, -1), reach(j, 1)]
    return { range: [b - low.far, b + high.far], points: [...low.points, ...high.points] }
  })
}

/** Lowest and highest value of every coordinate of b + Nθ over a polyhedron that contains θ = 0. */
export function coordinateRanges(
  polyhedron: Polyhedron,
  at: { readonly base: Float64Array; readonly directions: Matrix },
  limits: ProgrammeLimits = {}
): readonly (readonly [number, number])[] {
  return coordinateExtremes(polyhedron, at, limits).map(({ range }) => range)
}
