import { drawnTogether } from '../../covariances/resample.ts'
import { rowGroups } from '../../regression/facts.ts'
import { squaresRows } from '../block-rows.ts'
import { placed, type RowKernel } from '../kernel.ts'
import { pointMeans } from '../point-mean.ts'
import { statementOf } from '../statement.ts'
import { noSums, type Sums } from '../sums.ts'
import type { PairedPass } from './paired-pass.ts'

/** Numbers of kinds of rows by what is written of each, and the number and the residual of every row, run after run. */
type Kinds = Pick<Sums, 'groups' | 'cases'>

/** Adds the rows that follow, their kinds numbered as those before; nothing is kept of more than so many kinds. */
function joinKinds(into: Kinds, more: Kinds, most: number): void {
  const [own] = into.groups
  const renumbered = new Float64Array(more.groups[0].size)
  for (const [key, [number]] of more.groups[0]) {
    const known = own.get(key)?.[0] ?? own.size
    renumbered[number] = known
    if (known === own.size && own.size <= most) own.set(key, Float64Array.of(known))
  }
  if (own.size > most) {
    into.cases.length = 0
    return
  }
  for (let k = 0; k < more.cases.length; k += 2) {
    into.cases.push(
      more.cases[k].map((number) => renumbered[number]),
      more.cases[k + 1]
    )
  }
}

/** The computation of a pass that gathers residuals of each block of rows with the kinds of its rows. */
export function pairedKernel({ of, beta, most }: PairedPass): RowKernel {
  const statement = statementOf(of)
  return {
    size: 0,
    step: drawnTogether,
    none: () => noSums(0, 0, 1),
    join(into, more) {
      into.rows += more.rows
      into.largest = Math.max(into.largest, more.largest)
      joinKinds(into, more, most)
    },
    add: placed((block, into) => {
      const taken = squaresRows(of, statement, block)
      if (taken === null) return
      const { predictor } = pointMeans(taken, of.frame)(beta)
      const jet = new Float64Array(4)
      const residuals = taken.squares.y.map((y, i) => {
        statement.link.inverse(predictor[i], jet)
        return y - jet[0]
      })
      const { x, observations } = taken
      const { group, count } = rowGroups(x, false)
      const kinds = new Map<string, Float64Array>()
      for (let i = 0; i < x.rows && kinds.size < count; i++) {
        const key = Array.from({ length: x.cols }, (_, j) => x.data[j * x.rows + i] + 0).join(' ')
        if (!kinds.has(key)) kinds.set(key, Float64Array.of(group[i]))
      }
      const cases = [Float64Array.from(group), residuals]
      into.rows += x.rows
      for (const y of observations.y) into.largest = Math.max(into.largest, Math.abs(y + of.origin))
      joinKinds(into, { groups: [kinds], cases }, most)
    })
  }
}
