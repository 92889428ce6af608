import { leastSquares } from '../../../numeric/linalg/least-squares.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { independentRows } from '../../../numeric/programming/rows.ts'
import type { Reweighted } from '../../regression/power-sums.ts'
import type { WeightedRows } from '../../regression/weighted-rows.ts'
import type { OptimalRange } from '../../report-blocks.ts'
import type { NumericFinding } from '../../verdict/judge.ts'
import { blockRows } from '../block-rows.ts'
import type { Draws } from '../bootstrap/draws.ts'
import type { Apart } from '../driving/driving-rows.ts'
import { betaOf } from '../frame.ts'
import { loadedRows, sumsOver } from '../kernel.ts'
import type { Picked } from '../picked.ts'
import type { Linearised, Pass, Selection } from '../regression-pass.ts'
import type { Score } from '../score.ts'
import type { Start } from '../start.ts'
import { statementOf } from '../statement.ts'
import { placesOf, type Sums, sizeOf, sumAt } from '../sums.ts'
import { cellsOf, programmeRows } from './programme-rows.ts'

/** A linear programme over rows that are seen in passes. */
export interface RowProgramme {
  readonly start: Start
  /** One pass over all rows. Throws Cancelled when it was stopped. */
  readonly reduce: (pass: Pass) => Promise<Sums>
  /** Rows of all data. */
  readonly rows: number
  /** About which a curved mean is linearised, the coefficients being a step then; null where the mean is affine. */
  readonly linearised: Linearised | null
  /** The sample of a replicate that it is of; absent for the rows themselves. */
  readonly sampled?: SampledProgramme
  /** Where the weights are slopes of a sum of powers; absent where they are those of the data. */
  readonly reweighted?: Reweighted
}

/** A programme of a mean that is linearised. */
export interface LinearisedProgramme extends RowProgramme {
  readonly linearised: Linearised
}

/** A sample of the rows, whose programme begins at the vertex of them all. */
export interface SampledProgramme {
  readonly draws: Draws
  readonly replicate: number
  /** Coefficients of the kept columns (r). */
  readonly begin: Float64Array
}

/** Coefficients of a programme: of the kept columns, or of those that a step may move. */
export function widthOf({ start, linearised }: Pick<RowProgramme, 'start' | 'linearised'>): number {
  return (linearised?.free ?? start.frame.kept).length
}

/** The vertex that a programme over all rows ends in. */
export interface RowVertex {
  readonly coefficients: Float64Array
  readonly unique: boolean
  readonly optimalSet: readonly (readonly [number, number])[]
  readonly iterations: number
  readonly optimal: boolean
  /** Σ w|r|, or the largest w|r|. */
  readonly value: number
  /** Rows without residual. */
  readonly zeros: number
  /** Σ w r² of least squares there. */
  readonly rss: number
}

/** What an answer has of a programme beside the estimate itself. */
export interface ProgrammeParts {
  readonly optimalSet: readonly OptimalRange[]
  readonly finding: NumericFinding | null
  /** The score at the least-squares point, of a law that is smooth between the ends of its shape; absent elsewhere. */
  readonly score?: Score | null
  /** Both estimates where that score was looked at. */
  readonly apart?: Apart | null
  /** Σ w r² of least squares at the likelihood's estimate. */
  readonly rss: number
  /** Covariance from the sparsity of the residuals; null where there is none. */
  readonly sparsity: Matrix | null
  /** Exact second derivatives of ½ Σ w r² in (U R⁻¹); null of an affine mean. */
  readonly squaresHessian: Matrix | null
}

/** A fit by a programme as far as it is asked for more rows. */
export interface Fitted {
  readonly coefficients: Float64Array
  readonly residuals: Float64Array
  readonly unique: boolean
  readonly optimalSet: readonly (readonly [number, number])[]
  readonly extremes: readonly Float64Array[]
  readonly iterations: number
  readonly status: string
}

/** A programme as far as it states what a pass asks. */
type Stated = Pick<RowProgramme, 'start' | 'linearised' | 'sampled' | 'reweighted'>

/** β of a programme's coefficients; that about which it is linearised. */
function betaAt({ start: { frame }, linearised }: Stated, point: Float64Array): Float64Array {
  return linearised === null ? betaOf(frame, point, 0) : linearised.beta
}

/** A pass that looks for rows by their residuals, with the sum of squares at the first point. */
export function residualPass(
  programme: Stated,
  selection: Extract<Selection, { readonly kind: 'residuals' }> | null,
  signsAt: readonly Float64Array[] | null
): Pass {
  const { start, linearised, sampled, reweighted } = programme
  const point = selection?.points[0] ?? signsAt?.at(-1)
  const none = new Float64Array(0)
  return {
    ...start.pass,
    frame: start.frame,
    linearised,
    ...(reweighted === undefined ? {} : { reweighted }),
    origin: 0,
    ...(sampled === undefined ? {} : { draws: sampled.draws, replicate: sampled.replicate }),
    selection,
    signsAt,
    points:
      point === undefined
        ? []
        : [{ criterion: 'squares', order: 0, beta: betaAt(programme, point), phi: none }]
  }
}

/** Σ w r² of least squares at the point of a residual pass, or at that about which it is linearised. */
export function squaresThere(pass: Pass, sums: Sums): number {
  return sumAt(sums, placesOf(pass)[0].value)
}

/** The first place of the sums by signs. */
export function signsFrom(pass: Pass): number {
  return sizeOf(placesOf(pass))
}

/** A pass over the sample that a search begins from. */
export function overSample({ dataset, control }: Start, pass: Pass): Sums {
  return sumsOver(dataset, pass, control)
}

/** The score that about `most` of all rows exceed, as the sample tells it. */
export function limitOf(
  programme: Omit<RowProgramme, 'reduce'>,
  selection: Extract<Selection, { readonly kind: 'residuals' }>
): number {
  const { start, rows, linearised } = programme
  const share = selection.most / rows
  if (share >= 1) return Number.NEGATIVE_INFINITY
  const most = Math.ceil(share * start.dataset.rows)
  const whole = { start, linearised }
  const { picked } = overSample(start, residualPass(whole, { ...selection, most }, null))
  const last = picked.at(-1)?.score ?? Number.NEGATIVE_INFINITY
  // Rows that lie on the surface itself are among those that are meant.
  return last === 0 ? -Number.MIN_VALUE : last
}

/** One row for each column, which hold a programme's coefficients near where it begins. */
function anchors({ begin }: SampledProgramme, weight: number): readonly Picked[] {
  return Array.from(begin, (value, j) => {
    const x = begin.map((_, k) => (k === j ? 1 : 0))
    return { score: 0, row: -1, cells: Float64Array.of(value, weight, 1, ...x) }
  })
}

/**
 * What a solver is given: of a sample, while the rows that are held do not span the columns, with a row more for
 * each, of a weight that gives way to any other.
 */
export function spanned<T extends { readonly x: Matrix }>(
  { sampled }: Pick<RowProgramme, 'sampled'>,
  weight: number,
  inputOf: (more: readonly Picked[]) => T
): T {
  const own = inputOf([])
  if (sampled === undefined) return own
  const { x } = own
  const enough = x.rows >= x.cols
  const y = new Float64Array(x.rows)
  const spans =
    enough && leastSquares({ x, tail: null, y, yTail: null, weights: null }).rank === x.cols
  return spans ? own : inputOf(anchors(sampled, weight))
}

/** The rows of the sample that the search is laid out on, as a programme reads them. */
export function rowsOfSample(programme: Stated): WeightedRows {
  const whole = residualPass(programme, null, null)
  const statement = statementOf(whole)
  const { taken } = blockRows(whole, statement, { from: 0, dataset: programme.start.dataset })
  if (taken === null) throw new Error('a sample has rows')
  return programmeRows(loadedRows(taken, whole, statement), whole)
}

/** As many rows of the sample as there are columns, which span them; of a replicate none. */
export function spanningRows(programme: Stated): readonly Picked[] {
  if (programme.sampled !== undefined) return []
  const rows = rowsOfSample(programme)
  return Array.from(independentRows(rows.transposed), (i) => ({
    score: 0,
    row: i,
    cells: cellsOf(rows, i)
  }))
}

const keyOf = ({ cells }: Picked): string => cells.join(' ')

/** Rows of a list that are not in the other, told apart by what is kept of them. */
export function notIn(picked: readonly Picked[], others: readonly Picked[]): readonly Picked[] {
  // Most rows differ in their response already, which spares writing them out.
  const own = new Set(picked.map(({ cells }) => cells[0]))
  const alike = others.filter(({ cells }) => own.has(cells[0]))
  const responses = new Set(alike.map(({ cells }) => cells[0]))
  const keys = new Set(alike.map(keyOf))
  return picked.filter((row) => !responses.has(row.cells[0]) || !keys.has(keyOf(row)))
}

/** X (n × r), response and weights of picked rows, as the solvers take them. */
export function programmeInput(
  rows: WeightedRows,
  weight: (root: number, frequency: number) => number
) {
  const { transposed, y, root, frequency } = rows
  const { rows: r, cols: n, data } = transposed
  const x = { rows: n, cols: r, data: new Float64Array(n * r) }
  for (let i = 0; i < n; i++) for (let j = 0; j < r; j++) x.data[j * n + i] = data[i * r + j]
  return { x, y, weights: root.map((w, i) => weight(w, frequency[i])) }
}
