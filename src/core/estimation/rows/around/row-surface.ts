import type { Matrix } from '../../../numeric/matrix.ts'
import type { Asked, Search, SurfacePoint } from '../../stacked/surface.ts'

/** A point that a pass is to look at. */
export interface Looked {
  readonly gamma: Float64Array
  /** With the second derivatives. */
  readonly whole: boolean
  /** What was known before, nearby. */
  readonly known: SurfacePoint
}

/** What a pass says of a point; no information where it summed no second derivatives. */
export interface Seen extends Omit<SurfacePoint, 'gamma' | 'information'> {
  readonly information: Matrix | null
}

/** Ends of the range of means. */
export interface MeanEnds {
  /** The maximum rests on one. */
  readonly atSummit: boolean
  /** Whether some mean rests on one, at each of some points. */
  resting(points: readonly SurfacePoint[]): Promise<readonly boolean[]>
}

/**
 * A log-likelihood around its maximum, which is its origin, where only several points at a time are looked at:
 * coefficients b = base + M γ of the first coordinates, and nuisance parameters on their scale of search.
 */
export interface RowSurface {
  readonly summit: SurfacePoint
  /** The r identified coefficients at the maximum. */
  readonly base: Float64Array
  /** r × size. */
  readonly map: Matrix
  /** Null for a point where the likelihood is not defined; of means that have ends it tells what lies beyond one. */
  look(points: readonly Looked[]): Promise<readonly (Seen | null)[]>
  /**
   * Informations of score tests at points, null where one has none; `informations` itself is null where there is
   * no score test.
   */
  readonly informations:
    | ((points: readonly SurfacePoint[]) => Promise<readonly (Matrix | null)[]>)
    | null
  /** Absent where no mean has an end. */
  readonly ends?: MeanEnds
}

/** A step, in standard errors, that is not worth a pass. */
export const enough = 1e-10
/** Where steps shrink by less than this factor, second derivatives of the point are summed. */
const slow = 0.3
/** A step, in standard errors, behind which second derivatives may be others. */
const far = 8
/** Points of a pass, and second derivatives of all of them. */
const mostPoints = 128
const mostProducts = 2 ** 22

/** A search under way, with what it knows. */
interface Underway<T> {
  readonly search: Search<T>
  readonly place: number
  asked: Asked
  /** Size of the step before. */
  before: number
  known: SurfacePoint
}

/** A point with the information nearby where a pass has none. */
function pointOf(gamma: Float64Array, seen: Seen, { information }: SurfacePoint): SurfacePoint {
  return { ...seen, gamma, information: seen.information ?? information }
}

/**
 * Several searches that share passes: each pass looks at the next point of every search. Second derivatives are
 * those of the maximum until a search is slow.
 */
export async function searchTogether<T>(
  surface: RowSurface,
  searches: readonly Search<T>[]
): Promise<readonly T[]> {
  const out: T[] = []
  const begin = (search: Search<T>, place: number): Underway<T>[] => {
    const asked = search.next()
    if (asked.done === true) {
      out[place] = asked.value
      return []
    }
    const before = Number.POSITIVE_INFINITY
    return [{ search, place, asked: asked.value, before, known: surface.summit }]
  }
  const { length: size } = surface.summit.gamma
  const most = Math.max(1, Math.min(mostPoints, Math.floor(mostProducts / size ** 2)))
  let underway = searches.flatMap(begin)
  while (underway.length > 0) {
    const now = underway.slice(0, most)
    const seen = await surface.look(
      now.map(({ asked: { gamma, size }, before, known }) => ({
        gamma,
        whole: size > slow * before || size > far,
        known
      }))
    )
    const on = now.filter((own, k) => {
      const { gamma, size } = own.asked
      const told = seen[k]
      const point = told === null ? null : pointOf(gamma, told, own.known)
      const next = own.search.next(point)
      if (next.done === true) {
        out[own.place] = next.value
        return false
      }
      own.before = size
      own.known = point ?? own.known
      own.asked = next.value
      return true
    })
    underway = [...on, ...underway.slice(most)]
  }
  return out
}
