import { crossProduct } from '../../../numeric/linalg/gram.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { withColumns, withConstant } from '../../assumptions/auxiliary.ts'
import { seriesOf } from '../../covariances/hac.ts'
import {
  addAcross,
  addLagged,
  carriedOf,
  carriedOn,
  nothingCarried,
  productsOf
} from '../../covariances/lag-sums.ts'
import { blockRows } from '../block-rows.ts'
import { pack } from '../criteria.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { meanSlopes } from '../mean-slopes.ts'
import { pointMeans } from '../point-mean.ts'
import { throwIfCancelled } from '../row-source.ts'
import { statementOf } from '../statement.ts'
import { addPlain, addSums, noSums, type Sums } from '../sums.ts'
import type { ChecksPass } from './checks-pass.ts'

/** Powers of the residuals that are summed: 1 to 4. */
export const powers = 4

/** Columns of the constant, the regressors, their squares and products where they are tried, and the squared residuals. */
function spreadColumns({ slopes, products }: ChecksPass): number {
  const k = slopes.length
  return 2 + k + (products ? (k * (k + 1)) / 2 : 0)
}

/** Weights of lags for x'(2I − T)x and x'(2I − T)²x but for the ends, T joining neighbours. */
const lagWeights = [Float64Array.of(2, -1, 0), Float64Array.of(6, -4, 1)] as const

/** Where the sums of a pass stand: powers, then packed products. */
export function checkPlaces(pass: ChecksPass) {
  const r = pass.of.frame.kept.length
  const spread = spreadColumns(pass)
  const first = powers + productsOf(spread)
  const lagged = first + productsOf(r + 3)
  const width = r + 1
  const each = productsOf(width)
  return {
    /** Of the regression of the squared residuals, those last. */
    spread: { from: powers, size: spread },
    /** Of the regression of the residuals on the mean's columns and two powers of the fitted values. */
    form: { from: first, size: r + 3 },
    /** Of the mean's columns and the residuals with their neighbours. */
    lagged: lagWeights.map((weights, index) => ({ from: lagged + index * each, weights, width })),
    size: lagged + lagWeights.length * each
  }
}

interface CheckedRows {
  /** Derivatives of the mean in U R⁻¹ (n × r). */
  readonly x: Matrix
  /** Fitted values whose powers are taken. */
  readonly fitted: Float64Array
  /** In units of the pass. */
  readonly residuals: Float64Array
}

function spreadProducts({ x, residuals }: CheckedRows, { slopes, products }: ChecksPass): Matrix {
  const columns = slopes.map((j) => column(x, j))
  const pairs = columns.flatMap((a, i) =>
    products ? columns.slice(i).map((b) => a.map((value, row) => value * b[row])) : []
  )
  const squares = residuals.map((e) => e * e)
  return crossProduct(withConstant(x.rows, [...columns, ...pairs, squares]), null)
}

function formProducts({ x, fitted, residuals }: CheckedRows): Matrix {
  const [square, cube] = [2, 3].map((power) => fitted.map((v) => v ** power))
  return crossProduct(withColumns(x, [square, cube, residuals]), null)
}

/** The computation that a pass for the tests of assumptions makes of each block of rows. */
export function checksKernel(pass: ChecksPass): RowKernel {
  const { of, beta, unit, shift } = pass
  const statement = statementOf(of)
  const places = checkPlaces(pass)
  const add: RowKernel['add'] = (block, into, control) => {
    throwIfCancelled(control)
    const { taken } = blockRows({ ...of, points: [] }, statement, block)
    if (taken === null) return
    if (taken.squares === null) throw new Error('least squares needs a numeric response')
    const rows = { at: pointMeans(taken, of.frame), link: statement.link }
    const { mean, jacobian } = meanSlopes(rows, beta)
    const residuals = taken.squares.y.map((y, i) => (y - mean[i]) / unit)
    const own = { x: jacobian, fitted: mean.map((m) => m + shift), residuals }
    const out = new Float64Array(places.size)
    for (let k = 0; k < powers; k++) out[k] = residuals.reduce((sum, e) => sum + e ** (k + 1), 0)
    pack(spreadProducts(own, pass), out, places.spread.from)
    pack(formProducts(own), out, places.form.from)
    const series = seriesOf(withColumns(jacobian, [residuals]))
    places.lagged.forEach((place, index) => {
      const before = into.carried[index] ?? nothingCarried
      addLagged(series, { weights: place.weights, before: before.tail }, out.subarray(place.from))
      into.carried[index] = carriedOn(before, carriedOf(series, place), place)
    })
    into.rows += mean.length
    addPlain(into, out)
  }
  return {
    size: places.size,
    step: stepOf(Math.max(places.spread.size, places.form.size)),
    none: () => noSums(places.size, 0, 0),
    join(into, more) {
      addSums(into, more, 0)
      joinNeighbours(into, more, places)
    },
    add: placed(add)
  }
}

/** Products of rows on either side of where two runs meet. */
function joinNeighbours(into: Sums, more: Sums, { lagged }: ReturnType<typeof checkPlaces>): void {
  const across = new Float64Array(into.high.length)
  lagged.forEach((place, index) => {
    const [before, after] = [into, more].map(({ carried }) => carried[index] ?? nothingCarried)
    addAcross(before, after, { lagged: place, out: across.subarray(place.from) })
    into.carried[index] = carriedOn(before, after, place)
  })
  addPlain(into, across)
}
