import type { Dataset } from '../../../model/dataset.ts'
import { expandRows, rowExpansions } from '../../likelihood.ts'
import {
  largestFirst,
  largestMoves,
  shown,
  surplusOf,
  weighted,
  weightsOf
} from '../../regression/driving-rows.ts'
import { blockRows } from '../block-rows.ts'
import type { Loaded } from '../criteria.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { mergePicked, type Picked } from '../picked.ts'
import { pointMeans } from '../point-mean.ts'
import type { Point } from '../regression-pass.ts'
import { type Block, throwIfCancelled } from '../row-source.ts'
import { type Statement, statementOf } from '../statement.ts'
import { addPlain, addSums, noSums } from '../sums.ts'
import type { DrivingPass, DrivingSelection } from './driving-pass.ts'

/** Scores, residuals and slopes of rows at a point. */
function rowsAt(rows: Loaded, { beta, phi }: Pick<Point, 'beta' | 'phi'>) {
  if (rows.squares === null) throw new Error('least squares needs a numeric response')
  const { predictor, orthogonal } = rows.at(beta)
  const expanded = rowExpansions(predictor.length, phi.length)
  expanded.predictor.set(predictor)
  expandRows(rows, phi, expanded)
  const jet = new Float64Array(4)
  const slopes = new Float64Array(predictor.length)
  const residuals = rows.squares.y.map((y, i) => {
    rows.link.inverse(predictor[i], jet)
    slopes[i] = jet[1]
    return y - jet[0]
  })
  return { scores: expanded.score, residuals, slopes, orthogonal }
}

/** What the rows of a block are at both estimates. */
function partsOf(rows: Loaded, { squares, likelihood }: DrivingPass) {
  const { scores, residuals, slopes, orthogonal } = rowsAt(rows, squares)
  const residual = weighted(rows, residuals, slopes)
  const end = rowsAt(rows, likelihood)
  return {
    scores,
    residual,
    orthogonal,
    /** At least squares. */
    weights: weightsOf(scores, residual),
    /** At the likelihood's estimate. */
    final: weightsOf(end.scores, weighted(rows, end.residuals, slopes))
  }
}

type Parts = ReturnType<typeof partsOf>

/** Places of the entries strictly between two values, in their order. */
function placesBetween(values: Float64Array, low: number, high: number): number[] {
  const places: number[] = []
  for (let i = 0; i < values.length; i++) if (values[i] > low && values[i] < high) places.push(i)
  return places
}

/** The rows of a block that a pass looks for. */
function selected(parts: Parts, { rows }: Loaded, selection: DrivingSelection): readonly Picked[] {
  const { weights, final, orthogonal } = parts
  const nothing = new Float64Array(0)
  switch (selection.kind) {
    case 'heaviest': {
      const finite = final.map((weight) => (Number.isFinite(weight) ? weight : Number.NaN))
      return largestFirst(finite, 1).map((i) => ({ score: final[i], row: rows[i], cells: nothing }))
    }
    case 'between':
      return placesBetween(weights, selection.low, selection.high).map((i) => ({
        score: weights[i],
        row: rows[i],
        cells: nothing
      }))
    case 'movers': {
      const { common, perScore, errors } = selection
      const surplus = surplusOf(parts, common)
      const moves = largestMoves(orthogonal(), { surplus, perScore, errors })
      const sizes = moves.map(Math.abs)
      return largestFirst(sizes, shown).map((i) => ({
        score: sizes[i],
        row: rows[i],
        cells: Float64Array.of(moves[i], final[i])
      }))
    }
  }
}

/** How many rows are kept of those that are looked for. */
function mostOf(selection: DrivingSelection): number {
  return selection.kind === 'between' ? selection.most : shown
}

/** Counts weights below, at and between the values: place 2k + 1 is value k, 2k what is before it. */
function count(weights: Float64Array, values: Float64Array, out: Float64Array): void {
  for (const weight of weights) {
    if (!Number.isFinite(weight)) continue
    let [low, high] = [0, values.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (values[middle] < weight) low = middle + 1
      else high = middle
    }
    out[low < values.length && values[low] === weight ? 2 * low + 1 : 2 * low] += 1
  }
}

function loaded(pass: DrivingPass, statement: Statement, block: Block): Loaded | null {
  const { of } = pass
  const { taken } = blockRows({ ...of, points: [] }, statement, block)
  if (taken === null) return null
  const { family, link } = statement
  return {
    ...taken,
    at: pointMeans(taken, of.frame),
    family,
    link,
    centre: of.centre,
    origin: of.origin
  }
}

/** Finite weights at least squares of rows that are held. */
export function weightsOfRows(pass: DrivingPass, dataset: Dataset): Float64Array {
  const rows = loaded(pass, statementOf(pass.of), { from: 0, dataset })
  return rows === null ? new Float64Array(0) : partsOf(rows, pass).weights.filter(Number.isFinite)
}

/** The computation that a pass for the rows which drive two estimates apart makes of each block. */
export function drivingKernel(pass: DrivingPass): RowKernel {
  const statement = statementOf(pass.of)
  const size = 2 * pass.values.length + 1
  const most = mostOf(pass.selection)
  const add: RowKernel['add'] = (block, into, control) => {
    throwIfCancelled(control)
    const rows = loaded(pass, statement, block)
    if (rows === null) return
    const parts = partsOf(rows, pass)
    const out = new Float64Array(size)
    count(parts.weights, pass.values, out)
    addPlain(into, out)
    into.picked = mergePicked(into.picked, selected(parts, rows, pass.selection), most)
  }
  return {
    size,
    step: stepOf(pass.of.frame.kept.length),
    none: () => noSums(size, 0, 0),
    join: (into, more) => addSums(into, more, most),
    add: placed(add)
  }
}
