import { column } from '../../numeric/matrix.ts'
import { chiSquareUpper } from '../../numeric/special/index.ts'
import type { AssumptionTest } from './assumption.ts'
import { auxiliary, withConstant } from './auxiliary.ts'

/** Most columns of regressors, squares and products that are tried. */
const most = 200

/** n R² of the squared residuals on regressors, their squares and products. */
export const white: AssumptionTest = {
  name: 'white',
  assumption: 'equal error variance',
  condition: 'errors have equal variance',
  reference:
    'White (1980), Econometrica 48, 817-838; of a curved mean White (1980), Econometrica 48, 721-746',
  examine({ residuals, x, slopes, normal }) {
    const k = slopes.length
    if (!normal || x === null || k === 0 || (k * (k + 3)) / 2 > most) return null
    const columns = slopes.map((j) => column(x, j))
    const products = columns.flatMap((a, i) =>
      columns.slice(i).map((b) => a.map((value, row) => value * b[row]))
    )
    const { rank, rSquared } = auxiliary(
      withConstant(x.rows, [...columns, ...products]),
      residuals.map((r) => r * r)
    )
    if (rank >= x.rows) return null
    const statistic = x.rows * rSquared
    return { statistic, p_value: chiSquareUpper(statistic, rank - 1) }
  }
}
