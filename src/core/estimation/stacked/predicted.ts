import type { Dataset } from '../../model/dataset.ts'
import type { DesignState } from '../../model/formula/design.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { designRows, type NewRows, type SeenRows } from '../prediction/new-rows.ts'
import { type PredictionRow, unpredicted } from '../prediction/prediction.ts'
import { covarianceOfCoefficients } from '../regression/basis.ts'
import type { StackPart } from './stack.ts'

/** A part of a stack at new rows. */
export interface PartRows {
  readonly rows: NewRows
  /** Whether new row i lies beyond all rows of the fit, by leverage. */
  extrapolates(i: number): boolean
}

/** The same where the rows of the fit are in memory. */
export interface SeenPartRows extends PartRows {
  /** The row of the fit with the same regressors as new row i, or −1. */
  seen(i: number): number
}

/** How far the rows of a fit reach: the largest leverage, and the matrix that gives leverages (r × r). */
export interface Reach {
  readonly most: number
  readonly bread: Matrix
}

/** The design of one linear predictor as new rows are put to it: plain data. */
export interface PredictedDesign {
  readonly state: DesignState
  /** Identified columns. */
  readonly kept: readonly number[]
  readonly reach: Reach
}

/** Σ_jk x_j V_jk x_k at row i of x, over a block of V that begins at `from`. */
export function quadraticAt(x: Matrix, i: number, v: Matrix, from = 0): number {
  let sum = 0
  for (let j = 0; j < x.cols; j++) {
    for (let k = 0; k < x.cols; k++) sum += at(x, i, j) * at(v, from + j, from + k) * at(x, i, k)
  }
  return Math.max(sum, 0)
}

const keyOf = (x: Matrix, i: number, columns: readonly number[]): string =>
  columns.map((j) => at(x, i, j)).join(' ')

/** A design at new rows, with what tells them from the rows of the fit. */
export function rowsOfDesign(
  { state, kept, reach: { most, bread } }: PredictedDesign,
  seen: SeenRows,
  newData: Dataset
): PartRows {
  const rows = designRows({ state }, seen, { dataset: newData, kept })
  return {
    rows,
    extrapolates: (i) => quadraticAt(rows.jacobian, i, bread) > most * (1 + 1e-9)
  }
}

/** The largest leverage on a basis, and the matrix that gives leverages in the coefficients. */
function reachOf({ kept, basis }: StackPart): Reach {
  const identity = zeros(kept.length, kept.length)
  for (let j = 0; j < kept.length; j++) identity.data[j * kept.length + j] = 1
  let most = 0
  for (let i = 0; i < basis.q.rows; i++) {
    let leverage = 0
    for (let j = 0; j < kept.length; j++) leverage += at(basis.q, i, j) ** 2
    most = Math.max(most, leverage)
  }
  return { most, bread: covarianceOfCoefficients(basis, identity) }
}

/** The design of a part in memory (n × p) at new rows. */
export function partRows(
  part: StackPart,
  x: Matrix,
  { seen, newData }: { readonly seen: SeenRows; readonly newData: Dataset }
): SeenPartRows {
  const { assignment, kept } = part
  if (assignment === undefined) throw new Error('parts are stated by formulas')
  const { state } = assignment
  const found = rowsOfDesign({ state, kept, reach: reachOf(part) }, seen, newData)
  const places = new Map<string, number>()
  for (let i = 0; i < x.rows; i++) places.set(keyOf(x, i, kept), i)
  const own = kept.map((_, k) => k)
  return { ...found, seen: (i) => places.get(keyOf(found.rows.jacobian, i, own)) ?? -1 }
}

/** Rows of all responses in the order of the new data, response after response within a row. */
export function interleaved(
  responses: readonly string[],
  count: number,
  made: (response: number) => {
    readonly rows: readonly PredictionRow[]
    readonly reasons: ReadonlyMap<number, string>
  }
): PredictionRow[] {
  const tables = responses.map((response, k) => {
    const { rows, reasons } = made(k)
    const known = new Map(rows.map((row) => [row.row, row]))
    return (i: number): PredictionRow => ({
      ...(known.get(i) ?? unpredicted(i, reasons.get(i) ?? 'A value is missing.')),
      response
    })
  })
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => tables.map((row) => row(i)))
}

/** Every response of every row without a prediction, for one reason. */
export function noneOf(responses: readonly string[], count: number, reason: string) {
  return interleaved(responses, count, () => ({
    rows: [],
    reasons: new Map(Array.from({ length: count }, (_, i) => [i, reason]))
  }))
}
