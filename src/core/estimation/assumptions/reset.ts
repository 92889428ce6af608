import { fUpper } from '../../numeric/special/index.ts'
import type { AssumptionTest } from './assumption.ts'
import { auxiliary, withColumns } from './auxiliary.ts'

/**
 * F test of the second and third power of the fitted values, in the regression of the residuals on
 * them and the columns of the mean (of a curved mean the Gauss–Newton regression).
 */
export const reset: AssumptionTest = {
  name: 'reset',
  assumption: 'the mean has the stated form',
  condition: 'the mean has the stated form',
  reference:
    'Ramsey (1969), J. Royal Statistical Society B 31, 350-371; Davidson & MacKinnon (2004), Econometric Theory and Methods, section 6.7',
  examine({ x, fitted, residuals, normal }) {
    if (!normal || x === null) return null
    const size = fitted.reduce((max, v) => Math.max(max, Math.abs(v)), 0)
    if (size === 0) return null
    const scaled = fitted.map((v) => v / size)
    const powers = [scaled.map((v) => v ** 2), scaled.map((v) => v ** 3)]
    const { rank, rss } = auxiliary(withColumns(x, powers), residuals)
    const added = rank - x.cols
    const df = x.rows - rank
    if (added < 1 || df < 1) return null
    const own = residuals.reduce((sum, r) => sum + r * r, 0)
    const statistic = (own - rss) / added / (rss / df)
    return { statistic, p_value: fUpper(statistic, added, df) }
  }
}
