import { exchangeable } from '../../correlated/replicates.ts'
import { poolKernel, residualPool, unheldResiduals } from '../bootstrap/pool.ts'
import { type RowKernel, stepOf } from '../kernel.ts'
import type { FittedErrors } from './condensed-structure.ts'
import type { RunsPass } from './runs-pass.ts'
import { residualsOf, whitenedBlocks } from './whitened-kernel.ts'
import type { WhitenedPass } from './whitened-pass.ts'
import type { Whitening } from './whitening.ts'

/** A pass that gathers the whitened residuals of every row. */
export interface WhitenedResidualsPass extends Omit<RunsPass, 'kind' | 'task'> {
  readonly kind: 'whitened_residuals'
  readonly whitening: Whitening
  /** The estimate's residuals are E − O·residual (length r), E being those of the pass. */
  readonly residual: Float64Array
}

/** The computation of such a pass. Within a segment the last rows of groups are carried on. */
export function whitenedResidualsKernel(pass: WhitenedResidualsPass): RowKernel {
  const { frame, residual } = pass
  const whitened = whitenedBlocks(pass)
  return poolKernel({
    step: stepOf(frame.kept.length),
    assumed: frame.aliases.length,
    residuals(block, into) {
      const taken = whitened(block, into, into.groups[0])
      return taken === null ? null : [residualsOf(taken.white, residual)]
    }
  })
}

/** Whitened residuals that any row may get (n), from one pass; a sentence where they are too many. */
export async function whitenedPool(
  { pass, sums, fitted, reduce }: FittedErrors,
  { whitening, points }: WhitenedPass
): Promise<Float64Array | string> {
  const unheld = unheldResiduals(sums.rows, 1)
  if (unheld !== null) return unheld
  const generalised = points.find(({ white }) => white)
  if (generalised === undefined) throw new Error('a fit with a law has normal equations')
  const { residual } = generalised
  const { task: _, ...base } = pass
  const gathered = await reduce({ ...base, kind: 'whitened_residuals', whitening, residual })
  const pool = residualPool(gathered, 1).data
  exchangeable(pool, fitted.basis.kept.length)
  return pool
}
