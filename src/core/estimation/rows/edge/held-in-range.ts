import type { EdgeConstraint } from '../../regression/edge-rows.ts'
import type { Search, SurfacePoint } from '../../stacked/surface.ts'
import type { RowSurface } from '../around/row-surface.ts'
import { ascentInRange } from './ascent-in-range.ts'
import { reachInRange } from './reach-in-range.ts'

/** A profile on one side of an optimum whose means have ends. */
interface HeldInRange {
  /** How far the parameter goes with every mean in its range. */
  readonly far: number
  /** The maximum with the parameter so far from its estimate; null where there is none. */
  readonly held: (shift: number) => Search<SurfacePoint | null>
}

/**
 * The profile of a'γ on one side. A search begins where the one before ended, moved in proportion to the distance
 * from the optimum: of a convex range, the way to a nearer point lies inside.
 */
export function* heldInRange(
  surface: RowSurface,
  { a, side, box }: { readonly a: Float64Array; readonly side: -1 | 1; readonly box: number }
): Search<HeldInRange> {
  const ofMean = a.subarray(0, surface.map.rows).some((value) => value !== 0)
  const outwards = a.map((value) => side * value)
  const reach = ofMean
    ? yield* reachInRange(surface, outwards, box)
    : { far: Number.POSITIVE_INFINITY, known: [] }
  let known: readonly EdgeConstraint[] = reach.known
  let last: Pick<SurfacePoint, 'gamma'> & { readonly shift: number } = {
    shift: Number.POSITIVE_INFINITY,
    gamma: new Float64Array(a.length)
  }
  const held = function* (shift: number): Search<SurfacePoint | null> {
    const share = shift / last.shift
    const from = last.gamma.map((value) => share * value)
    const restriction = { a: { rows: 1, cols: a.length, data: a }, q: Float64Array.of(shift) }
    const found = yield* ascentInRange(surface, restriction, { from, known })
    if (found === null) return null
    known = found.known
    last = { shift, gamma: found.point.gamma }
    return found.point
  }
  return { far: reach.far, held }
}
