import { productError, sumError } from '../../double-double.ts'
import { column, type Matrix, zeros } from '../../matrix.ts'
import {
  exponentOf,
  exponentOfColumn,
  scaleByPower,
  scaledByPower,
  scaleInPlace
} from '../power-of-two.ts'

/**
 * The design in coordinates that no unit and no origin can hurt: column j is
 * z_j = 2^-f_j (2^-e_j x_j − m_j C), C the sum of the constant columns after their own scaling by
 * 2^-e. Scaling is exact; the difference is kept as a pair head + tail.
 */
export interface ScaledDesign {
  readonly n: number
  readonly p: number
  /** n × p: heads of z. */
  readonly z: Matrix
  /** Tails of z by column; null when they are all zero. */
  readonly tails: readonly (Float64Array | null)[]
  /** e_j, length p. */
  readonly unit: Int32Array
  /** f_j, length p. */
  readonly spread: Int32Array
  /** m_j, length p; zero for the constant columns and when nothing is centred. */
  readonly centre: Float64Array
  readonly constant: readonly number[]
  /** Length p: the norm that rounding of the column's own data could leave after centring. */
  readonly floors: Float64Array
}

/** √weights for the factorisation and weights for the residuals, both scaled by powers of two. */
export interface RowScale {
  /** w·4^-k in [0, 4), or null. */
  readonly weights: Float64Array | null
  /** √ of that, rounded, or null. */
  readonly roots: Float64Array | null
  /** k. */
  readonly exponent: number
}

/** Scales positive weights by a power of four, so that √w is scaled by a power of two. */
export function scaleRows(weights: Float64Array | null): RowScale {
  if (weights === null) return { weights: null, roots: null, exponent: 0 }
  const exponent = Math.floor(exponentOfColumn(weights) / 2)
  const scaled = scaledByPower(weights, -2 * exponent)
  return { weights: scaled, roots: scaled.map(Math.sqrt), exponent }
}

interface Source {
  readonly x: Matrix
  readonly tails: readonly (Float64Array | null)[]
  readonly rows: RowScale
  readonly constant: readonly number[]
}

/** Weighted mean, rounded to a 2^-20th of the spread so that subtracting it is mostly exact. */
function roundedCentre(x: Float64Array, weights: Float64Array | null): number {
  let low = x[0]
  let high = x[0]
  let total = 0
  let mass = 0
  for (let i = 0; i < x.length; i++) {
    const w = weights === null ? 1 : weights[i]
    total += w * x[i]
    mass += w
    if (x[i] < low) low = x[i]
    if (x[i] > high) high = x[i]
  }
  const mean = total / mass
  const spread = high - low
  if (spread === 0) return low
  const grain = 2 ** Math.max(exponentOf(spread) - 20, -1022)
  const rounded = Math.round(mean / grain) * grain
  return Number.isFinite(rounded) ? rounded : mean
}

/** Replaces head + tail by head + tail − m·level, as a pair. */
function subtract(
  head: Float64Array,
  tail: Float64Array,
  { m, level }: Record<'m' | 'level', number>
) {
  const p = m * level
  const e = productError(m, level, p)
  for (let i = 0; i < head.length; i++) {
    const d = head[i] - p
    const low = sumError(head[i], -p, d) - e + tail[i]
    head[i] = d + low
    tail[i] = low - (head[i] - d)
  }
}

/** Exponent of the largest √w·|z|: what the factorisation sees. */
function weightedExponent(z: Float64Array, roots: Float64Array | null): number {
  if (roots === null) return exponentOfColumn(z)
  let largest = 0
  for (let i = 0; i < z.length; i++) largest = Math.max(largest, roots[i] * Math.abs(z[i]))
  return exponentOf(largest)
}

/** Scales, centres (when there are constant columns) and scales again; every step exact or a pair. */
export function scaleDesign({ x, tails, rows, constant }: Source): ScaledDesign {
  const { rows: n, cols: p } = x
  const z = zeros(n, p)
  z.data.set(x.data)
  const unit = new Int32Array(p)
  const spread = new Int32Array(p)
  const centre = new Float64Array(p)
  const floors = new Float64Array(p)
  const outTails: (Float64Array | null)[] = []
  const rootMass =
    rows.weights === null ? Math.sqrt(n) : Math.sqrt(rows.weights.reduce((a, b) => a + b, 0))
  const level = constant.length === 0 ? 0 : levelOf(x, constant)
  for (let j = 0; j < p; j++) {
    const head = column(z, j)
    unit[j] = exponentOfColumn(head)
    scaleInPlace(head, -unit[j])
    let tail = tails[j]?.slice() ?? null
    if (tail !== null) scaleInPlace(tail, -unit[j])
    if (level !== 0 && !constant.includes(j)) {
      centre[j] = roundedCentre(head, rows.weights) / level
      tail ??= new Float64Array(n)
      subtract(head, tail, { m: centre[j], level })
    }
    spread[j] = weightedExponent(head, rows.roots)
    scaleInPlace(head, -spread[j])
    if (tail !== null) scaleInPlace(tail, -spread[j])
    const unitRoundoff = tails[j] === null ? 2 ** -52 : 2 ** -104
    floors[j] = Math.min(4 * unitRoundoff * rootMass * 2 ** Math.min(-spread[j], 1000), 1e300)
    outTails.push(tail?.some((t) => t !== 0) ? tail : null)
  }
  return { n, p, z, tails: outTails, unit, spread, centre, constant, floors }
}

/** The constant to which the scaled constant columns add up. */
function levelOf(x: Matrix, constant: readonly number[]): number {
  let total = 0
  for (const j of constant) total += x.data[j * x.rows]
  return scaleByPower(total, -exponentOf(total))
}
