import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { completeRows, numericColumn, takeRows } from '../../model/rows.ts'
import type { ModelSpec } from '../../model/spec.ts'
import { indices, take } from '../../numeric/vector.ts'

/** The rows that take part once weights are known, and their weights. */
export interface WeightedRows {
  /** Rows of positive (or no) weight; those whose weight is missing are left out. */
  readonly dataset: Dataset
  /** Index in the client's data of each row of `dataset`. */
  readonly rows: Int32Array
  /** Length of `rows`; null without weights. */
  readonly weights: Float64Array | null
  readonly zeroWeight: number
  readonly missing: number
}

function badWeights(detail: string, hint: string): Failure {
  return new Failure({ code: 'invalid_weights', pointer: '/model/weights', detail, hint })
}

/** Throws invalid_weights where a weight is negative, infinite or, as a frequency, not whole. */
export function checkWeights(values: Float64Array, kind: 'precision' | 'frequency'): void {
  const bad = values.findIndex((w) => w < 0 || w === Number.POSITIVE_INFINITY)
  if (bad >= 0)
    throw badWeights(
      `The weight of row ${bad} is ${values[bad]}.`,
      'Weights are finite and not negative.'
    )
  if (kind !== 'frequency') return
  const fraction = values.findIndex((w) => !Number.isNaN(w) && !Number.isInteger(w))
  if (fraction >= 0) {
    throw badWeights(
      `The frequency weight of row ${fraction} is ${values[fraction]}.`,
      'Frequency weights are whole numbers: how many rows one row stands for. Use precision weights for relative variances.'
    )
  }
}

/** Checks the weights and takes out rows of weight zero, as if they had never been sent. */
export function weightRows(spec: ModelSpec, dataset: Dataset): WeightedRows {
  const all = indices(dataset.rows)
  if (spec.weights === undefined)
    return { dataset, rows: all, weights: null, zeroWeight: 0, missing: 0 }
  const { column, kind } = spec.weights
  const values = numericColumn(dataset, column, '/model/weights')
  checkWeights(values, kind)
  const complete = completeRows(dataset, [column])
  const rows = complete.filter((i) => values[i] > 0)
  if (rows.length === 0)
    throw badWeights(
      'Every weight is zero or missing.',
      'At least one row needs a positive weight.'
    )
  return {
    dataset: takeRows(dataset, rows),
    rows,
    weights: take(values, rows),
    zeroWeight: complete.length - rows.length,
    missing: dataset.rows - complete.length
  }
}
