import type { FitSpec } from '../../../model/spec.ts'
import { isLinear } from '../../regression/model.ts'
import { onAllRows } from '../all-rows.ts'
import { type Found, type Passes, within } from '../search.ts'
import { squaresResult } from '../squares-result.ts'
import type { Start } from '../start.ts'
import type { RowProgramme } from './programme.ts'

/** A search for least squares that is settled, and how further passes are made. */
export interface AfterSquares {
  readonly passes: Passes
  readonly searched: Found
}

/** Least squares of a linear mean over all rows, and the programme over the same rows. */
export function begunProgramme(spec: FitSpec, start: Start, { passes, searched }: AfterSquares) {
  const whole = onAllRows(start, searched.sums, passes.source, spec)
  const { model, workspace } = whole
  if (!isLinear(model) || searched.squares === null) {
    throw new Error('a programme has a linear mean and least squares')
  }
  const { relations } = workspace.options
  const { origin } = start.pass
  const squares = squaresResult({ model, found: searched, relations, origin }, searched.squares)
  let made = searched.passes
  const programme: RowProgramme = {
    start,
    rows: passes.source.rows,
    linearised: null,
    reduce: (pass) => passes.source.reduce(pass, within(passes, made++))
  }
  /** Passes of the fit so far. */
  const passesMade = () => made
  return { whole, model, squares, programme, passesMade }
}
