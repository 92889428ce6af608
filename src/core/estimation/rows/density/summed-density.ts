import type { Minimum } from '../../../numeric/optim/minimise.ts'
import type { SummedDensity } from '../../density/model.ts'
import { unpacked } from '../derivatives.ts'
import { type Sums, sumAt } from '../sums.ts'
import { pointPlaces, pointsOf } from './density-kernel.ts'
import type { DensityPass, DensityPoint } from './density-pass.ts'

/** What a pass said of ln L at one point. */
interface Answer extends DensityPoint {
  readonly value: number
  /** Empty at order 0. */
  readonly gradient: Float64Array
  readonly hessian: ReturnType<typeof unpacked>
  /** The first row at which the density is not finite; Infinity where there is none. */
  readonly notFinite: number
}

/** Thrown where a computation asks for sums that no pass has made yet. */
class Unanswered extends Error {
  readonly points: readonly DensityPoint[]
  constructor(points: readonly DensityPoint[]) {
    super('sums are asked for that no pass has made')
    this.name = 'Unanswered'
    this.points = points
  }
}

/** Most points whose values one pass sums. */
const mostPoints = 128

const keyOf = (all: Float64Array, replicate: number | undefined): string =>
  `${replicate ?? ''}: ${all.join(' ')}`

const onSample = (replicate: number | undefined) => (replicate === undefined ? {} : { replicate })

function answersIn(pass: DensityPass, sums: Sums): Answer[] {
  return pointsOf(pass).map((from, k) => {
    const { all, order, replicate } = pass.points[k]
    const size = order === 0 ? 0 : all.length
    const first = from + pointPlaces.gradient
    return {
      all,
      order,
      ...onSample(replicate),
      value: sumAt(sums, from + pointPlaces.value),
      gradient: Float64Array.from({ length: size }, (_, j) => sumAt(sums, first + j)),
      hessian: unpacked(sums, first + size, { r: size, size }),
      notFinite: sums.unlike[k]
    }
  })
}

/** ln L of all rows as passes have answered for it so far. */
export interface AnsweredDensity {
  readonly sums: SummedDensity
  /** The same of the sample of a replicate. */
  onSample(replicate: number): SummedDensity
  /** Makes a pass over these points. */
  ask(points: readonly DensityPoint[]): Promise<Sums>
  /** The first row at which the density is not finite at a point that was asked for. */
  notFinite(all: Float64Array): number
  /**
   * What a computation comes to. A pass is a pure function of its points and so is the computation of their
   * sums: where it asks for one that is not known it is broken off, the pass is made, and it begins again
   * with what is known by then. A single point is answered with its derivatives, which mostly are asked for next.
   */
  settle<T>(compute: () => T): Promise<T>
  /** The same of several computations: each pass has the next point of every one that is under way. */
  settleAll(computes: readonly (() => unknown)[]): Promise<void>
}

type Ask = (points: readonly DensityPoint[]) => Promise<Sums>
/** A computation's end, or the points that it wants. */
type Attempt = <T>(compute: () => T) => { readonly value: T } | Pick<Unanswered, 'points'>

/** Computations that are begun again until every point that they ask for is known. */
function settling(attempt: Attempt, ask: Ask): Pick<AnsweredDensity, 'settle' | 'settleAll'> {
  return {
    async settle(compute) {
      for (;;) {
        const tried = attempt(compute)
        if ('value' in tried) return tried.value
        await ask(tried.points)
      }
    },
    async settleAll(computes) {
      let underway = computes
      while (underway.length > 0) {
        const tried = underway.map((compute) => ({ compute, end: attempt(compute) }))
        const waiting = tried.flatMap(({ compute, end }) =>
          'value' in end ? [] : [{ compute, points: end.points }]
        )
        underway = waiting.map(({ compute }) => compute)
        const points = new Map(
          waiting
            .flatMap((one) => one.points)
            .sort((a, b) => a.order - b.order)
            .map((point) => [keyOf(point.all, point.replicate), point])
        )
        if (points.size > 0) await ask([...points.values()])
      }
    }
  }
}

/** Sums that are answered by passes, one after the other. */
export function answeredDensity(
  reduce: (points: readonly DensityPoint[]) => Promise<{ pass: DensityPass; sums: Sums }>
): AnsweredDensity {
  const known = new Map<string, Answer>()
  const ends = new Map<string, Minimum>()
  let expected: readonly Float64Array[] = []
  function answer({ all, order, replicate }: DensityPoint): Answer {
    const found = known.get(keyOf(all, replicate))
    if (found !== undefined && found.order >= order) return found
    const besides = expected
      .filter((point) => !known.has(keyOf(point, replicate)))
      .slice(0, mostPoints)
    const own = keyOf(all, replicate)
    const values = besides.filter((point) => keyOf(point, replicate) !== own)
    const sample = onSample(replicate)
    if (values.length === 0) throw new Unanswered([{ all: all.slice(), order: 2, ...sample }])
    throw new Unanswered([
      { all: all.slice(), order, ...sample },
      ...values.map((point) => ({ all: point, order: 0 as const, ...sample }))
    ])
  }
  function sumsOf(replicate: number | undefined): SummedDensity {
    const sample = onSample(replicate)
    return {
      value: (all) => answer({ all, order: 0, ...sample }).value,
      gradient(all, gradient) {
        const found = answer({ all, order: 2, ...sample })
        gradient.set(found.gradient)
        return found.value
      },
      hessian(all, gradient, hessian) {
        const found = answer({ all, order: 2, ...sample })
        gradient.set(found.gradient)
        hessian.data.set(found.hessian.data)
        return found.value
      },
      expect(points) {
        expected = points
      },
      remember(name, descend) {
        const key = `${replicate ?? ''}: ${name}`
        const end = ends.get(key) ?? descend()
        ends.set(key, end)
        return end
      }
    }
  }
  const attempt: Attempt = (compute) => {
    expected = []
    try {
      return { value: compute() }
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      return error
    }
  }
  async function ask(points: readonly DensityPoint[]): Promise<Sums> {
    const { pass, sums } = await reduce(points)
    for (const found of answersIn(pass, sums)) known.set(keyOf(found.all, found.replicate), found)
    return sums
  }
  return {
    ask,
    sums: sumsOf(undefined),
    onSample: sumsOf,
    notFinite: (all) => answer({ all, order: 0 }).notFinite,
    ...settling(attempt, ask)
  }
}
