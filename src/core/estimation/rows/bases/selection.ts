import type { Question } from '../../../model/formula/transforms/learning.ts'
import { firstAbove, quantileAt } from '../../../model/formula/transforms/quantiles.ts'
import { doublesBetween } from '../../../numeric/ordered-doubles.ts'
import type { RowAnswer, RowLearning } from './row-question.ts'

/** Most edges of the first pass, from a sample. */
const sampleEdges = 4096
/** Most edges of the passes that follow. */
const furtherEdges = 16_384
/** Observations in intervals up to which their values are listed. */
const mostListed = 65_536

/** Observations strictly between two values, or at one that is both, and how many are below. */
interface Cell {
  readonly low: number
  readonly high: number
  readonly before: number
  readonly count: number
}

const inOrder = (a: Cell, b: Cell): number => a.before - b.before

/** The cells between the edges at two places, of counts at edges and between them. */
function cellsBetween(
  edges: Float64Array,
  { sums }: RowAnswer,
  {
    from,
    to,
    before: start
  }: { readonly from: number; readonly to: number; readonly before: number }
): Cell[] {
  const cells: Cell[] = []
  let before = start
  for (let place = from; place <= to; place++) {
    const count = sums[place].head
    if (count > 0) {
      cells.push({ low: edges[place >> 1], high: edges[(place + 1) >> 1], before, count })
    }
    before += count
  }
  return cells
}

/** Both ends, and values of a sample between them, thinned. */
function edgesOf(sample: Float64Array, low: number, high: number): Float64Array {
  const inside = sample.filter((value) => value > low && value < high).sort()
  const every = Math.ceil(inside.length / sampleEdges)
  const thinned = inside.filter((_, i) => i % every === 0)
  return Float64Array.from(new Set([low, ...thinned, high]))
}

/** Cells in finer ones: their values where they are few, else by edges that halve the doubles in them several times. */
function* divided(open: readonly Cell[]): RowLearning<Cell[]> {
  if (open.reduce((sum, { count }) => sum + count, 0) <= mostListed) {
    const { values } = yield {
      kind: 'tally',
      intervals: open.map(({ low, high }) => [low, high] as const)
    }
    const listed = [...values].sort(([a], [b]) => a - b)
    return open.flatMap(({ low, high, before }) => {
      let below = before
      return listed.flatMap(([value, count]) => {
        if (!(value > low && value < high)) return []
        below += count
        return [{ low: value, high: value, before: below - count, count }]
      })
    })
  }
  const most = Math.floor(furtherEdges / open.length)
  const edges = Float64Array.from(
    new Set(open.flatMap(({ low, high }) => [low, ...doublesBetween(low, high, most), high]))
  )
  const counted = yield { kind: 'counts', edges }
  return open.flatMap(({ low, high, before }) => {
    const [from, to] = [low, high].map((end) => 2 * (firstAbove(edges, end) - 1))
    return cellsBetween(edges, counted, { from: from + 1, to: to - 1, before })
  })
}

/** The cell of each rank, among cells in their order. */
function finderIn(cells: readonly Cell[]): (rank: number) => Cell {
  const starts = cells.map(({ before }) => before)
  return (rank) => cells[firstAbove(starts, rank) - 1]
}

/**
 * Quantiles of the values of all rows, exactly: passes count the observations between edges, the first from a
 * sample, and look closer where a wanted rank lies, until it is at an edge or among few values, which are listed
 * (Floyd & Rivest 1975, Communications of the ACM 18; Munro & Paterson 1980, section 3). Two passes are usual;
 * the doubles between two edges grow fewer by a factor with each, so that ties and outliers end it too.
 */
export function* selectQuantiles(
  { probabilities, within }: Extract<Question, { readonly kind: 'quantiles' }>,
  sample: Float64Array
): RowLearning<readonly number[]> {
  const [low, high] = within ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const edges = edgesOf(sample, low, high)
  const counted = yield { kind: 'counts', edges }
  let cells = cellsBetween(edges, counted, { from: 0, to: 2 * edges.length - 2, before: 0 })
  const observations = cells.reduce((sum, { count }) => sum + count, 0)
  if (observations === 0) return probabilities.map(() => Number.NaN)
  const ranks = new Set<number>()
  const note = (rank: number): number => {
    ranks.add(rank)
    return 0
  }
  for (const p of probabilities) quantileAt(p, observations, note)
  for (;;) {
    const cellOf = finderIn(cells)
    const wanted = new Set([...ranks].map(cellOf).filter((cell) => cell.low < cell.high))
    if (wanted.size === 0) {
      return probabilities.map((p) => quantileAt(p, observations, (rank) => cellOf(rank).low))
    }
    const finer: readonly Cell[] = yield* divided([...wanted].sort(inOrder))
    cells = [...cells.filter((cell) => !wanted.has(cell)), ...finer].sort(inOrder)
  }
}
