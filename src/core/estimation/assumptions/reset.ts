import { fUpper } from '../../numeric/special/index.ts'
import type { AssumptionTest, Finding } from './assumption.ts'
import { auxiliary, withColumns } from './auxiliary.ts'

/** The F of what powers that add so many dimensions explain of the residuals; null where nothing is added or left. */
export function resetOf({
  explained,
  rss,
  added,
  df
}: {
  readonly explained: number
  readonly rss: number
  readonly added: number
  readonly df: number
}): Finding | null {
  if (added < 1 || df < 1) return null
  const statistic = explained / added / (rss / df)
  return { statistic, p_value: fUpper(statistic, added, df) }
}

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
    const own = residuals.reduce((sum, r) => sum + r * r, 0)
    return resetOf({ explained: own - rss, rss, added: rank - x.cols, df: x.rows - rank })
  }
}
