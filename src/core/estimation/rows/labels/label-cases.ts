import { column, type Matrix } from '../../../numeric/matrix.ts'
import type { MultinomialModel } from '../../multinomial/compile-multinomial.ts'
import { type LabelMoves, labelMoves } from '../../multinomial/multinomial-diagnostics.ts'
import { labelRowFunctions } from '../../multinomial/multinomial-stack.ts'
import { type SoftmaxPoint, softmaxAt } from '../../multinomial/softmax.ts'
import type { Extent } from '../casewise/held-parts.ts'
import { columnsOf } from '../casewise/held-rows.ts'
import type { LabelsPass } from './labels-pass.ts'
import type { LabelRows } from './labels-rows.ts'

type Kept = NonNullable<LabelsPass['cases']>

/** What is kept of the rows of a block, column behind column: place, label, probabilities, and moves where they are asked for. */
export function labelCases(
  { labels }: LabelsPass,
  { gamma, influence }: Kept,
  rows: LabelRows & { readonly q: Matrix }
): Float64Array {
  const { q, category, frequency } = rows
  const softmax = { q, category, frequency, categories: labels.length, vanishing: null }
  const { probabilities } = softmaxAt(softmax, gamma)
  const moves = () => {
    if (influence === null) return []
    const { information, inverse } = influence
    const functions = labelRowFunctions({ ...rows, probabilities, bread: inverse, nobs: q.rows })
    const found = labelMoves({
      ...influence,
      q,
      probabilities,
      scores: functions.scores,
      information
    })
    return [found.leverage, found.cooks, found.changes.data]
  }
  const parts = [rows.rows, Float64Array.from(category), probabilities.data, ...moves()]
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let from = 0
  for (const part of parts) {
    out.set(part, from)
    from += part.length
  }
  return out
}

/** Numbers of every row that the parts of a model of so many labels and coefficients of each are. */
export function extentOfLabels(
  rows: number,
  {
    columns,
    labels,
    terms
  }: { readonly columns: number; readonly labels: number; readonly terms: number }
): Extent {
  // The labels and the design, as they are read once more.
  const design = columns + 2 * terms + 2
  return {
    rows,
    common: 2 + labels,
    shares: [
      { part: 'collinearity', numbers: design + 2 * terms },
      { part: 'plots', numbers: design + terms + 4 * labels },
      { part: 'fitted', numbers: 2 * labels },
      { part: 'residuals', numbers: 4 * labels + 2 },
      { part: 'influence', numbers: 3 * (2 + terms * (labels - 1)) }
    ]
  }
}

function side(columns: readonly Float64Array[], rows: number): Matrix {
  const data = new Float64Array(rows * columns.length)
  const out = { rows, cols: columns.length, data }
  columns.forEach((values, j) => {
    column(out, j).set(values)
  })
  return out
}

/** The rows that a pass kept, in the places of a model and of its maximum whose rows are side by side. */
export function heldLabels(
  model: MultinomialModel,
  maximum: SoftmaxPoint,
  { cases, influence }: { readonly cases: readonly Float64Array[]; readonly influence: boolean }
): {
  readonly model: MultinomialModel
  readonly maximum: SoftmaxPoint
  readonly moves: LabelMoves | undefined
} {
  const first = 2 + model.labels.length
  const width = first + (influence ? 2 + maximum.gamma.length : 0)
  const columns = columnsOf(width, cases)
  const [rows, category] = columns
  const n = rows.length
  return {
    model: { ...model, rows: Int32Array.from(rows), category: Int32Array.from(category) },
    maximum: { ...maximum, probabilities: side(columns.slice(2, first), n) },
    moves: influence
      ? {
          leverage: columns[first],
          cooks: columns[first + 1],
          changes: side(columns.slice(first + 2), n)
        }
      : undefined
  }
}
