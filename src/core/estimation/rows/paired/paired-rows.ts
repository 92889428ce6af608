import { asksForPairs, comeInPairs } from '../../regression/paired.ts'
import type { Workspace } from '../../regression/workspace.ts'
import type { Found, Passes } from '../search.ts'
import { within } from '../search.ts'
import type { Start } from '../start.ts'
import type { PairedPass } from './paired-pass.ts'

/** Most rows whose residuals are held, of 16 bytes each, and most kinds of rows among them. */
const most = { rows: 2 ** 23, kinds: 2 ** 20 }

/**
 * Whether the residuals of least squares over all rows cancel in pairs, as `residualsPaired` tells in memory: one
 * pass holds them with the kinds of their rows. False of more rows or kinds than are held.
 */
export async function residualsPairedOfRows(
  { pass }: Start,
  { model }: Workspace,
  { found, passes }: { readonly found: Found; readonly passes: Passes }
): Promise<boolean> {
  const { squares, frame, sums } = found
  if (squares === null || !asksForPairs(model) || sums.rows > most.rows) return false
  const { columns } = pass
  const of = { ...pass, frame }
  const asked: PairedPass = {
    kind: 'paired',
    of,
    beta: squares.beta,
    most: most.kinds,
    columns,
    beside: []
  }
  const { cases, groups, largest } = await passes.source.reduce(asked, within(passes, found.passes))
  const count = groups[0].size
  if (count > most.kinds) return false
  const joined = (from: number) => {
    const parts = cases.filter((_, k) => k % 2 === from)
    const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
    let next = 0
    for (const part of parts) {
      out.set(part, next)
      next += part.length
    }
    return out
  }
  return comeInPairs(joined(1), { group: Int32Array.from(joined(0)), count }, largest)
}
