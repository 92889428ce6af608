import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { modifiedResiduals, notExchanged } from '../../regression/residual-resampling.ts'
import { leverages } from '../../regression/score-rows.ts'
import { squaresRows } from '../block-rows.ts'
import type { FittedRows } from '../fitted-points.ts'
import { type RowKernel, stepOf } from '../kernel.ts'
import { meanSlopes } from '../mean-slopes.ts'
import { pointMeans } from '../point-mean.ts'
import { type Passes, within } from '../search.ts'
import { statementOf } from '../statement.ts'
import type { ResidualDraws, ResidualsPass } from './draws.ts'
import { poolKernel, residualPool, unheldResiduals } from './pool.ts'

/** The computation of a pass that gathers the modified residuals of each block of rows. */
export function residualsKernel({ of, beta, bread }: ResidualsPass): RowKernel {
  const statement = statementOf(of)
  return poolKernel({
    step: stepOf(beta.length),
    assumed: 0,
    residuals(block) {
      const taken = squaresRows(of, statement, block)
      if (taken === null) return null
      const { y, weights } = taken.squares
      const rows = { at: pointMeans(taken, of.frame), link: statement.link }
      const { mean, jacobian } = meanSlopes(rows, beta)
      const leverage = leverages(jacobian, bread, weights ?? new Float64Array(y.length).fill(1))
      const residuals = y.map((value, i) => value - mean[i])
      return [modifiedResiduals(residuals, { weights, leverage })]
    }
  })
}

/** Samples that give every row the residual of any, which one pass gathers; a sentence where there are none. */
export async function residualDraws(
  of: FittedRows,
  passes: Passes
): Promise<ResidualDraws | string> {
  const { workspace, found, pass } = of
  const { squares, frame } = found
  const because = notExchanged(workspace.model)
  if (because !== null) return because
  if (squares === null) return 'There are no least-squares residuals.'
  const unheld = unheldResiduals(found.sums.rows, 1)
  if (unheld !== null) return unheld
  const factor = squares.curvature === null ? null : factorise(squares.curvature.whole)
  if (factor === null) return 'The Jacobian of least squares is singular.'
  const { beta } = squares
  const own = { ...pass, frame }
  const { columns } = own
  const bread = inverseFromFactor(factor)
  const sums = await passes.source.reduce(
    { kind: 'residuals', of: own, beta, bread, columns, beside: [] },
    within(passes, found.passes)
  )
  const { seed } = workspace.spec.optimizer
  return { kind: 'residual', seed, beta, pool: residualPool(sums, 1).data }
}
