import type { CovarianceChoice, FitSpec } from '../../../model/spec.ts'
import { twoSum } from '../../../numeric/double-double.ts'
import { column, type Matrix, rowsAt, zeros } from '../../../numeric/matrix.ts'
import { autoregression } from '../../correlated/autoregression.ts'
import { ofOneBlock, variancesGiven } from '../../correlated/compile-covariance.ts'
import { whitenedAbout } from '../../correlated/equicorrelation.ts'
import type { FixedCovariance } from '../../correlated/structure.ts'
import { ofGroups } from './groupwise.ts'
import { lastRows, type WithHistory, withHistory } from './history.ts'
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

/** The means of the groups of runs, each as head and tail, one column after the other. */
function meansOfRuns({ keys }: Runs, known: ReadonlyMap<number, Float64Array>) {
  return keys.map((key) => {
    const own = known.get(Number(key))
    if (own === undefined) throw new Error('every group has a mean')
    const width = (own.length - 1) / 2
    return { size: own[0], mean: (j: number) => twoSum(own[1 + j], own[1 + width + j]) }
  })
}

/** Rows less the means of their groups. */
function deviations(z: Matrix, runs: Runs, known: ReadonlyMap<number, Float64Array>): Matrix {
  const out = zeros(z.rows, z.cols)
  const groups = meansOfRuns(runs, known)
  for (let j = 0; j < z.cols; j++) {
    const means = groups.map(({ mean }) => mean(j))
    const [from, to] = [column(z, j), column(out, j)]
    from.forEach((value, i) => {
      const { head, tail } = means[runs.run[i]]
      to[i] = value - head - tail
    })
  }
  return out
}

/** Groups whose means are known: every row by itself. */
function byMeans({ rho, means }: Extract<Whitening, { readonly kind: 'means' }>): Whitener {
  const known = byKey(means)
  const about = whitenedAbout(rho)
  return ({ z, runs }) => {
    const out = zeros(z.rows, z.cols)
    const groups = meansOfRuns(runs, known)
    for (let j = 0; j < z.cols; j++) {
      const whitened = groups.map(({ mean, size }) => about(mean(j), size))
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
  /** How many rows before a row it is looked at with at most; rows that a group has, where that is given. */
  readonly most: number
  readonly length: number | null
  /** What is made of rows with those of their group before them (as many matrices of as many rows). */
  readonly make: (history: WithHistory) => readonly Matrix[]
}

/** What is made of rows with those of their group before them, of which the last are carried from block to block. */
function byHistory({ before: told, most, length, make }: Following) {
  const known = byKey(told)
  const beforeRuns = ({ runs, rows, from, carried }: PlacedRuns): readonly Float64Array[] => {
    const firsts = firstsOf(runs)
    return runs.keys.map(
      (key, k) => carried.get(key) ?? known.get(from + rows[firsts[k]]) ?? nothing
    )
  }
  return (of: PlacedRuns): readonly Matrix[] => {
    const { z, runs, carried } = of
    const before = beforeRuns(of)
    const last = lastRows(z, runs, { before, most })
    runs.keys.forEach((key, k) => {
      carried.set(key, last[k])
    })
    const history = withHistory(z, runs, { before, length })
    return make(history).map((made) => rowsAt(made, history.places))
  }
}

/** Rows less `sign` times minus the ones before them in their blocks; 0 for the first ones. */
function steps({ rows, blocks }: WithHistory, sign: 1 | -1): Matrix {
  const out = zeros(rows.rows, rows.cols)
  for (let j = 0; j < rows.cols; j++) {
    const [from, to] = [column(rows, j), column(out, j)]
    for (const block of blocks) {
      for (let k = 1; k < block.length; k++)
        to[block[k]] = from[block[k]] + sign * from[block[k - 1]]
    }
  }
  return out
}

function byMatrix({ spec, before }: { spec: FitSpec; before: KeyedNumbers }) {
  const { matrix } = covarianceOf(spec)
  const one = ofOneBlock(covarianceOf(spec))
  const length = matrix?.length ?? 0
  const make = ({ rows, blocks }: WithHistory) => [
    whitenedColumns(rows, ofGroups(one, length, blocks.length))
  ]
  return byHistory({ before, most: length, length, make })
}

function covarianceOf({ model }: FitSpec): CovarianceChoice {
  if (model.covariance === undefined) throw new Error('correlated errors have a covariance')
  return model.covariance
}

/** How the rows of a pass are whitened. */
export function whitenerOf({
  spec,
  whitening
}: Pick<WhitenedPass, 'spec' | 'whitening'>): Whitener {
  switch (whitening.kind) {
    case 'means':
      return byMeans(whitening)
    case 'autoregression': {
      const { rho, before } = whitening
      const make = ({ rows, blocks }: WithHistory) => [
        whitenedColumns(rows, autoregression(blocks).at(rho))
      ]
      const made = byHistory({ before, most: 1, length: null, make })
      return (of) => made(of)[0]
    }
    case 'matrix': {
      const made = byMatrix({ spec, before: whitening.before })
      return (of) => made(of)[0]
    }
    case 'variances':
      return ({ z, dataset, rows }) =>
        whitenedColumns(z, variancesGiven(covarianceOf(spec), dataset, rows))
  }
}

/**
 * Rows whose products are all that a fit takes of them (m × width each): deviations from the means of groups, or
 * rows as they are with their steps from the ones before, or with what whitening makes of them.
 */
export function formsOf(pass: Pick<WhitenedPass, 'spec' | 'whitening'>) {
  const { whitening } = pass
  if (whitening.kind === 'means') {
    const known = byKey(whitening.means)
    return ({ z, runs }: PlacedRuns): readonly Matrix[] => [deviations(z, runs, known)]
  }
  if (whitening.kind === 'autoregression') {
    const make = (history: WithHistory) => [steps(history, -1), steps(history, 1)]
    const made = byHistory({ before: whitening.before, most: 1, length: null, make })
    return (of: PlacedRuns): readonly Matrix[] => [of.z, ...made(of)]
  }
  const whiten = whitenerOf(pass)
  return (of: PlacedRuns): readonly Matrix[] => [of.z, whiten(of)]
}
