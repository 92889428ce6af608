import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { transpose } from '../../numeric/matrix.ts'
import { type LeastAbsoluteFit, leastAbsolute } from '../../numeric/programming/least-absolute.ts'
import { random, uniformAt } from '../../numeric/random.ts'
import { type AbsoluteVertex, powerDescent } from './power-descent.ts'
import { powerSum, type Reweighted, reweightedRows } from './power-sums.ts'
import { rowsAt, type WeightedRows } from './weighted-rows.ts'

/** A fit through as many rows as coefficients, and its sum of |r|^p. */
export interface PowerVertex {
  readonly coefficients: Float64Array
  readonly value: number
}

/** What the search for the least sum of |r|^p, p < 1, depends on beside the rows. */
export interface PowerOptions {
  readonly exponent: number
  readonly seed: number
  readonly cancelled: () => boolean
}

/** Most rows of which all fits through as many rows as coefficients may be tried, and are drawn where there are more. */
export const pooledRows = 2000
/** Most of these fits that are tried. */
const mostSubsets = 5000
/** The stream of the seed's numbers by which rows are drawn. */
const stream = 2

/** By what the row at a place among all rows of the data is drawn: those of the largest are. */
export function drawOf(seed: number, place: number): number {
  return uniformAt(seed, stream, place)
}

/** All p-subsets of n rows where there are at most 5000, else 5000 that the seed draws. */
function subsets(n: number, p: number, seed: number): number[][] {
  let count = 1
  for (let k = 0; k < p; k++) count = (count * (n - k)) / (k + 1)
  if (count > mostSubsets) {
    const source = random(seed)
    return Array.from({ length: mostSubsets }, () =>
      Array.from({ length: p }, () => source.below(n))
    )
  }
  const out: number[][] = []
  const rows = Array.from({ length: p }, (_, k) => k)
  for (;;) {
    out.push([...rows])
    let k = p - 1
    while (k >= 0 && rows[k] === n - p + k) k--
    if (k < 0) return out
    rows[k]++
    for (let j = k + 1; j < p; j++) rows[j] = rows[j - 1] + 1
  }
}

/** The coefficients of the fit through some rows; none where they leave it open. */
function through(rows: WeightedRows, places: readonly number[]): Float64Array[] {
  const { transposed, y } = rowsAt(rows, places)
  const x = transpose(transposed)
  const { coefficients } = leastSquares({ x, tail: null, y, yTail: null, weights: null })
  return coefficients.every(Number.isFinite) ? [coefficients] : []
}

/** Least absolute deviations of rows. */
export function absoluteFit(
  { transposed, y, root, frequency }: WeightedRows,
  cancelled: () => boolean
): Pick<LeastAbsoluteFit, 'coefficients' | 'objective'> {
  const weights = root.map((w, i) => w * frequency[i])
  return leastAbsolute({ x: transpose(transposed), y, weights }, { cancelled })
}

/** Least absolute deviations of rows, reweighted or as they are. */
function absoluteVertex(
  rows: WeightedRows,
  asked: Reweighted | null,
  cancelled: () => boolean
): AbsoluteVertex {
  const own = asked === null ? rows : reweightedRows(rows, asked)
  const { coefficients, objective } = absoluteFit(own, cancelled)
  return { coefficients, spread: objective / own.frequency.reduce((sum, f) => sum + f, 0) }
}

/** The best of some fits, the first where several are; null of none. */
export function bestOf(vertices: readonly PowerVertex[]): PowerVertex | null {
  return vertices.reduce<PowerVertex | null>(
    (best, one) => (best === null || one.value < best.value * (1 - 1e-12) ? one : best),
    null
  )
}

/** Fits with their sums of powers. */
function valued(
  rows: WeightedRows,
  fits: readonly Float64Array[],
  exponent: number
): PowerVertex[] {
  return fits.map((coefficients) => ({
    coefficients,
    value: powerSum(rows, { point: coefficients, exponent })
  }))
}

/** The fits that are tried: through drawn rows, and by descent from the best of them and from least absolute deviations. */
export function verticesOf(rows: WeightedRows, options: PowerOptions): readonly PowerVertex[] {
  const { exponent, seed, cancelled } = options
  const drawn = subsets(rows.y.length, rows.transposed.rows, seed).flatMap((places) =>
    cancelled() ? [] : valued(rows, through(rows, places), exponent)
  )
  return [...drawn, ...valued(rows, descended(rows, bestOf(drawn), options), exponent)]
}

/** The fits of a descent from least absolute deviations, and from a start. */
function descended(
  rows: WeightedRows,
  start: PowerVertex | null,
  { exponent, cancelled }: PowerOptions
): readonly Float64Array[] {
  const descent = powerDescent(exponent, start === null ? [] : [start.coefficients])
  let asked = descent.next()
  while (asked.done !== true) {
    if (cancelled()) return []
    asked = descent.next(absoluteVertex(rows, asked.value, cancelled))
  }
  return asked.value
}

/** The rows that are drawn to be a pool, in their order: all where there are no more. */
export function poolOf(rows: WeightedRows, places: Int32Array, seed: number): WeightedRows {
  const draws = Float64Array.from(places, (place) => drawOf(seed, place))
  const drawn = Array.from(places.keys())
    .sort((a, b) => draws[b] - draws[a] || a - b)
    .slice(0, pooledRows)
    .sort((a, b) => a - b)
  return rowsAt(rows, drawn)
}

/**
 * Fits among which the least sum of |r|^p, p < 1, is looked for. Of more rows than 2000 such fits are tried on
 * 2000 of them, and the descents on all rows begin at the best and at least absolute deviations: fits through
 * drawn rows alone do not come nearer as rows are added (Hawkins & Olive 2002, JASA 97, 136-148). `places` are
 * those of the rows in the data (n).
 */
export function leastPower(
  rows: WeightedRows,
  places: Int32Array,
  options: PowerOptions
): readonly PowerVertex[] {
  if (rows.y.length <= pooledRows) return verticesOf(rows, options)
  const pool = poolOf(rows, places, options.seed)
  return valued(rows, descended(rows, startOfPool(pool, options), options), options.exponent)
}

/** The best fit of drawn rows; null where they do not span the columns. */
export function startOfPool(pool: WeightedRows, options: PowerOptions): PowerVertex | null {
  return bestOf(spans(pool) ? verticesOf(pool, options) : [])
}

/** Whether rows leave no coefficient open. */
function spans(rows: WeightedRows): boolean {
  return through(rows, [...rows.y.keys()]).length > 0
}
