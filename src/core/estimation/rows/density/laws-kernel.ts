import { takeRows } from '../../../model/rows.ts'
import { drawnTogether } from '../../covariances/resample.ts'
import { drawTable } from '../../density/law/draw.ts'
import type { Outcomes } from '../../density/law/response-law.ts'
import {
  type LawfulDensity,
  lawfulStatement,
  lawKey,
  lawsAt
} from '../../density/law/response-laws.ts'
import { readDensity } from '../../density/statement.ts'
import { usedRows } from '../block-rows.ts'
import { placed, type RowKernel } from '../kernel.ts'
import type { Pass } from '../regression-pass.ts'
import { type Block, throwIfCancelled } from '../row-source.ts'
import { noSums, type Sums } from '../sums.ts'
import { numbersOf } from './law-tables.ts'

/** A pass that finds the laws of a density's response at an estimate, each once. */
export interface LawsPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'laws'
  readonly theta: Float64Array
  readonly outcomes: Outcomes
}

/** What every row is taken to have: a law, and one that is held. */
export const assumed = { law: 0, held: 1 } as const

/** Most numbers that the laws of all rows are kept as, of 8 bytes each. */
const mostNumbers = 2 ** 24

/** Keeps the numbers of a law that is not known yet, of which this row is one. */
function keep(into: Sums, key: string, law: { readonly row: number; readonly own: Float64Array }) {
  const { row, own } = law
  const [known] = into.groups
  if (known.has(key)) return
  if (into.high[0] + own.length > mostNumbers) {
    into.unlike[assumed.held] = Math.min(into.unlike[assumed.held], row)
    return
  }
  into.high[0] += own.length
  known.set(key, own)
}

/** The density as a law of its response; one that is not is told before. */
function lawfulOf({ spec, outcomes }: LawsPass, { dataset: { columns } }: Block): LawfulDensity {
  const statement = readDensity(spec.model, columns)
  const lawful = lawfulStatement(statement, spec.model, { columns, outcomes })
  if (typeof lawful === 'string') throw new Error(lawful)
  return lawful
}

/** The computation of a pass that finds the laws of rows. A segment ends at the first row that has none. */
export function lawsKernel(pass: LawsPass): RowKernel {
  let lawful: LawfulDensity | null = null
  const add: RowKernel['add'] = (block, into, control) => {
    const { rows } = usedRows(pass, block.dataset)
    if (rows.length === 0) return
    into.rows += rows.length
    lawful ??= lawfulOf(pass, block)
    const dataset = takeRows(block.dataset, rows)
    const laws = lawsAt(lawful, pass.theta)
    for (let i = 0; i < rows.length && !into.unlike.some(Number.isFinite); i++) {
      throwIfCancelled(control)
      const key = lawKey(dataset, laws.movable.columns, i)
      if (into.groups[0].has(key)) continue
      const found = laws.of(dataset, i)
      const row = block.from + rows[i]
      if (found === null) into.unlike[assumed.law] = row
      else keep(into, key, { row, own: numbersOf(drawTable(found.law)) })
    }
  }
  return {
    size: 1,
    step: drawnTogether,
    none: () => noSums(1, 2, 1),
    join(into, more) {
      into.rows += more.rows
      more.unlike.forEach((row, k) => {
        into.unlike[k] = Math.min(into.unlike[k], row)
      })
      for (const [key, own] of more.groups[0]) keep(into, key, { row: 0, own })
    },
    add: placed(add)
  }
}
