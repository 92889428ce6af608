import { numericColumn } from '../../../model/rows.ts'
import { drawnTogether, observationsBefore } from '../../covariances/resample.ts'
import { usedRows } from '../block-rows.ts'
import { joinGroups } from '../groups.ts'
import { placed, type RowKernel } from '../kernel.ts'
import { type Passes, within } from '../search.ts'
import { noSums, type Sums } from '../sums.ts'
import type { CensusPass, PairDraws } from './draws.ts'

/** The computation of a pass that counts the observations of each block of rows that are drawn together. */
export function censusKernel(pass: CensusPass): RowKernel {
  const { weights } = pass.spec.model
  return {
    size: 0,
    step: drawnTogether,
    none: () => noSums(0, 0, 1),
    join: (into, more) => joinGroups(into.groups[0], more.groups[0]),
    add: placed((block, into) => {
      const { rows } = usedRows(pass, block.dataset)
      if (rows.length === 0) return
      const frequency =
        weights?.kind === 'frequency'
          ? numericColumn(block.dataset, weights.column, '/model/weights')
          : null
      const count = rows.reduce((sum, row) => sum + (frequency?.[row] ?? 1), 0)
      into.groups[0].set(String(block.from / drawnTogether), Float64Array.of(count))
    })
  }
}

/** Observations before each block of rows that are drawn together, and all: one pass. */
export async function countedRows(
  { spec, columns }: Pick<CensusPass, 'spec' | 'columns'>,
  passes: Passes,
  done: number
): Promise<Float64Array> {
  const census = { kind: 'census' as const, spec, columns, beside: [] }
  return censusOf(await passes.source.reduce(census, within(passes, done)))
}

/** Draws of pairs: one pass counts the observations that they are drawn from. */
export async function pairDraws(
  pass: Pick<CensusPass, 'spec' | 'columns'>,
  { passes, done }: { readonly passes: Passes; readonly done: number }
): Promise<PairDraws> {
  const { seed } = pass.spec.optimizer
  return { kind: 'pairs', seed, before: await countedRows(pass, passes, done) }
}

/** Observations before each block, up to the last that has any, and all. */
function censusOf({ groups: [counts] }: Sums): Float64Array {
  const blocks = Math.max(-1, ...Array.from(counts.keys(), Number)) + 1
  return observationsBefore(
    Array.from({ length: blocks }, (_, block) => counts.get(String(block))?.[0] ?? 0)
  )
}
