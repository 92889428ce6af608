import { column } from '../../numeric/matrix.ts'
import { chiSquareUpper } from '../../numeric/special/index.ts'
import type { AssumptionTest } from './assumption.ts'
import { auxiliary, withConstant } from './auxiliary.ts'

/** Koenker's studentised form: n R² of the squared residuals on the regressors. */
export const breuschPagan: AssumptionTest = {
  name: 'breusch_pagan',
  assumption: 'equal error variance',
  condition: 'errors have equal variance',
  reference: 'Breusch & Pagan (1979), Econometrica 47, 1287-1294; Koenker (1981)',
  examine({ residuals, x, slopes, normal }) {
    if (!normal || x === null || slopes.length === 0) return null
    const columns = slopes.map((j) => column(x, j))
    const { rank, rSquared } = auxiliary(
      withConstant(x.rows, columns),
      residuals.map((r) => r * r)
    )
    const statistic = x.rows * rSquared
    return { statistic, p_value: chiSquareUpper(statistic, rank - 1) }
  }
}
