import { takeRows } from '../../../model/rows.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { systemSize } from '../../system/equations.ts'
import type { SystemWork } from '../../system/system-blocks.ts'
import { modifiedBySystem } from '../../system/system-bootstrap.ts'
import { usedRows } from '../block-rows.ts'
import { poolKernel, residualPool, unheldResiduals } from '../bootstrap/pool.ts'
import { type RowKernel, stepOf } from '../kernel.ts'
import { type Passes, within } from '../search.ts'
import { systemAtRows } from './scores-kernel.ts'
import type { ScoresPass } from './scores-pass.ts'
import { type SystemOfRows, sentSystem } from './system-covariances.ts'

/** A pass that gathers the modified residuals of the equations of every row. */
export interface SystemResidualsPass
  extends Pick<ScoresPass, 'spec' | 'columns' | 'beside' | 'designs' | 'system'> {
  readonly kind: 'system_residuals'
}

/** The computation of such a pass. */
export function systemResidualsKernel(pass: SystemResidualsPass): RowKernel {
  return poolKernel({
    step: stepOf(systemSize(pass.system.map(({ fitted }) => fitted))),
    assumed: 0,
    residuals({ dataset }) {
      const { rows } = usedRows(pass, dataset)
      return rows.length === 0
        ? null
        : modifiedBySystem(systemAtRows(pass, takeRows(dataset, rows)))
    }
  })
}

/** Rows of residuals that any row may get (n × q), from one pass; a sentence where they are too many. */
export async function systemPool(
  work: SystemWork,
  { pass, places, rows, done }: Pick<SystemOfRows, 'pass' | 'places' | 'rows' | 'done'>,
  passes: Passes
): Promise<Matrix | string> {
  const q = work.system.length
  const unheld = unheldResiduals(rows, q)
  if (unheld !== null) return unheld
  const { spec, columns, designs } = pass
  const own = { spec, columns, designs, beside: [], system: sentSystem(work, places) }
  const gathering: SystemResidualsPass = { kind: 'system_residuals', ...own }
  return residualPool(await passes.source.reduce(gathering, within(passes, done)), q)
}
