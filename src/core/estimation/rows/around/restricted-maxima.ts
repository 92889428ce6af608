import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { highestAfter, type QuadraticMaximum, riseUnder } from '../../quadratic-law.ts'
import { inCoordinates } from '../../stacked/profiles.ts'
import type { Search, SurfacePoint } from '../../stacked/surface.ts'
import type { LinearRestriction, RestrictedPoint } from '../../tests/restriction.ts'
import { ascentInRange } from '../edge/ascent-in-range.ts'
import { type BoundedPoint, boundedAscent, keepsBounds } from './bounded-ascent.ts'
import { type RowSurface, searchTogether } from './row-surface.ts'
import type { Around } from './surfaces.ts'

/** A maximum under a restriction, and where it lies; that is absent inside. */
interface Restricted {
  readonly point: SurfacePoint
  readonly atEdge?: RestrictedPoint['atEdge']
}

/** The same of means that have ends. */
async function maximaInRange(
  surface: RowSurface,
  restrictions: readonly LinearRestriction[]
): Promise<readonly (Restricted | null)[]> {
  const { map, base, ends } = surface
  const found = await searchTogether(
    surface,
    restrictions.map((own) => ascentInRange(surface, inCoordinates(own, map, base), {}))
  )
  const free = found.flatMap((own) => (own === null || own.driven ? [] : own.point))
  const put = ends === undefined || free.length === 0 ? [] : await ends.resting(free)
  return found.map((own, k): Restricted | null => {
    if (own === null) return null
    const { point, driven } = own
    if (driven) return { point, atEdge: 'edge' }
    // No row is held there by its multiplier: where one rests on its end, the restriction has put it there.
    if (!put[free.indexOf(point)]) return { point }
    return { point, atEdge: restrictions[k].a.rows === 1 ? 'hypothesis' : 'edge' }
  })
}

/** Maxima under restrictions of the identified coefficients, in the same passes; null where one is not found. */
async function maximaUnder(
  { surface, bounds, startUnder }: Around,
  restrictions: readonly LinearRestriction[]
): Promise<readonly (Restricted | null)[]> {
  if (surface.ends !== undefined) return maximaInRange(surface, restrictions)
  const { map, base } = surface
  function* search(own: LinearRestriction): Search<BoundedPoint | null> {
    const from = startUnder === null ? null : startUnder(own)
    if (startUnder !== null && from === null) return null
    return yield* boundedAscent(surface, inCoordinates(own, map, base), { bounds, from })
  }
  const found = await searchTogether(surface, restrictions.map(search))
  return found.map((own) => {
    if (own === null || !keepsBounds(surface, bounds, own.point.gamma)) return null
    return own.resting ? { point: own.point, atEdge: 'edge' } : own
  })
}

/** Rao's statistics U'I⁻¹U of the coefficients' scores at restricted maxima; null where there is no such test. */
async function scoreStatistics(
  { informations, map }: RowSurface,
  points: readonly SurfacePoint[]
): Promise<readonly (number | null)[]> {
  if (informations === null) return points.map(() => null)
  const found = points.length === 0 ? [] : await informations(points)
  return points.map(({ gradient }, k) => {
    const own = found[k]
    const factor = own === null ? null : factorise(own)
    if (factor === null) return Number.NaN
    // The nuisance parameters are at their best; what rounding left of their score plays no part.
    const score = gradient.slice().fill(0, map.rows)
    return solveFactor(factor, score).reduce((sum, value, j) => sum + value * score[j], 0)
  })
}

/** What a restriction is known by. */
export const keyOf = ({ a, q }: LinearRestriction): string => [...a.data, '|', ...q].join(' ')

type PointsByKey = ReadonlyMap<string, RestrictedPoint | null>

function byFormula(
  { form, law }: QuadraticMaximum,
  asked: readonly LinearRestriction[]
): PointsByKey {
  const rise = riseUnder(form)
  return new Map(asked.map((own) => [keyOf(own), highestAfter(law, rise(own))]))
}

/** The maximum under each restriction with its score statistic, by its key; null where it is not found. */
export async function restrictedPoints(
  around: Around,
  asked: readonly LinearRestriction[]
): Promise<PointsByKey> {
  const restrictions = [...new Map(asked.map((own) => [keyOf(own), own])).values()]
  if (around.quadratic !== null) return byFormula(around.quadratic, restrictions)
  const maxima = await maximaUnder(around, restrictions)
  const found = maxima.flatMap((own) => (own === null || own.atEdge !== undefined ? [] : own.point))
  const scores = await scoreStatistics(around.surface, found)
  return new Map(
    restrictions.map((own, k) => {
      const there = maxima[k]
      if (there === null) return [keyOf(own), null]
      const { point, atEdge } = there
      const { logLikelihood } = point
      return [
        keyOf(own),
        atEdge === undefined
          ? { logLikelihood, score: scores[found.indexOf(point)] }
          : { logLikelihood, score: Number.NaN, atEdge }
      ]
    })
  )
}
