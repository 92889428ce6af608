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

/** Lowest and highest value of every coordinate of b + Nθ over a polyhedron that contains θ = 0. */
export function coordinateRanges(
  polyhedron: Polyhedron,
  { base, directions }: { readonly base: Float64Array; readonly directions: Matrix },
  limits: ProgrammeLimits = {}
): readonly (readonly [number, number])[] {
  const { rows: p, cols: q, data } = directions
  const reach = (j: number, way: 1 | -1): number => {
    const c = Float64Array.from({ length: q }, (_, k) => way * data[k * p + j])
    if (c.every((v) => v === 0)) return 0
    const best = maximiseOver(polyhedron, c, limits)
    if (best.status === 'optimal') return Math.max(best.objective, 0)
    return best.status === 'infeasible' ? Number.POSITIVE_INFINITY : Number.NaN
  }
  return Array.from(base, (b, j) => [b - reach(j, -1), b + reach(j, 1)] as const)
}
