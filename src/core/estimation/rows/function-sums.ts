import type { Control, StdErrorsChoice } from '../../model/spec.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { accelerationFrom } from '../intervals/bootstrap.ts'
import { addCubes } from './bootstrap/cubed.ts'
import type { SeriesOf } from './lag-covariance.ts'
import { addScores, joinSeries, lagPlacesOf } from './lags.ts'
import { throwIfCancelled } from './row-source.ts'
import { addFunctions, type FunctionsFrom, summedSize } from './sandwich.ts'
import { type Sums, sumAt } from './sums.ts'

/** What a pass sums of the scores of some estimates. */
export interface FunctionsAsked {
  readonly choice: StdErrorsChoice
  /** Scores of a row at each estimate, and how many estimates there are. */
  readonly parameters: number
  readonly points: number
  /** Of an estimator that sums products of rows across lags: series of the scores of points. */
  readonly series: readonly SeriesOf[]
  /** What makes influences of the scores of each point (k × p), whose squares and cubes are summed; none for none. */
  readonly cubed: readonly Matrix[]
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

/** What makes influences on coefficients of each row's scores (k × p), from an inverse information and what a move in its coordinates does to them. */
export function influenceMap(bread: Matrix, toTerms: (move: Float64Array) => Float64Array): Matrix {
  const rows = Array.from({ length: bread.cols }, (_, j) => toTerms(column(bread, j).slice()))
  const out = zeros(bread.cols, rows[0].length)
  out.data.forEach((_, at) => {
    out.data[at] = rows[at % out.rows][Math.floor(at / out.rows)]
  })
  return out
}

/** The skewness constants of each estimate, from the squares and cubes of the rows' influences (Efron 1987, section 6). */
export function accelerationsFrom(sums: Sums, cubed: readonly Matrix[]): readonly Float64Array[] {
  let from = 0
  return cubed.map(({ cols }) => {
    from += 2 * cols
    return Float64Array.from({ length: cols }, (_, j) =>
      accelerationFrom(sumAt(sums, from - 2 * cols + j), sumAt(sums, from - cols + j))
    )
  })
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

/** Squares and cubes of the rows' influences. */
function cubedSums(cubed: readonly Matrix[]): FunctionSums {
  return {
    size: cubed.reduce((sum, { cols }) => sum + 2 * cols, 0),
    groupings: 0,
    add(functions, _, { out }) {
      let from = 0
      cubed.forEach((bread, k) => {
        const { scores, frequency } = functions[k]
        addCubes({ scores, frequency }, { combine: bread }, out.subarray(from))
        from += 2 * bread.cols
      })
    },
    join: () => undefined
  }
}

/** How the scores of estimates are summed by the estimator that was chosen, or for their skewness. */
export function functionSums(asked: FunctionsAsked): FunctionSums {
  const { choice, cubed } = asked
  if (cubed.length > 0) return cubedSums(cubed)
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
