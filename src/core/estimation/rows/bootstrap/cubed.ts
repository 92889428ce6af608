import { column } from '../../../numeric/matrix.ts'
import { influences } from '../../covariances/sandwich.ts'
import type { Loaded } from '../criteria.ts'
import type { Pass } from '../regression-pass.ts'
import { functionsOf } from '../sandwich.ts'
import type { CubedPoint } from './draws.ts'

/** How many sums an estimate's influences take: of every coefficient the squares, then the cubes. */
const sizeOf = ({ combine }: CubedPoint): number => 2 * combine.cols

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
  const { frequency } = rows.observations
  let at = from
  for (const own of cubed) {
    const { scores } = functionsOf(rows, own.point)
    const e = influences({ scores, bread: own.combine })
    for (let j = 0; j < e.cols; j++) {
      column(e, j).forEach((value, i) => {
        const l = value * (frequency?.[i] ?? 1)
        out[at + j] += l * l
        out[at + e.cols + j] += l * l * l
      })
    }
    at += sizeOf(own)
  }
}
