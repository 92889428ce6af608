import { Failure } from '../../failure.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { powerOfTwo } from '../../numeric/optim/power-of-two.ts'
import { largestOf } from '../../numeric/vector.ts'
import { isAffine, isLinear, type LinearRegression, type RegressionModel } from './model.ts'

/** Powers of two by which the columns and the response of a linear regression are divided. */
export interface Units {
  /** Length p. */
  readonly columns: Float64Array
  readonly response: number
}

/**
 * Sizes outside this range are brought near 1 before anything is computed. Inside it the fourth
 * powers that likelihoods of a variance need are doubles.
 */
const ordinary = { low: 2 ** -100, high: 2 ** 100 }

/** How a dispersion follows the unit of the response: its power. */
const scales: Readonly<Record<string, number>> = { sigma2: 2, scale: 1, half_width: 1 }

/** The power of the response's unit in a dispersion of this name. */
export function dispersionPower(name: string): number {
  return scales[name] ?? 0
}

function unitOf(size: number): number {
  if (size === 0 || (size >= ordinary.low && size <= ordinary.high)) return 1
  return Math.min(Math.max(powerOfTwo(size), 2 ** -1000), 2 ** 1000)
}

/** Whether dividing the response by a constant gives a model of the same kind: y = Xb + s·z with s estimated. */
function hasScale({ family, link }: RegressionModel): boolean {
  return (
    link.affine &&
    family.facts.location &&
    family.facts.transform === null &&
    family.nuisance.some(({ name, known }) => name in scales && known === null)
  )
}

/** Squares of responses outside this range are not doubles. */
const squarable = { low: 2 ** -400, high: 2 ** 400 }

/** Throws Failure where a response is too large or small to be squared and its unit cannot be changed here. */
export function refuseUnits(model: RegressionModel): void {
  const size = largestOf(model.observations.y)
  const fits = size === 0 || (size >= squarable.low && size <= squarable.high)
  if (fits || model.family.facts.transform !== null || (isLinear(model) && hasScale(model))) return
  throw new Failure({
    code: 'unsupported',
    pointer: '/data',
    detail: `The largest response is ${size}, whose square is no double.`,
    hint: 'Change the unit of the response.'
  })
}

/** The units in which a regression can be computed, or null where its own will do. */
export function unitsOf(model: LinearRegression): Units | null {
  const { x, offset } = model.mean
  const columns = Float64Array.from({ length: x.cols }, (_, j) => unitOf(largestOf(column(x, j))))
  const size = Math.max(largestOf(model.observations.y), offset === null ? 0 : largestOf(offset))
  const response = isAffine(model) && hasScale(model) ? unitOf(size) : 1
  return response === 1 && columns.every((unit) => unit === 1) ? null : { columns, response }
}

function divided(values: Float64Array, unit: number): Float64Array {
  return unit === 1 ? values : values.map((value) => value / unit)
}

function dividedColumns(x: Matrix, units: Float64Array): Matrix {
  const out = zeros(x.rows, x.cols)
  units.forEach((unit, j) => {
    column(out, j).set(divided(column(x, j), unit))
  })
  return out
}

/** The same regression in other units; dividing by powers of two rounds nothing. */
export function inUnits(model: LinearRegression, units: Units): LinearRegression {
  const { mean, observations, squares } = model
  const { response } = units
  return {
    ...model,
    observations: { ...observations, y: divided(observations.y, response) },
    squares: squares === null ? null : { ...squares, y: divided(squares.y, response) },
    mean: {
      ...mean,
      x: dividedColumns(mean.x, units.columns),
      tail: mean.tail === null ? null : dividedColumns(mean.tail, units.columns),
      offset: mean.offset === null ? null : divided(mean.offset, response),
      units: units.columns
    }
  }
}
