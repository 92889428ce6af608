import { chiSquareUpper } from '../../numeric/special/index.ts'
import type { AssumptionTest, Finding } from './assumption.ts'

/** The same of a sum. */
export function dispersionOf(statistic: number, dfResidual: number): Finding | null {
  return dfResidual < 1 ? null : { statistic, p_value: chiSquareUpper(statistic, dfResidual) }
}

/** Pearson's X² against its degrees of freedom: small p-values say that the counts vary too much. */
export const dispersion: AssumptionTest = {
  name: 'dispersion',
  assumption: 'variance follows the mean as the law says',
  condition: 'the variance function of the law holds',
  reference: 'McCullagh & Nelder (1989), Generalized Linear Models, section 4.5',
  examine({ pearson, dfResidual }) {
    if (pearson === null) return null
    return dispersionOf(
      pearson.reduce((sum, r) => sum + r * r, 0),
      dfResidual
    )
  }
}
