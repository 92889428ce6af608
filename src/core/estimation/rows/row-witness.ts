import { takeRows } from '../../model/rows.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { indices } from '../../numeric/vector.ts'
import { withWitness } from '../estimate.ts'
import type { Report } from '../report.ts'
import { namedColumns, witnessRows } from '../witness/witness.ts'
import { notGivenOf } from './left-out.ts'
import type { RowSource } from './row-source.ts'

const tooLarge = notGivenOf([
  'witness (where a design makes the two equal, it is all of the rows with one cell changed)'
])

/**
 * A report on many rows with the witness of its verdict, where that is asked for: the first rows are held, which
 * are all that it is looked for on, but where the design makes the two equal.
 */
export async function withRowWitness(
  report: Report,
  spec: FitSpec,
  { source, control }: { readonly source: RowSource; readonly control: Control }
): Promise<Report> {
  if (!spec.include.includes('witness')) return report
  if (report.equivalence.verdict === 'identical_for_design') {
    return { ...report, warnings: [...report.warnings, tooLarge] }
  }
  const columns = namedColumns(
    spec,
    source.columns.map(({ name }) => name)
  )
  const rows = Math.min(witnessRows, source.rows)
  const first = indices(rows)
  const request = { rows, seed: spec.optimizer.seed, columns, beside: [], also: [...first] }
  const dataset = takeRows(await source.sample(request, control), first)
  return withWitness(report, { spec, dataset, control })
}
