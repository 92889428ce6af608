import type { FitSpec } from '../../../model/spec.ts'
import type { ComparedRows } from '../../density/compared-rows.ts'
import { compileDensity } from '../../density/compile.ts'
import { drivingRows } from '../../density/driving-rows.ts'
import type { DensityEstimates } from '../../density/report.ts'
import { densityRowParts } from '../../density/row-parts.ts'
import { heldData } from '../casewise/held-data.ts'
import type { Extent, HeldPart } from '../casewise/held-parts.ts'
import type { Passes } from '../search.ts'
import { squaresOn } from './compared.ts'
import type { DensityStart } from './density-start.ts'
import type { Reading } from './reading.ts'

/** Numbers of every row that the parts of a density are, which are made of the columns that it reads. */
export function extentOfDensity({ columns, model, statement }: DensityStart, rows: number): Extent {
  const p = model.fixed.length
  const m = statement.mean?.uses.length ?? 0
  return {
    rows,
    common: columns.length + p + 2,
    shares: [
      { part: 'collinearity', numbers: 3 * m },
      { part: 'fitted', numbers: 4 },
      { part: 'residuals', numbers: 10 },
      // White's test has the products of the mean's slopes, and their least squares.
      { part: 'assumptions', numbers: 3 * (m + Math.min(200, (m * (m + 3)) / 2)) },
      { part: 'plots', numbers: 8 },
      { part: 'influence', numbers: 6 * (p + m + 4) },
      { part: 'driving', numbers: 2 * p + m + 6 }
    ]
  }
}

/** What is made of the rows of a density, and which of them drive the two estimates apart by their scores at a point. */
type HeldDensity = ReturnType<typeof densityRowParts> & Pick<ComparedRows, 'driving'>

/** What is made of the rows of a density with its estimates, from one more reading of them; null where no part is held. */
export async function heldDensity(
  start: DensityStart,
  {
    spec,
    estimates,
    held
  }: {
    readonly spec: FitSpec
    readonly estimates: DensityEstimates
    readonly held: readonly HeldPart[]
  },
  { passes, reading }: { readonly passes: Passes; readonly reading: Reading }
): Promise<HeldDensity | null> {
  if (held.length === 0) return null
  const dataset = await heldData(start, passes, reading.done)
  reading.done += 1
  const model = compileDensity(start.spec, dataset)
  const { fit, squares: least } = estimates
  const squares =
    least === null || model.mean === null
      ? null
      : { ...least, ...squaresOn(model, model.mean, least) }
  const { mean } = model
  return {
    ...densityRowParts({ ...spec, include: held }, { model, fit, squares }, start.control),
    driving: (theta) =>
      mean === null || squares === null ? [] : drivingRows(model, mean, { fit, squares, theta })
  }
}
