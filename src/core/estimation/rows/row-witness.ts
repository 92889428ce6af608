import { takeRows } from '../../model/rows.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { indices } from '../../numeric/vector.ts'
import { withWitness } from '../estimate.ts'
import type { Report } from '../report.ts'
import { namedColumns, witnessRows } from '../witness/witness.ts'
import { type Extent, heldParts } from './casewise/held-parts.ts'
import { notGivenOf } from './left-out.ts'
import type { RowSource } from './row-source.ts'

/** Numbers that a fit in memory holds of each cell of its data, the change that is told among them. */
const numbersOfCell = 16

/** Numbers of every row where all rows are needed: the design makes the two equal, and loses it with one cell changed. */
function extentOfWitness(rows: number, columns: number): Extent {
  return { rows, common: 0, shares: [{ part: 'witness', numbers: numbersOfCell * columns }] }
}

/**
 * A report on many rows with the witness of its verdict, where that is asked for: the first rows are held, which
 * are all that it is looked for on, but where the design makes the two equal: then all are, as far as they can be.
 */
export async function withRowWitness(
  report: Report,
  spec: FitSpec,
  { source, control }: { readonly source: RowSource; readonly control: Control }
): Promise<Report> {
  if (!spec.include.includes('witness')) return report
  const columns = namedColumns(
    spec,
    source.columns.map(({ name }) => name)
  )
  const whole = report.equivalence.verdict === 'identical_for_design'
  if (whole) {
    const { beyond } = heldParts(spec, extentOfWitness(source.rows, columns.length))
    const absent = beyond.map(({ part, reason }) => `${part} (${reason})`)
    if (absent.length > 0) return { ...report, warnings: [...report.warnings, notGivenOf(absent)] }
  }
  const rows = whole ? source.rows : Math.min(witnessRows, source.rows)
  const first = indices(rows)
  const request = { rows, seed: spec.optimizer.seed, columns, beside: [], also: [...first] }
  const dataset = takeRows(await source.sample(request, control), first)
  return withWitness(report, { spec, dataset, control })
}
