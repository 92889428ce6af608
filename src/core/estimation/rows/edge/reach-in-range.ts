import { zeros } from '../../../numeric/matrix.ts'
import { maximiseOver, type Polyhedron } from '../../../numeric/programming/polyhedron.ts'
import { grown } from '../../regression/edge-ascent.ts'
import { movesWithin } from '../../regression/edge-inside.ts'
import type { EdgeConstraint } from '../../regression/edge-rows.ts'
import type { Search } from '../../stacked/surface.ts'
import type { RowSurface } from '../around/row-surface.ts'

/** How far a parameter can go from an optimum with every mean in its range. */
interface Reach {
  /** ∞ where it is as far as was looked. */
  readonly far: number
  /** Rows that are known to bound a step. */
  readonly known: readonly EdgeConstraint[]
}

/** Most points that are looked at. */
const most = 100

/** Moves that some rows allow, none longer than `box` in any of the r coordinates. */
function movesInBox(known: readonly EdgeConstraint[], r: number, box: number): Polyhedron {
  const { g, h } = movesWithin(known, new Float64Array(r))
  const all = zeros(r, g.cols + 2 * r)
  all.data.set(g.data)
  for (let j = 0; j < r; j++) {
    all.data[(g.cols + 2 * j) * r + j] = 1
    all.data[(g.cols + 2 * j + 1) * r + j] = -1
  }
  const room = h.map((value) => Math.max(value, 0))
  return { g: all, h: Float64Array.of(...room, ...new Float64Array(2 * r).fill(box)) }
}

/**
 * The largest c'γ over the moves in U R⁻¹ that leave every mean in its range, none longer than `box` in any
 * coordinate, by cutting planes (Kelley 1960, J. SIAM 8, 703-712): rows that the best point of those known so far
 * puts beyond their end are added until there is none.
 */
export function* reachInRange(
  { summit, map }: RowSurface,
  c: Float64Array,
  box: number
): Search<Reach> {
  const { rows: r, cols } = map
  let known: readonly EdgeConstraint[] = []
  for (let looked = 0; looked < most; looked++) {
    const { status, theta, objective } = maximiseOver(movesInBox(known, r, box), c.subarray(0, r))
    if (status !== 'optimal') break
    const gamma = summit.gamma.slice(0, cols)
    gamma.set(theta)
    const point = yield { gamma, size: 0 }
    const more = grown(known, { beyond: point?.beyond ?? [] })
    if (more === known) {
      const open = theta.some((value) => Math.abs(value) >= box * (1 - 1e-9))
      return { far: open ? Number.POSITIVE_INFINITY : Math.max(objective, 0), known }
    }
    known = more
  }
  return { far: Number.POSITIVE_INFINITY, known }
}
