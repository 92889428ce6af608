import { numericColumn, takeRows } from '../../../model/rows.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { usedRows } from '../block-rows.ts'
import type { Block } from '../row-source.ts'
import type { Statement } from '../statement.ts'
import type { LabelsPass } from './labels-pass.ts'

/** The rows of a block that take part. */
export interface LabelRows {
  readonly x: Matrix
  /** Place of each row's label among those of the pass; −1 of one that the sample lacks. */
  readonly category: Int32Array
  readonly frequency: Float64Array | null
  /** Index among all rows of each row. */
  readonly rows: Float64Array
}

/** The rows of a block with their labels, and how many have weight zero. */
export function labelRows(pass: LabelsPass, statement: Statement, { from, dataset: all }: Block) {
  const { rows, zeroWeight } = usedRows(pass, all)
  if (rows.length === 0) return { taken: null, zeroWeight }
  const dataset = takeRows(all, rows)
  const response = statement.response(dataset)
  if (response.kind !== 'categorical') throw new Error('a sample showed labels')
  const places = response.levels.map((level) => pass.labels.indexOf(level))
  const { weights } = pass.spec.model
  const taken: LabelRows = {
    x: statement.mean(dataset).x,
    category: response.codes.map((code) => places[code]),
    frequency:
      weights === undefined ? null : numericColumn(dataset, weights.column, '/model/weights'),
    rows: Float64Array.from(rows, (i) => from + i)
  }
  return { taken, zeroWeight }
}
