import { column } from '../../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../../covariances/covariance.ts'
import { influences } from '../../covariances/sandwich.ts'
import { accelerationFrom } from '../../intervals/bootstrap.ts'
import type { Loaded } from '../criteria.ts'
import type { Pass } from '../regression-pass.ts'
import { functionsOf } from '../sandwich.ts'
import { type Sums, sumAt } from '../sums.ts'
import type { CubedPoint } from './draws.ts'

/** How many sums an estimate's influences take: of every coefficient the squares, then the cubes. */
export const sizeOf = ({ combine }: Pick<CubedPoint, 'combine'>): number => 2 * combine.cols

/** Scores of single observations of some rows (n × k), each row of so many. */
type Scored = Pick<EstimatingFunctions, 'scores' | 'frequency'>

/** What rows add to the squares and cubes of their influences, from a place on. */
export function addCubes(
  { scores, frequency }: Scored,
  { combine }: Pick<CubedPoint, 'combine'>,
  out: Float64Array
): void {
  const e = influences({ scores, bread: combine })
  for (let j = 0; j < e.cols; j++) {
    column(e, j).forEach((value, i) => {
      const l = value * (frequency?.[i] ?? 1)
      out[j] += l * l
      out[e.cols + j] += l * l * l
    })
  }
}

/** Skewness constants of the coefficients from those sums (r) (Efron 1987, JASA 82, section 6). */
export function constantsFrom(sums: Sums, from: number, r: number): Float64Array {
  return Float64Array.from({ length: r }, (_, j) =>
    accelerationFrom(sumAt(sums, from + j), sumAt(sums, from + r + j))
  )
}

/** How many sums the influences of a pass take. */
export function cubedSize({ cubed = [] }: Pick<Pass, 'cubed'>): number {
  return cubed.reduce((sum, own) => sum + sizeOf(own), 0)
}

/** What the rows of a block add to the squares and cubes of their influences. */
export function addCubed(
  rows: Loaded,
  { cubed = [] }: Pick<Pass, 'cubed'>,
  { out, from }: { readonly out: Float64Array; readonly from: number }
): void {
  let at = from
  for (const own of cubed) {
    addCubes(functionsOf(rows, own.point), own, out.subarray(at))
    at += sizeOf(own)
  }
}
