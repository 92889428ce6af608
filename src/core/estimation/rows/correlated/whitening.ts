import { twoSum } from '../../../numeric/double-double.ts'
import { column, type Matrix, rowsAt, zeros } from '../../../numeric/matrix.ts'
import { autoregression } from '../../correlated/autoregression.ts'
import { ofOneBlock, variancesGiven } from '../../correlated/compile-covariance.ts'
import { whitenedAbout } from '../../correlated/equicorrelation.ts'
import type { Blocks, FixedCovariance } from '../../correlated/structure.ts'
import { ofGroups } from './groupwise.ts'
import { lastRows, withHistory } from './history.ts'
import { byKey, type KeyedNumbers } from './keyed-numbers.ts'
import { firstsOf, type RunRows, type Runs } from './runs.ts'
import type { WhitenedPass } from './whitened-pass.ts'

/** What L⁻¹ of one structure takes beside the rows of a block. */
export type Whitening =
  /** Of each group its rows and the means of the columns, as heads and tails. */
  | { readonly kind: 'means'; readonly rho: number; readonly means: KeyedNumbers }
  /** The rows of a group before its first one in a segment, by that one's index. */
  | { readonly kind: 'autoregression'; readonly rho: number; readonly before: KeyedNumbers }
  | { readonly kind: 'matrix'; readonly before: KeyedNumbers }
  /** Variances are a column. */
  | { readonly kind: 'variances' }
  /** No row is whitened. */
  | { readonly kind: 'none' }

/** Rows of a block, the index of the first row of the block, and what is carried of each group in its segment. */
export interface PlacedRuns extends Omit<RunRows, 'x'> {
  readonly from: number
  readonly carried: Map<string, Float64Array>
}

/** L⁻¹Z of the rows of a block (m × width), LL' being the covariance of all rows. */
export type Whitener = (of: PlacedRuns) => Matrix

/** Columns by a covariance of their rows. */
function whitenedColumns(z: Matrix, { whiten }: Pick<FixedCovariance, 'whiten'>): Matrix {
  const out = zeros(z.rows, z.cols)
  for (let j = 0; j < z.cols; j++) {
    column(out, j).set(whiten({ head: column(z, j), tail: null }).head)
  }
  return out
}

/** Groups whose means are known: every row by itself. */
function byMeans({ rho, means }: Extract<Whitening, { readonly kind: 'means' }>): Whitener {
  const known = byKey(means)
  const about = whitenedAbout(rho)
  return ({ z, runs }) => {
    const out = zeros(z.rows, z.cols)
    const groups = runs.keys.map((key) => known.get(Number(key)))
    for (let j = 0; j < z.cols; j++) {
      const whitened = groups.map((own) => {
        if (own === undefined) throw new Error('every group has a mean')
        return about(twoSum(own[1 + j], own[1 + z.cols + j]), own[0])
      })
      const [from, to] = [column(z, j), column(out, j)]
      from.forEach((value, i) => {
        to[i] = whitened[runs.run[i]]({ head: value, tail: 0 }).head
      })
    }
    return out
  }
}

const nothing = new Float64Array(0)

interface Following {
  readonly before: KeyedNumbers
  /** How many rows before a row it is whitened by at most; rows that a group has, where that is given. */
  readonly most: number
  readonly length: number | null
  readonly fixed: (blocks: Blocks) => Pick<FixedCovariance, 'whiten'>
}

/** Rows that are whitened by those of their group before them, of which the last are carried from block to block. */
function byHistory({ before: told, most, length, fixed }: Following): Whitener {
  const known = byKey(told)
  const beforeRuns = ({ runs, rows, from, carried }: PlacedRuns): readonly Float64Array[] => {
    const firsts = firstsOf(runs)
    return runs.keys.map(
      (key, k) => carried.get(key) ?? known.get(from + rows[firsts[k]]) ?? nothing
    )
  }
  return (of) => {
    const { z, runs, carried } = of
    const before = beforeRuns(of)
    carryOn(carried, runs, lastRows(z, runs, { before, most }))
    const { rows, blocks, places } = withHistory(z, runs, { before, length })
    return rowsAt(whitenedColumns(rows, fixed(blocks)), places)
  }
}

function carryOn(
  carried: Map<string, Float64Array>,
  { keys }: Runs,
  last: readonly Float64Array[]
): void {
  keys.forEach((key, k) => {
    carried.set(key, last[k])
  })
}

/** How the rows of a pass are whitened. */
export function whitenerOf({
  spec,
  whitening
}: Pick<WhitenedPass, 'spec' | 'whitening'>): Whitener {
  const { covariance } = spec.model
  if (covariance === undefined) throw new Error('correlated errors have a covariance')
  switch (whitening.kind) {
    case 'means':
      return byMeans(whitening)
    case 'autoregression':
      return byHistory({
        ...whitening,
        most: 1,
        length: null,
        fixed: (blocks) => autoregression(blocks).at(whitening.rho)
      })
    case 'matrix': {
      const one = ofOneBlock(covariance)
      const length = covariance.matrix?.length ?? 0
      return byHistory({
        ...whitening,
        most: length,
        length,
        fixed: (blocks) => ofGroups(one, length, blocks.length)
      })
    }
    case 'variances':
      return ({ z, dataset, rows }) => whitenedColumns(z, variancesGiven(covariance, dataset, rows))
    case 'none':
      return ({ z }) => z
  }
}
