import { evaluateFactor } from '../../../model/formula/factor.ts'
import { takeRows } from '../../../model/rows.ts'
import { usedRows } from '../block-rows.ts'
import type { GroupSums } from '../groups.ts'
import { inBlock, type RowKernel, stepOf } from '../kernel.ts'
import { addUngrouped, noSums, type Sums } from '../sums.ts'
import type { LevelsPass } from './levels-pass.ts'

/** Notes the first row of a level; once there are too many levels, further ones say no more. */
function note(into: GroupSums, level: string, { row, most }: { row: number; most: number }): void {
  if (into.size <= most && !into.has(level)) into.set(level, Float64Array.of(row))
}

/** The computation of a pass that finds the first row of every level. */
export function levelsKernel(pass: LevelsPass): RowKernel {
  const { factors, most } = pass
  const add: RowKernel['add'] = (block, into) => {
    const { rows } = inBlock(block, () => usedRows(pass, block.dataset))
    const dataset = takeRows(block.dataset, rows)
    // What is wrong with a factor is so whatever the rows.
    factors.forEach(({ variable, pointer }, k) => {
      const { expression, label } = variable
      const factor = evaluateFactor(expression, { dataset, pointer }, label)
      if (factor === null) throw new Error(`${label} is no factor`)
      const { codes, levels } = factor
      codes.forEach((code, i) => {
        if (code >= 0) note(into.groups[k], levels[code], { row: block.from + rows[i], most })
      })
    })
  }
  return {
    size: 0,
    step: stepOf(1),
    none: () => noSums(0, 0, factors.length),
    join(into, more) {
      addUngrouped(into, more, 0)
      more.groups.forEach((found, k) => {
        for (const [level, [row]] of found) note(into.groups[k], level, { row, most })
      })
    },
    add
  }
}

/** The first rows that a pass found, of all levels. */
export function firstRows({ groups }: Sums): readonly number[] {
  return groups.flatMap((found) => [...found.values()].map(([row]) => row))
}
