import { addCombination } from '../../../numeric/linalg/gram.ts'
import { column } from '../../../numeric/matrix.ts'
import { sameOutcome, shownRows } from '../../comparison/same-data.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import type { Picked } from '../picked.ts'
import { type Block, throwIfCancelled } from '../row-source.ts'
import { addPlain, addSums, noSums, type Sums, sumAt } from '../sums.ts'
import type { ComparedPair, ComparisonPass, Inclusion } from './compared.ts'
import { type ComparedRows, readerOf, widthOf } from './compared-rows.ts'

/** Sums of a model: rows that it uses and the first does not or the other way round, and blocks with another response. */
const ofModel = { rows: 0, responses: 1, size: 2 } as const
/** Sums of a pair: log-ratios about the centre, and their squares. */
const ofPair = { ratio: 0, squares: 1, size: 2 } as const

const pairFrom = (pass: ComparisonPass, k: number): number =>
  pass.models.length * ofModel.size + k * ofPair.size

/** Places of an inclusion among `unlike`: one for the offset and one a column. */
const unlikeSize = ({ combinations }: Inclusion): number => 1 + combinations.cols

/** First places among `unlike` of the inclusions of a pair. */
function unlikeFrom({ pairs }: ComparisonPass, k: number): number {
  return pairs
    .slice(0, k)
    .flatMap(({ inclusions }) => inclusions)
    .reduce((from, inclusion) => from + unlikeSize(inclusion), 0)
}

/** Rows of a block that one of two models uses and the other does not, ascending. */
function differing(a: ComparedRows | null, b: ComparedRows | null): Float64Array {
  const [own, other] = [a, b].map((one) => new Set(one?.rows))
  const apart = [...own].filter((row) => !other.has(row))
  return Float64Array.from([...apart, ...[...other].filter((row) => !own.has(row))]).sort()
}

/** Of the rows that differ, the first that are shown of each model, whose place is kept of them. */
function firstOfEach(rows: readonly Picked[]): readonly Picked[] {
  const counts = new Map<number, number>()
  return rows.filter(({ cells: [place] }) => {
    const before = counts.get(place) ?? 0
    counts.set(place, before + 1)
    return before < shownRows
  })
}

/** Whether two models have the same outcome on rows that are the same; where one does not name it that is not for rows to tell. */
function sameOutcomes({ outcome: a }: ComparedRows, { outcome: b }: ComparedRows): boolean {
  return a.y === null || b.y === null || sameOutcome({ ...a, y: a.y }, { ...b, y: b.y })
}

function addRatios(
  pair: ComparedPair,
  values: readonly (Float64Array | null)[],
  out: Float64Array
) {
  const [first, second] = [values[pair.first], values[pair.second]]
  if (first === null || second === null) return
  first.forEach((value, i) => {
    const m = value - second[i] - pair.centre
    out[ofPair.ratio] += m
    out[ofPair.squares] += m * m
  })
}

/** The first rows at which the offsets differ, and at which a column of the small design is not what it was taken for. */
function noteApart(
  { small, large, combinations, tolerance }: Inclusion,
  blocks: readonly ComparedRows[],
  unlike: Float64Array
): void {
  const { rows, designs } = blocks[small.model]
  const inner = designs[small.design]
  const outer = blocks[large.model].designs[large.design]
  const note = (place: number, i: number): void => {
    if (i >= 0) unlike[place] = Math.min(unlike[place], rows[i])
  }
  note(
    0,
    rows.findIndex((_, i) => inner.offset?.[i] !== outer.offset?.[i])
  )
  tolerance.forEach((enough, j) => {
    const own = column(inner.x, j)
    const left = own.slice()
    addCombination(
      outer.x,
      column(combinations, j).map((c) => -c),
      left
    )
    note(
      1 + j,
      left.findIndex((rest, i) => Math.abs(rest) > Math.max(enough, 1e-9 * Math.abs(own[i])))
    )
  })
}

/** What rows that all models use say of each and of each pair. */
function addCompared(
  pass: ComparisonPass,
  blocks: readonly ComparedRows[],
  { out, into }: { readonly out: Float64Array; readonly into: Sums }
): void {
  const [first] = blocks
  into.rows += first.rows.length
  blocks.forEach((block, k) => {
    out[k * ofModel.size + ofModel.responses] = sameOutcomes(first, block) ? 0 : 1
  })
  const values = blocks.map((block) => block.densities())
  pass.pairs.forEach((pair, k) => {
    addRatios(pair, values, out.subarray(pairFrom(pass, k)))
    let from = unlikeFrom(pass, k)
    for (const inclusion of pair.inclusions) {
      noteApart(inclusion, blocks, into.unlike.subarray(from))
      from += unlikeSize(inclusion)
    }
  })
}

/** The computation of a pass that compares models. */
export function comparisonKernel(pass: ComparisonPass): RowKernel {
  const { models, pairs } = pass
  const readers = models.map(readerOf)
  const size = pairFrom(pass, pairs.length)
  const add = (block: Block, into: Sums, control: Parameters<RowKernel['add']>[2]): void => {
    const taken = readers.map((read) => {
      throwIfCancelled(control)
      return read(block)
    })
    const out = new Float64Array(size)
    taken.forEach((rows, k) => {
      const apart = differing(taken[0], rows)
      const first = Array.from(apart.subarray(0, shownRows), (row): Picked => {
        return { score: -row, row, cells: Float64Array.of(k) }
      })
      into.picked = firstOfEach([...into.picked, ...first])
      out[k * ofModel.size + ofModel.rows] = apart.length
    })
    const blocks = taken.flatMap((rows) => rows ?? [])
    if (blocks.length > 0 && out.every((count) => count === 0)) {
      addCompared(pass, blocks, { out, into })
    }
    addPlain(into, out)
  }
  return {
    size,
    step: stepOf(models.reduce((sum, model) => sum + widthOf(model), 0)),
    none: () => noSums(size, unlikeFrom(pass, pairs.length), 0),
    join(into, more) {
      const picked = firstOfEach([...into.picked, ...more.picked])
      addSums(into, more, 0)
      into.picked = picked
    },
    add: placed(add)
  }
}

/** What a comparing pass says of a model beside the first: the rows on which they differ, the first of these, and whether its response is the same. */
export function comparedRows(sums: Sums, k: number) {
  const at = (place: number) => sumAt(sums, k * ofModel.size + place)
  return {
    apart: at(ofModel.rows),
    first: sums.picked.filter(({ cells: [place] }) => place === k).map(({ row }) => row),
    sameResponse: at(ofModel.responses) === 0
  }
}

/** The log-ratios of a pair, and the rows at which the small design is not within the large one. */
export function comparedPair(pass: ComparisonPass, sums: Sums, k: number) {
  const from = pairFrom(pass, k)
  const n = sums.rows
  const [ratio, squares] = [ofPair.ratio, ofPair.squares].map((place) => sumAt(sums, from + place))
  const unlike = sums.unlike.subarray(unlikeFrom(pass, k), unlikeFrom(pass, k + 1))
  return {
    ratios: {
      n,
      total: ratio + n * pass.pairs[k].centre,
      variance: squares / n - (ratio / n) ** 2
    },
    broken: [...new Set(unlike)].filter(Number.isFinite)
  }
}
