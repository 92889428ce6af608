import { Failure } from '../../failure.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { seriesOf } from '../covariances/hac.ts'
import {
  addAcross,
  addLagged,
  type Carried,
  carriedOf,
  carriedOn,
  type Lagged,
  nothingCarried,
  productsOf
} from '../covariances/lag-sums.ts'
import { influences } from '../covariances/sandwich.ts'
import type { Loaded } from './criteria.ts'
import type { LagPoint, LagSeries } from './regression-pass.ts'
import { functionsOf } from './sandwich.ts'
import { addPlain, type Sums } from './sums.ts'

/** Most numbers of rows that are carried from one segment to the next. */
const mostNumbers = 1e6

/** Where the sums of one series stand: its packed upper triangle, and its place among what is carried. */
export interface LagPlace extends LagSeries, Lagged {
  readonly from: number
  readonly size: number
  readonly index: number
}

/** Bounds what is carried of the rows. Throws Failure. */
export function refuseManyLags(lags: number, width: number): void {
  if (lags * width <= mostNumbers) return
  throw new Failure({
    code: 'unsupported',
    pointer: '/inference/std_errors/hac/lags',
    detail: `The lags are ${lags}; passes over rows that are not held in memory carry at most ${Math.floor(mostNumbers / width)} rows from one run to the next.`,
    hint: 'Ask for fewer lags, or store fewer rows.'
  })
}

/** The places of series, after so many other sums. */
export function lagPlacesOf<T extends LagSeries>(
  series: readonly T[],
  after: number
): (T & LagPlace)[] {
  let from = after
  return series.map((own, index) => {
    const width = own.combine.cols
    const size = productsOf(width)
    from += size
    return { ...own, width, index, from: from - size, size }
  })
}

/** What the scores of a block add to a series, the rows before it in its segment being carried. */
export function addScores(scores: Matrix, place: LagPlace, { out, into }: Target): void {
  const series = seriesOf(influences({ scores, bread: place.combine }))
  const before = carriedAt(into, place)
  const { from, size, weights } = place
  addLagged(series, { weights, before: before.tail }, out.subarray(from, from + size))
  into.carried[place.index] = carriedOn(before, carriedOf(series, place), place)
}

/** What the rows of a block add to a series of an estimate. */
export function addSeries(rows: Loaded, place: LagPoint & LagPlace, target: Target): void {
  addScores(functionsOf(rows, place.point).scores, place, target)
}

interface Target {
  readonly out: Float64Array
  readonly into: Sums
}

function carriedAt({ carried }: Sums, { index }: LagPlace): Carried {
  return carried[index] ?? nothingCarried
}

/** Joins the series of the rows that follow: their products with the rows before, and what is carried on. */
export function joinSeries(into: Sums, more: Sums, places: readonly LagPlace[]): void {
  if (places.length === 0) return
  const across = new Float64Array(into.high.length)
  for (const place of places) {
    const { from, size } = place
    const [before, after] = [carriedAt(into, place), carriedAt(more, place)]
    addAcross(before, after, { lagged: place, out: across.subarray(from, from + size) })
    into.carried[place.index] = carriedOn(before, after, place)
  }
  addPlain(into, across)
}
