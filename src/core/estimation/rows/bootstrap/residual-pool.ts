import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { drawnTogether } from '../../covariances/resample.ts'
import { centre, modifiedResiduals, notExchanged } from '../../regression/residual-resampling.ts'
import { leverages } from '../../regression/score-rows.ts'
import { blockRows } from '../block-rows.ts'
import type { FittedRows } from '../covariances.ts'
import { placed, type RowKernel } from '../kernel.ts'
import { meanSlopes } from '../mean-slopes.ts'
import { pointMeans } from '../point-mean.ts'
import { type Passes, within } from '../search.ts'
import { statementOf } from '../statement.ts'
import { noSums, type Sums } from '../sums.ts'
import type { ResidualDraws, ResidualsPass } from './draws.ts'

/** Most rows whose residuals are held, of 8 bytes each. */
const mostResiduals = 2 ** 24

/** Why residuals are not drawn from where those of all responses or of correlated rows go together. */
export const residualsHeld = 'Residuals that any row may get must be held in memory.'

/** The computation of a pass that gathers the modified residuals of each block of rows. */
export function residualsKernel({ of, beta, bread }: ResidualsPass): RowKernel {
  const statement = statementOf(of)
  return {
    size: 0,
    step: drawnTogether,
    none: () => noSums(0, 0, 1),
    join(into, more) {
      into.rows += more.rows
      for (const [block, residuals] of more.groups[0]) into.groups[0].set(block, residuals)
    },
    add: placed((block, into) => {
      const { taken } = blockRows({ ...of, points: [] }, statement, block)
      if (taken === null) return
      if (taken.squares === null) throw new Error('least squares needs a numeric response')
      const { y, weights } = taken.squares
      const rows = { at: pointMeans(taken, of.frame), link: statement.link }
      const { mean, jacobian } = meanSlopes(rows, beta)
      const leverage = leverages(jacobian, bread, weights ?? new Float64Array(y.length).fill(1))
      const residuals = y.map((value, i) => value - mean[i])
      const modified = modifiedResiduals(residuals, { weights, leverage })
      into.rows += modified.length
      into.groups[0].set(String(block.from / drawnTogether), modified)
    })
  }
}

/** The residuals of all rows in their order, centred, in memory that threads share (n). */
function poolOf({ rows, groups: [blocks] }: Sums): Float64Array {
  const pool = new Float64Array(new SharedArrayBuffer(8 * rows))
  let from = 0
  for (const own of blocks.values()) {
    pool.set(own, from)
    from += own.length
  }
  centre(pool)
  return pool
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
  if (found.sums.rows > mostResiduals) {
    return `Residuals that any row may get are held in memory, those of ${mostResiduals} rows at most, and there are ${found.sums.rows}.`
  }
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
  return { kind: 'residual', seed, beta, pool: poolOf(sums) }
}
