import type { Dataset } from '../../../model/dataset.ts'
import { errorsOf } from '../../covariances/resample.ts'
import { type DrawTable, drawnResponses } from '../../density/law/draw.ts'
import { lawKey } from '../../density/law/response-laws.ts'
import type { LawDraws } from '../bootstrap/draws.ts'
import { byKey } from '../correlated/keyed-numbers.ts'

/** A table as numbers: whether it is of a discrete law, then both of its columns. */
export function numbersOf({ discrete, values, beside }: DrawTable): Float64Array {
  const out = new Float64Array(1 + 2 * values.length)
  out[0] = discrete ? 1 : 0
  out.set(values, 1)
  out.set(beside, 1 + values.length)
  return out
}

/** The table that these numbers are. */
function tableOf(numbers: Float64Array): DrawTable {
  const half = (numbers.length - 1) / 2
  return {
    discrete: numbers[0] === 1,
    values: numbers.subarray(1, 1 + half),
    beside: numbers.subarray(1 + half)
  }
}

/** The tables of all laws by what is read of their columns. */
function tablesByKey({ keys, laws }: LawDraws): ReadonlyMap<string, DrawTable> {
  const numbers = byKey(laws)
  return new Map(
    keys.flatMap((key, k) => {
      const own = numbers.get(k)
      return own === undefined ? [] : [[key, tableOf(own)] as const]
    })
  )
}

/** What draws responses of rows from the laws of all, which are read once: in a replicate, of some rows of a block. */
export function lawDrawer(draws: LawDraws) {
  const { seed, columns } = draws
  const tables = tablesByKey(draws)
  return (dataset: Dataset, rows: ArrayLike<number>, block: number) => {
    const own = Array.from(rows, (row) => {
      const table = tables.get(lawKey(dataset, columns, row))
      if (table === undefined) throw new Error('every row has a law')
      return table
    })
    return (number: number): Float64Array => drawnResponses(own, errorsOf({ seed, number }, block))
  }
}
