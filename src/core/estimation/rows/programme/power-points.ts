import { powerSum } from '../../regression/power-sums.ts'
import type { Loaded } from '../criteria.ts'
import type { Pass } from '../regression-pass.ts'
import { placesOf, type Sums, sizeOf, sumAt } from '../sums.ts'
import { programmeRows } from './programme-rows.ts'
import { programmeSize } from './programme-sums.ts'

/** How many sums of powers a pass has. */
export function powersSize({ powers }: Pick<Pass, 'powers'>): number {
  return powers?.points.length ?? 0
}

/** What the rows of a block add to the sums of |r|^p at every point. */
export function addPowers(
  rows: Loaded,
  pass: Pass,
  { out, from }: { readonly out: Float64Array; readonly from: number }
): void {
  const { powers } = pass
  if (powers === undefined) return
  const { frame, linearised } = pass
  const { points, ...at } = powers
  const own = programmeRows(rows, { frame, linearised })
  points.forEach((point, k) => {
    out[from + k] = powerSum(own, { ...at, point })
  })
}

/** The sums of |r|^p of a pass that has these beside its criteria and a programme's signs. */
export function powersAt(pass: Pass, sums: Sums): Float64Array {
  const from = sizeOf(placesOf(pass)) + programmeSize(pass.signsAt)
  return Float64Array.from({ length: powersSize(pass) }, (_, k) => sumAt(sums, from + k))
}
