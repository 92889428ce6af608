import type { Control, StdErrorsChoice } from '../../model/spec.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import type { SeriesOf } from './lag-covariance.ts'
import { addScores, joinSeries, lagPlacesOf } from './lags.ts'
import { throwIfCancelled } from './row-source.ts'
import { addFunctions, type FunctionsFrom, summedSize } from './sandwich.ts'
import type { Sums } from './sums.ts'

/** What a pass sums of the scores of some estimates. */
export interface FunctionsAsked {
  readonly choice: StdErrorsChoice
  /** Scores of a row at each estimate, and how many estimates there are. */
  readonly parameters: number
  readonly points: number
  /** Of an estimator that sums products of rows across lags: series of the scores of points. */
  readonly series: readonly SeriesOf[]
}

/** Where the sums of each estimate stand. */
export function functionPlaces({ choice, parameters, points }: FunctionsAsked) {
  const { size, groupings } = summedSize(choice, parameters)
  return Array.from({ length: points }, (_, k) => ({
    from: k * size,
    size,
    firstGroup: k * groupings,
    groupings
  }))
}

/** Where the sums of each series stand: after those of the estimates. */
export function functionSeries(asked: FunctionsAsked) {
  const before = functionPlaces(asked).reduce((sum, { size }) => sum + size, 0)
  return lagPlacesOf(asked.series, before)
}

interface Target {
  readonly out: Float64Array
  readonly into: Sums
  readonly control: Pick<Control, 'cancelled'>
}

/** The sums of the scores of some estimates: of a block's rows, and of the rows that follow. */
export interface FunctionSums {
  readonly size: number
  readonly groupings: number
  /** Adds those of a block, one for each estimate, in their order. */
  add(
    functions: readonly EstimatingFunctions[],
    from: Omit<FunctionsFrom, 'choice'>,
    target: Target
  ): void
  /** Joins what is carried of series. */
  join(into: Sums, more: Sums): void
}

/** How the scores of estimates are summed by the estimator that was chosen. */
export function functionSums(asked: FunctionsAsked): FunctionSums {
  const { choice } = asked
  const places = functionPlaces(asked)
  const series = functionSeries(asked)
  return {
    size: [...places, ...series].reduce((sum, own) => sum + own.size, 0),
    groupings: places.reduce((sum, own) => sum + own.groupings, 0),
    add(functions, from, { out, into, control }) {
      for (const place of series) {
        throwIfCancelled(control)
        addScores(functions[place.of].scores, place, { out, into })
      }
      if (series.length > 0) return
      places.forEach((place, k) => {
        throwIfCancelled(control)
        const groups = into.groups.slice(place.firstGroup)
        addFunctions(functions[k], { ...from, choice }, { out, from: place.from, groups })
      })
    },
    join: (into, more) => joinSeries(into, more, series)
  }
}
