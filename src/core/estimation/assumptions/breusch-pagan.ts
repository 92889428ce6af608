import { column } from '../../numeric/matrix.ts'
import type { AssumptionTest } from './assumption.ts'
import { auxiliary, studentisedScore, withConstant } from './auxiliary.ts'

/** Koenker's studentised form: n R² of the squared residuals on the regressors. */
export const breuschPagan: AssumptionTest = {
  name: 'breusch_pagan',
  assumption: 'equal error variance',
  condition: 'errors have equal variance',
  reference: 'Breusch & Pagan (1979), Econometrica 47, 1287-1294; Koenker (1981)',
  examine({ residuals, x, slopes, normal }) {
    if (!normal || x === null || slopes.length === 0) return null
    const columns = slopes.map((j) => column(x, j))
    const squares = residuals.map((r) => r * r)
    return studentisedScore(x.rows, auxiliary(withConstant(x.rows, columns), squares))
  }
}
