import type { Dataset } from '../../model/dataset.ts'
import { column } from '../../numeric/matrix.ts'
import { isExpression, isLinear, type RegressionModel } from '../regression/model.ts'
import type { Point } from './chart.ts'
import type { Plot } from './plot.ts'
import { fittedMeans, pairs, responses } from './points.ts'

interface Regressor {
  readonly name: string
  readonly values: Float64Array
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0])
}

function readColumn(name: string, data: Dataset | undefined, rows: Int32Array): Regressor | null {
  const found = data?.columns.get(name)
  if (found?.kind !== 'numeric') return null
  return { name, values: Float64Array.from(rows, (row) => found.values[row]) }
}

/** The one numeric regressor that the mean depends on; null where there are several or none. */
function onlyRegressor(model: RegressionModel): Regressor | null {
  if (isExpression(model)) {
    const [name, ...others] = model.mean.graph.columns
    return name === undefined || others.length > 0 ? null : readColumn(name, model.data, model.rows)
  }
  if (!isLinear(model)) return null
  const { x } = model.mean
  const varying = model.terms.flatMap(({ name }, j) => {
    const values = column(x, j)
    return isConstant(values) ? [] : [{ name, values }]
  })
  const [first, ...others] = varying
  return first === undefined || others.length > 0 ? null : first
}

/** Fitted means in the order of the regressor, one point for each of its values. */
function curve(x: Float64Array, fitted: Float64Array): Point[] {
  const sorted = pairs(x, fitted).sort((a, b) => a[0] - b[0])
  return sorted.filter((point, i) => i === 0 || point[0] !== sorted[i - 1][0])
}

/** Data with both fitted curves; against the fitted means where there is not one regressor. */
export const fittedCurve: Plot = {
  title: 'data and both fits',
  order: 10,
  draw(context) {
    const { model } = context
    const regressor = onlyRegressor(model)
    if (regressor === null) return []
    const y = responses(model)
    return [
      {
        name: 'fitted_curve',
        title: 'Data and both fits',
        description: `The response against ${regressor.name} with the fitted mean of each estimator.`,
        x: regressor.name,
        y: 'response',
        layers: [
          { mark: 'points', series: 'data', points: pairs(regressor.values, y) },
          ...fittedMeans(context).map(
            ({ series, fitted }) =>
              ({
                mark: 'lines',
                series,
                paths: [curve(regressor.values, fitted)],
                smooth: true
              }) as const
          )
        ]
      }
    ]
  }
}
