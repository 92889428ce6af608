import type { Dataset } from '../../../model/dataset.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { isExpression, isLinear, type RegressionModel } from '../../regression/model.ts'
import type { Regressor } from './scene.ts'

/** The one column of a design that varies; null where several do or none. */
export function onlyVarying(x: Matrix, names: readonly string[]): Regressor | null {
  const varying = names.flatMap((name, j) => {
    const values = column(x, j)
    return values.every((value) => value === values[0]) ? [] : [{ name, values }]
  })
  const [first, ...others] = varying
  return first === undefined || others.length > 0 ? null : first
}

/** The one numeric column that an expression reads; null where it reads several or none. */
export function onlyColumn(
  names: readonly string[],
  data: Dataset | undefined,
  rows: ArrayLike<number>
): Regressor | null {
  const [name, ...others] = names
  if (name === undefined || others.length > 0) return null
  const found = data?.columns.get(name)
  if (found?.kind !== 'numeric') return null
  return { name, values: Float64Array.from(rows, (row) => found.values[row]) }
}

/** The one numeric regressor of a regression. */
export function onlyRegressor(model: RegressionModel): Regressor | null {
  if (isExpression(model)) return onlyColumn(model.mean.graph.columns, model.data, model.rows)
  if (!isLinear(model)) return null
  return onlyVarying(
    model.mean.x,
    model.terms.map(({ name }) => name)
  )
}
