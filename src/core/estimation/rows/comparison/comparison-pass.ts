import { addCombination } from '../../../numeric/linalg/gram.ts'
import { column } from '../../../numeric/matrix.ts'
import { sameOutcome } from '../../comparison/same-data.ts'
import { expandRows, rowExpansions } from '../../likelihood.ts'
import { type BlockRows, blockRows } from '../block-rows.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { pointMeans } from '../point-mean.ts'
import { type Block, throwIfCancelled } from '../row-source.ts'
import { type Statement, statementOf } from '../statement.ts'
import { addPlain, addSums, noSums, type Sums, sumAt } from '../sums.ts'
import type { ComparedPair, ComparedPass, ComparisonPass } from './compared.ts'

/** Sums of a model: rows that it uses and the first does not or the other way round, and blocks with another response. */
const ofModel = { rows: 0, responses: 1, size: 2 } as const
/** Sums of a pair: log-ratios about the centre, and their squares. */
const ofPair = { ratio: 0, squares: 1, size: 2 } as const

const pairFrom = (pass: ComparisonPass, k: number): number =>
  pass.models.length * ofModel.size + k * ofPair.size

/** First places among `unlike`: one a model, then of each pair one for the offset and one a column. */
function unlikeFrom({ models, pairs }: ComparisonPass, k: number): number {
  return pairs
    .slice(0, k)
    .reduce((from, { within }) => from + 1 + (within?.combinations.cols ?? 0), models.length)
}

interface Taken {
  readonly statement: Statement
  readonly model: ComparedPass
  /** Null when no row of the block takes part. */
  readonly rows: BlockRows | null
}

/** Rows of a block that one of two models uses and the other does not. */
function differing(a: BlockRows | null, b: BlockRows | null): Float64Array {
  const [own, other] = [a, b].map((one) => new Set(one?.rows))
  const apart = [...own].filter((row) => !other.has(row))
  return Float64Array.from([...apart, ...[...other].filter((row) => !own.has(row))])
}

/** Log-density of every row at the maximum; null where there is none. */
function densities({ statement, model }: Taken, rows: BlockRows): Float64Array | null {
  const { pass, maximum } = model
  if (maximum === null) return null
  const { observations } = rows
  const expanded = rowExpansions(observations.rows, maximum.phi.length)
  expanded.predictor.set(pointMeans(rows, pass.frame)(maximum.beta).predictor)
  const { family, link } = statement
  expandRows({ observations, family, link }, maximum.phi, expanded)
  return expanded.value
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
  { within }: ComparedPair,
  blocks: readonly BlockRows[],
  unlike: Float64Array
): void {
  if (within === null) return
  const [small, large] = [blocks[within.small], blocks[within.large]]
  const note = (place: number, i: number): void => {
    if (i >= 0) unlike[place] = Math.min(unlike[place], small.rows[i])
  }
  note(
    0,
    small.rows.findIndex((_, i) => small.offset?.[i] !== large.offset?.[i])
  )
  within.tolerance.forEach((enough, j) => {
    const own = column(small.x, j)
    const left = own.slice()
    addCombination(
      large.x,
      column(within.combinations, j).map((c) => -c),
      left
    )
    note(
      1 + j,
      left.findIndex((rest, i) => Math.abs(rest) > Math.max(enough, 1e-9 * Math.abs(own[i])))
    )
  })
}

/** The computation of a pass that compares models. */
export function comparisonKernel(pass: ComparisonPass): RowKernel {
  const { models, pairs } = pass
  const statements = models.map((model) => statementOf(model.pass))
  const size = pairFrom(pass, pairs.length)
  const add = (block: Block, into: Sums, control: Parameters<RowKernel['add']>[2]): void => {
    const taken = models.map((model, k): Taken => {
      throwIfCancelled(control)
      const statement = statements[k]
      return { model, statement, rows: blockRows(model.pass, statement, block).taken }
    })
    const [{ rows: first }] = taken
    const out = new Float64Array(size)
    taken.forEach(({ rows }, k) => {
      const apart = differing(first, rows)
      for (const row of apart) into.unlike[k] = Math.min(into.unlike[k], row)
      out[k * ofModel.size + ofModel.rows] = apart.length
    })
    const blocks = taken.flatMap(({ rows }) => rows ?? [])
    if (first !== null && out.every((count) => count === 0)) {
      into.rows += first.observations.rows
      blocks.forEach(({ observations }, k) => {
        const same = sameOutcome(first.observations, observations)
        out[k * ofModel.size + ofModel.responses] = same ? 0 : 1
      })
      const values = taken.map((own, k) => densities(own, blocks[k]))
      pairs.forEach((pair, k) => {
        addRatios(pair, values, out.subarray(pairFrom(pass, k)))
        noteApart(pair, blocks, into.unlike.subarray(unlikeFrom(pass, k)))
      })
    }
    addPlain(into, out)
  }
  const columns = models.reduce((sum, model) => sum + model.pass.frame.kept.length, 0)
  return {
    size,
    step: stepOf(columns),
    none: () => noSums(size, unlikeFrom(pass, pairs.length), 0),
    join: (into, more) => addSums(into, more, 0),
    add: placed(add)
  }
}

/** What a comparing pass says of a model beside the first: its first row of others and how many, and whether its response is the same. */
export function comparedRows(sums: Sums, k: number) {
  const at = (place: number) => sumAt(sums, k * ofModel.size + place)
  return {
    apart: at(ofModel.rows),
    first: sums.unlike[k],
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
