import { column } from '../../numeric/matrix.ts'
import type { AssumptionTest } from './assumption.ts'
import { auxiliary, studentisedScore, withConstant } from './auxiliary.ts'

/** Most columns of regressors, squares and products that are tried. */
const most = 200

/** Whether regressors are few enough, and there are any. */
export const isTried = (k: number): boolean => k > 0 && (k * (k + 3)) / 2 <= most

/** n R² of the squared residuals on regressors, their squares and products. */
export const white: AssumptionTest = {
  name: 'white',
  assumption: 'equal error variance',
  condition: 'errors have equal variance',
  reference:
    'White (1980), Econometrica 48, 817-838; of a curved mean White (1980), Econometrica 48, 721-746',
  examine({ residuals, x, slopes, normal }) {
    if (!normal || x === null || !isTried(slopes.length)) return null
    const columns = slopes.map((j) => column(x, j))
    const products = columns.flatMap((a, i) =>
      columns.slice(i).map((b) => a.map((value, row) => value * b[row]))
    )
    const found = auxiliary(
      withConstant(x.rows, [...columns, ...products]),
      residuals.map((r) => r * r)
    )
    return found.rank >= x.rows ? null : studentisedScore(x.rows, found)
  }
}
