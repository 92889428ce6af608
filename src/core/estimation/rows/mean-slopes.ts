import { linkedRows } from '../../model/links/linked-rows.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { leverages } from '../regression/score-rows.ts'
import type { Loaded } from './criteria.ts'
import type { Picked } from './picked.ts'
import type { Selection } from './regression-pass.ts'

/** Means of the rows of a block (n) and their derivatives in the coordinates of U R⁻¹ (n × r). */
export function meanSlopes(
  rows: Pick<Loaded, 'at' | 'link'>,
  beta: Float64Array
): { readonly mean: Float64Array; readonly jacobian: Matrix } {
  const { predictor, orthogonal } = rows.at(beta)
  const jacobian: Matrix = { ...orthogonal(), data: orthogonal().data.slice() }
  const { mean, slope } = linkedRows(rows.link, predictor)
  for (let j = 0; j < jacobian.cols; j++) {
    const own = column(jacobian, j)
    for (let i = 0; i < own.length; i++) own[i] *= slope[i]
  }
  return { mean, jacobian }
}

/** The row of a block with the largest leverage of one of its units, least squares of the mean being without weights. */
export function byLeverage(
  rows: Loaded,
  { beta, bread }: Extract<Selection, { readonly kind: 'leverage' }>
): Picked[] {
  const { frequency } = rows.observations
  const unit = Float64Array.from(rows.rows, (_, i) => 1 / (frequency === null ? 1 : frequency[i]))
  const scores = leverages(meanSlopes(rows, beta).jacobian, bread, unit)
  const most = scores.indexOf(scores.reduce((largest, h) => Math.max(largest, h), 0))
  return most < 0 ? [] : [{ score: scores[most], row: rows.rows[most], cells: new Float64Array(0) }]
}
