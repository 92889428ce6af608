import type { FitSpec } from '../../model/spec.ts'
import type { RegressionModel } from '../regression/model.ts'
import { onAllRows } from './all-rows.ts'
import type { BothOptima, Searched } from './both-optima.ts'
import type { RowRecession } from './existence.ts'

/** A model of one response and one predictor, fitted to all rows. */
export type FittedOne = Searched &
  (
    | { readonly both: BothOptima; readonly recession: null }
    | { readonly both: null; readonly recession: RowRecession }
  )

/** The sample's model with the counts of all rows. */
export function modelOfAll(spec: FitSpec, fitted: FittedOne): RegressionModel {
  if (fitted.both !== null) return fitted.both.model
  const { start, passes, recession } = fitted
  return onAllRows(start, recession.sums, passes.source, spec).model
}
