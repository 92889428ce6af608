import { undrawnGroups } from '../../correlated/replicates.ts'
import { pairCounts } from '../../covariances/resample.ts'
import { countedRows } from '../bootstrap/census.ts'
import type { GroupSums } from '../groups.ts'
import type { Passes } from '../search.ts'
import type { Sums } from '../sums.ts'
import type { FittedErrors } from './condensed-structure.ts'
import type { DrawnUnits } from './drawn-pass.ts'
import { sharedCounts, sharedNumbers } from './keyed-numbers.ts'

/** How samples draw, of so many from a number on. */
export interface Units {
  readonly count: number
  of(run: { readonly first: number; readonly samples: number }): DrawnUnits
  /** The groups of a sample, each as many times as it is drawn, and how many rows they have. */
  drawn(number: number): { readonly groups: GroupSums; readonly rows: number }
}

/** Groups drawn with replacement. */
function groupUnits({ sums: { groups }, seed }: { sums: Sums; seed: number }): Units {
  const known = [...groups[0]]
  const counts = pairCounts({ rows: known.length, frequency: null })
  const keys = sharedNumbers(known.map(([key]) => Number(key)))
  return {
    count: known.length,
    of({ first, samples }) {
      const drawn = sharedCounts(samples * known.length)
      for (let s = 0; s < samples; s++) {
        drawn.set(counts({ seed, number: first + s }), s * known.length)
      }
      return { kind: 'groups', keys, counts: drawn }
    },
    drawn(number) {
      const own: [string, Float64Array][] = []
      let rows = 0
      counts({ seed, number }).forEach((times, k) => {
        const [key, kept] = known[k]
        for (let c = 0; c < times; c++) own.push([`${key} ${c}`, kept])
        rows += times * kept[0]
      })
      return { groups: new Map(own), rows }
    }
  }
}

/** Rows drawn with replacement: as many as there are. */
function rowUnits(before: Float64Array, { sums, seed }: { sums: Sums; seed: number }): Units {
  return {
    count: 0,
    of: () => ({ kind: 'rows', before, seed }),
    drawn: () => ({ groups: sums.groups[0], rows: sums.rows })
  }
}

/** What samples draw: groups, or rows where the errors are not correlated; a sentence where they cannot be drawn. */
export async function unitsOf(of: FittedErrors, passes: Passes): Promise<Units | string> {
  const { choice, pass, sums, fitted } = of
  const { spec } = fitted.work.workspace
  const drawn = { sums, seed: spec.optimizer.seed }
  if (choice.structure === 'diagonal') return rowUnits(await countedRows(pass, passes, 0), drawn)
  return undrawnGroups(sums.groups[0].size) ?? groupUnits(drawn)
}
