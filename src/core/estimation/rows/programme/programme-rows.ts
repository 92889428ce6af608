import { column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { dotRowSize, residualsOf } from '../../../numeric/programming/rows.ts'
import { reweightedRows } from '../../regression/power-sums.ts'
import type { WeightedRows } from '../../regression/weighted-rows.ts'
import type { Loaded } from '../criteria.ts'
import type { Picked } from '../picked.ts'
import type { Linearised, Pass } from '../regression-pass.ts'

/** Some columns of a matrix (n × p), transposed. */
function columnsTransposed(x: Matrix, columns: readonly number[]): Matrix {
  const transposed = zeros(columns.length, x.rows)
  columns.forEach((j, k) => {
    const from = column(x, j)
    for (let i = 0; i < x.rows; i++) transposed.data[i * columns.length + k] = from[i]
  })
  return transposed
}

/** Residuals of a curved mean at β, and its derivatives in the columns that are free to move. */
function linearisedRows(rows: Loaded, { beta, free }: Linearised) {
  const { y } = rows.observations
  const { predictor, u } = rows.at(beta)
  const transposed = columnsTransposed(u, free)
  const jet = new Float64Array(4)
  const moving = Float64Array.from(free, (j) => beta[j])
  const magnitude = new Float64Array(y.length)
  const residuals = y.map((value, i) => {
    rows.link.inverse(predictor[i], jet)
    for (let k = 0; k < free.length; k++) transposed.data[i * free.length + k] *= jet[1]
    magnitude[i] = Math.abs(value) + Math.abs(jet[0]) + dotRowSize(transposed, i, moving)
    return value - jet[0]
  })
  return { transposed, y: residuals, magnitude }
}

function affineRows({ x, offset, observations: { y } }: Loaded, kept: readonly number[]) {
  return {
    transposed: columnsTransposed(x, kept),
    y: offset === null ? y : y.map((value, i) => value - offset[i])
  }
}

/** The rows of a block: of an affine mean in the kept columns of the design, of a curved one linearised. */
export function programmeRows(
  rows: Loaded,
  { frame, linearised, reweighted }: Pick<Pass, 'frame' | 'linearised' | 'reweighted'>
): WeightedRows {
  const { rows: n, precision, frequency } = rows.observations
  const own = {
    ...(linearised === null ? affineRows(rows, frame.kept) : linearisedRows(rows, linearised)),
    root: precision === null ? new Float64Array(n).fill(1) : precision.map(Math.sqrt),
    frequency: frequency ?? new Float64Array(n).fill(1)
  }
  return reweighted === undefined ? own : reweightedRows(own, reweighted)
}

/** Cells of a picked row before its columns: response, √precision, frequency. */
const before = 3

/** What is kept of row i. */
export function cellsOf({ transposed, y, root, frequency }: WeightedRows, i: number) {
  const { rows: r, data } = transposed
  const cells = new Float64Array(before + r)
  cells[0] = y[i]
  cells[1] = root[i]
  cells[2] = frequency[i]
  cells.set(data.subarray(i * r, (i + 1) * r), before)
  return cells
}

/** Rows that were picked, as a programme reads them; r kept columns. */
export function pickedRows(picked: readonly Picked[], r: number): WeightedRows {
  const transposed = zeros(r, picked.length)
  picked.forEach(({ cells }, i) => {
    transposed.data.set(cells.subarray(before), i * r)
  })
  const cell = (k: number) => Float64Array.from(picked, ({ cells }) => cells[k])
  return { transposed, y: cell(0), root: cell(1), frequency: cell(2) }
}

/** Residuals at coefficients of the kept columns: 0 where they vanish to rounding. */
export function residualsAt({ transposed, y }: WeightedRows, point: Float64Array): Float64Array {
  return residualsOf(transposed, y, point)
}
