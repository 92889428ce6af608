import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Family } from '../../model/families/family.ts'
import type { FitSpec, ModelSpec } from '../../model/spec.ts'
import { take, takeWhole } from '../../numeric/vector.ts'
import type { WarningReport } from '../report.ts'
import type { RegressionModel } from './model.ts'
import type { CompiledResponse } from './response.ts'
import { squaresOf } from './squares-response.ts'
import type { WeightedRows } from './weighting.ts'

interface ObservedInput {
  readonly spec: ModelSpec
  readonly family: Family
  readonly compiled: CompiledResponse
  readonly weighted: WeightedRows
  /** Rows of the weighted dataset that are complete. */
  readonly complete: Int32Array
  /** Rows that the client sent. */
  readonly total: number
}

type Observed = Pick<
  RegressionModel,
  'family' | 'observations' | 'squares' | 'labels' | 'weightsKind' | 'nobs' | 'rows' | 'counts'
>

/** What a regression knows of its rows, however the mean is stated. */
export function observed(input: ObservedInput): Observed {
  const { spec, family, compiled, weighted, complete, total } = input
  const kind = spec.weights?.kind ?? 'none'
  const given = weighted.weights
  const weights = given === null ? null : take(given, complete)
  const precision = kind === 'precision' ? weights : null
  const frequency = kind === 'frequency' ? weights : null
  const rows = takeWhole(weighted.rows, complete)
  return {
    family,
    observations: { rows: rows.length, y: compiled.y, size: compiled.size, precision, frequency },
    squares: squaresOf(family, compiled, weights),
    labels: compiled.labels,
    weightsKind: kind,
    nobs: frequency === null ? rows.length : frequency.reduce((sum, f) => sum + f, 0),
    rows,
    counts: {
      total,
      dropped: total - rows.length - weighted.zeroWeight,
      zeroWeight: weighted.zeroWeight
    }
  }
}

/** Refuses a dataset without complete rows, and any gap under the policy "error". */
export function refuseIncomplete(fit: FitSpec, complete: Int32Array, dataset: Dataset): void {
  if (fit.missing === 'error' && complete.length < dataset.rows) {
    throw new Failure({
      code: 'missing_values',
      pointer: '/data',
      detail: `${dataset.rows - complete.length} rows have missing values in columns of the model.`,
      hint: 'Send "missing": "drop" to leave them out, or fill them.'
    })
  }
  if (complete.length === 0) {
    throw new Failure({
      code: 'empty_dataset',
      pointer: '/data',
      detail: 'No row is complete in the columns of the model.',
      hint: 'Check which columns hold missing values.'
    })
  }
}

/** The warning that goes with dropped rows; nothing when none were. */
export function droppedWarning(dropped: number): WarningReport[] {
  if (dropped === 0) return []
  return [
    {
      code: 'rows_dropped',
      detail: `${dropped} rows with missing values were left out.`,
      pointer: '/data',
      action: 'Fill the missing values, or send "missing": "error" to be told of them.'
    }
  ]
}
