import type { Dataset } from '../../../model/dataset.ts'
import { linkedRows } from '../../../model/links/linked-rows.ts'
import { column, type Matrix, rowsAt } from '../../../numeric/matrix.ts'
import { difference, indices, take } from '../../../numeric/vector.ts'
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
function scoredRows(rows: Loaded, { beta, phi }: Pick<Point, 'beta' | 'phi'>) {
  if (rows.squares === null) throw new Error('least squares needs a numeric response')
  const { predictor, orthogonal } = rows.at(beta)
  const expanded = rowExpansions(predictor.length, phi.length)
  expanded.predictor.set(predictor)
  expandRows(rows, phi, expanded)
  const { mean, slope } = linkedRows(rows.link, predictor)
  const residuals = difference(rows.squares.y, mean)
  return { scores: expanded.score, residuals, slopes: slope, orthogonal }
}

/** What the rows of a block are at least squares. */
function atSquares(rows: Loaded, { squares }: DrivingPass) {
  const { scores, residuals, slopes, orthogonal } = scoredRows(rows, squares)
  const residual = weighted(rows, residuals, slopes)
  return { scores, residual, slopes, orthogonal, weights: weightsOf(scores, residual) }
}

type Parts = ReturnType<typeof atSquares>

/** Weights at the likelihood's estimate. */
function finalWeights(rows: Loaded, { likelihood }: DrivingPass, { slopes }: Parts): Float64Array {
  const end = scoredRows(rows, likelihood)
  return weightsOf(end.scores, weighted(rows, end.residuals, slopes))
}

/** Places of the entries strictly between two values, in their order. */
function placesBetween(values: Float64Array, low: number, high: number): number[] {
  const places: number[] = []
  for (let i = 0; i < values.length; i++) if (values[i] > low && values[i] < high) places.push(i)
  return places
}

/** The rows of a block that a pass looks for, given those that it has found. */
function selected(
  { rows }: Loaded,
  { selection }: DrivingPass,
  {
    parts,
    final,
    picked
  }: {
    readonly parts: Parts
    readonly final: () => Float64Array
    readonly picked: readonly Picked[]
  }
): readonly Picked[] {
  if (selection === null) return []
  const { weights } = parts
  if (selection.kind === 'between') {
    const nothing = new Float64Array(0)
    return placesBetween(weights, selection.low, selection.high).map((i) => ({
      score: weights[i],
      row: rows[i],
      cells: nothing
    }))
  }
  return movers(rows, selection, { parts, final, least: leastOf(picked) })
}

/** The score that a row needs to be among those that are kept. */
function leastOf(picked: readonly Picked[]): number {
  return picked.length < shown ? 0 : picked[picked.length - 1].score
}

type Movers = Extract<DrivingSelection, { readonly kind: 'movers' }>

/** Places of the rows whose move may reach a size: |q'm| is at most |q||m|, with room for rounding. */
function placesOfMovers(
  q: Matrix,
  surplus: Float64Array,
  { perScore, errors, least }: Movers & { readonly least: number }
): Int32Array {
  const steepest = perScore.reduce((max, m, j) => Math.max(max, Math.hypot(...m) / errors[j]), 0)
  const squared = new Float64Array(q.rows)
  for (let j = 0; j < q.cols; j++) {
    const own = column(q, j)
    for (let i = 0; i < own.length; i++) squared[i] += own[i] * own[i]
  }
  return indices(q.rows).filter((i) => {
    const most = Math.sqrt(squared[i]) * Math.abs(surplus[i]) * steepest
    return !(most * (1 + 1e-9) < least)
  })
}

/** The rows of a block that move a coefficient most, of those that may be among the first of all. */
function movers(
  rows: Float64Array,
  selection: Movers,
  {
    parts,
    final,
    least
  }: { readonly parts: Parts; readonly final: () => Float64Array; readonly least: number }
): readonly Picked[] {
  const q = parts.orthogonal()
  const all = surplusOf(parts, selection.common)
  const places = placesOfMovers(q, all, { ...selection, least })
  if (places.length === 0) return []
  const moves = largestMoves(rowsAt(q, places), { ...selection, surplus: take(all, places) })
  const sizes = moves.map(Math.abs)
  const first = largestFirst(sizes, shown).filter((k) => sizes[k] >= least)
  if (first.length === 0) return []
  const weights = final()
  return first.map((k) => ({
    score: sizes[k],
    row: rows[places[k]],
    cells: Float64Array.of(moves[k], weights[places[k]])
  }))
}

/** How many rows are kept of those that are looked for. */
function mostOf(selection: DrivingPass['selection']): number {
  return selection?.kind === 'between' ? selection.most : shown
}

/** The largest weight that is a finite number; 0 where none is above it. */
function largestWeight(weights: Float64Array): number {
  let largest = 0
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] > largest && weights[i] < Number.POSITIVE_INFINITY) largest = weights[i]
  }
  return largest
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
  return rows === null ? new Float64Array(0) : atSquares(rows, pass).weights.filter(Number.isFinite)
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
    const parts = atSquares(rows, pass)
    const final = (): Float64Array => finalWeights(rows, pass, parts)
    const out = new Float64Array(size)
    count(parts.weights, pass.values, out)
    addPlain(into, out)
    if (pass.selection?.kind !== 'movers') {
      into.largest = Math.max(into.largest, largestWeight(final()))
    }
    const found = selected(rows, pass, { parts, final, picked: into.picked })
    into.picked = mergePicked(into.picked, found, most)
  }
  return {
    size,
    step: stepOf(pass.of.frame.kept.length),
    none: () => noSums(size, 0, 0),
    join: (into, more) => addSums(into, more, most),
    add: placed(add)
  }
}
