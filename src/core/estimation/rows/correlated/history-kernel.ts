import type { GroupSums } from '../groups.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { orthogonalRows } from '../responses/products.ts'
import type { Block } from '../row-source.ts'
import { addUngrouped, noSums, type Sums } from '../sums.ts'
import { lastRows } from './history.ts'
import type { HistoryPass } from './history-pass.ts'
import { firstsOf, refuseManyRuns, runsOf } from './runs.ts'
import { besideEachOther } from './runs-kernel.ts'

const nothing = new Float64Array(0)

/** The last rows of a group before and after, as many as `most` numbers. */
function following(before: Float64Array, after: Float64Array, most: number): Float64Array {
  const kept = Math.min(before.length, Math.max(0, most - after.length))
  const out = new Float64Array(kept + after.length)
  out.set(before.subarray(before.length - kept))
  out.set(after, kept)
  return out
}

function bound(groups: GroupSums): void {
  const [own] = groups.values()
  refuseManyRuns(groups, own?.length ?? 0)
}

/** Kept of each group: its first row among the rows summed so far, and its last ones. */
function addRows(pass: HistoryPass, block: Block, into: Sums): void {
  const taken = orthogonalRows(pass, block, into)
  if (taken === null) return
  const z = besideEachOther(taken.o, taken.residuals)
  const runs = runsOf(block.dataset, taken.rows, pass.within)
  const [kept] = into.groups
  const before = runs.keys.map((key) => kept.get(key)?.subarray(1) ?? nothing)
  const last = lastRows(z, runs, { before, most: pass.most })
  const firsts = firstsOf(runs)
  runs.keys.forEach((key, k) => {
    const first = kept.get(key)?.[0] ?? block.from + taken.rows[firsts[k]]
    kept.set(key, Float64Array.of(first, ...last[k]))
  })
  bound(kept)
}

/** The computation of a pass that tells the rows of a group before each segment. */
export function historyKernel(pass: HistoryPass): RowKernel {
  const { frame, beta, most } = pass
  const numbers = most * (frame.kept.length + beta.length)
  return {
    size: 0,
    step: stepOf(frame.kept.length),
    none: () => noSums(0, frame.aliases.length, 2),
    join(into, more) {
      addUngrouped(into, more, 0)
      const [kept, told] = into.groups
      for (const [key, [first, ...after]] of more.groups[0]) {
        const before = kept.get(key)?.subarray(1)
        if (before !== undefined) told.set(String(first), before)
        const last = following(before ?? nothing, Float64Array.from(after), numbers)
        kept.set(key, Float64Array.of(first, ...last))
      }
      bound(kept)
      bound(told)
    },
    add: placed((block, into) => addRows(pass, block, into))
  }
}
