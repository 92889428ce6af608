import type { CategoricalColumn, Column, Dataset, NumericColumn } from '../../model/dataset.ts'
import type { ModelSpec } from '../../model/spec.ts'
import { responseNames } from '../without-data/placeholder.ts'

/** A design that differs from another in one place. */
export interface DesignChange {
  readonly design: Dataset
  readonly change: {
    readonly row: number
    readonly column: string
    /** Null where the whole column is new. */
    readonly from: number | string | null
    readonly to: number | string
  }
  /** The formula with the new column; absent where the columns stay. */
  readonly formula?: string
}

/** Rows in which changes are tried. */
const rowsTried = 4

function withColumn(dataset: Dataset, column: Column): Dataset {
  return { ...dataset, columns: new Map(dataset.columns).set(column.name, column) }
}

/** The largest less the smallest. */
function spread(values: Float64Array): number {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  )
  return high - low
}

/** One number moved by a tenth of the column's range, or by 1 where it has none. */
function* numbersMoved(dataset: Dataset, column: NumericColumn): Generator<DesignChange> {
  const { name, values } = column
  const range = spread(values) || 10
  for (let row = 0; row < Math.min(rowsTried, values.length); row++) {
    const moved = values.slice()
    moved[row] += range / 10
    yield {
      design: withColumn(dataset, { ...column, values: moved }),
      change: { row, column: name, from: values[row], to: moved[row] }
    }
  }
}

/** One row moved to another level. */
function* levelsMoved(dataset: Dataset, column: CategoricalColumn): Generator<DesignChange> {
  const { name, codes, levels } = column
  for (let row = 0; row < Math.min(rowsTried, codes.length); row++) {
    const moved = codes.slice()
    moved[row] = (codes[row] + 1) % levels.length
    yield {
      design: withColumn(dataset, { ...column, codes: moved }),
      change: { row, column: name, from: levels[codes[row]], to: levels[moved[row]] }
    }
  }
}

/** A numeric regressor beside the others: no set of groups keeps a free mean for each of its values. */
function newColumn(model: ModelSpec, dataset: Dataset): DesignChange[] {
  if (model.formula === undefined) return []
  let name = 'z'
  while (dataset.columns.has(name)) name += 'z'
  const values = Float64Array.from({ length: dataset.rows }, (_, i) => i + 1)
  return [
    {
      design: withColumn(dataset, { kind: 'numeric', name, values }),
      change: { row: 0, column: name, from: null, to: 1 },
      formula: `${model.formula} + ${name}`
    }
  ]
}

/** The same regressors without the intercept. */
function withoutIntercept(model: ModelSpec, design: Dataset): DesignChange[] {
  const [left, right] = (model.formula ?? '').split('~')
  if (right === undefined || /^[\s01+-]*$/.test(right)) return []
  const change = { row: 0, column: '(Intercept)', from: 1, to: 0 }
  return [{ design, change, formula: `${left}~ 0 + ${right.trim()}` }]
}

/** Changes of a design in one place, the smallest first. */
export function* designChanges(model: ModelSpec, dataset: Dataset): Generator<DesignChange> {
  const responses = responseNames(model)
  for (const column of dataset.columns.values()) {
    if (responses.includes(column.name)) continue
    if (column.kind === 'numeric') yield* numbersMoved(dataset, column)
    else yield* levelsMoved(dataset, column)
  }
  yield* newColumn(model, dataset)
  yield* withoutIntercept(model, dataset)
}
