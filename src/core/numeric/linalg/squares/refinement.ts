import { type DoubleDouble, ddAdd, sumError } from '../../double-double.ts'
import { column, type Matrix } from '../../matrix.ts'
import { applyQ, applyTransposedQ, type QrFactor } from '../qr.ts'
import { solveUpper, solveUpperTransposed } from '../triangular.ts'
import {
  dotPair,
  multiplyPairs,
  type PairVector,
  subtractMultiple,
  type WritablePair,
  zeroPair
} from './pair-kernels.ts'
import type { RowScale, ScaledDesign } from './scaled-design.ts'

/** The design, its rows' weights and the QR factor of √W Z on the kept columns. */
export interface FactoredDesign {
  readonly design: ScaledDesign
  readonly rows: RowScale
  readonly factor: QrFactor
  /** Leading block of R, rank × rank. */
  readonly upper: Matrix
  /** Length rank: the design's column that belongs to column k of R. */
  readonly order: readonly number[]
}

export interface RefinedSolution {
  /** Coefficients of the scaled columns in the order of R, length rank. */
  readonly beta: readonly DoubleDouble[]
  /** y − Zβ, from the final β. */
  readonly residual: WritablePair
  readonly steps: number
}

/** Column j of the scaled design as a vector of pairs. */
export function pairColumn(design: ScaledDesign, j: number): PairVector {
  return { head: column(design.z, j), tail: design.tails[j] }
}

interface Workspace {
  readonly pair: WritablePair
  readonly weighted: WritablePair
  readonly f: Float64Array
  readonly g: Float64Array
}

/** f ← y − r − Zβ rounded to doubles (Björck 1967, the first block of the augmented system). */
function firstResidual(
  { design, order }: FactoredDesign,
  { y, r, beta }: { y: PairVector; r: WritablePair; beta: readonly DoubleDouble[] },
  { pair, f }: Workspace
): void {
  for (let i = 0; i < f.length; i++) {
    const h = y.head[i] - r.head[i]
    pair.head[i] = h
    pair.tail[i] =
      sumError(y.head[i], -r.head[i], h) + ((y.tail === null ? 0 : y.tail[i]) - r.tail[i])
  }
  order.forEach((j, k) => {
    subtractMultiple(pair, pairColumn(design, j), beta[k])
  })
  for (let i = 0; i < f.length; i++) f[i] = pair.head[i] + pair.tail[i]
}

/** g ← −Z'Wr (the second block). */
function secondResidual(
  { design, rows, order }: FactoredDesign,
  r: WritablePair,
  { weighted, g }: Workspace
): void {
  if (rows.weights !== null) multiplyPairs(weighted, r, { head: rows.weights, tail: null })
  const wr = rows.weights === null ? r : weighted
  order.forEach((j, k) => {
    const d = dotPair(pairColumn(design, j), wr)
    g[k] = -(d.head + d.tail)
  })
}

/**
 * Solves δr + Zδβ = f, Z'Wδr = g by the QR factor: f becomes δr, g becomes δβ (Björck 1967;
 * Higham 2002, section 20.5).
 */
function correct({ factor, upper, rows }: FactoredDesign, f: Float64Array, g: Float64Array): void {
  const roots = rows.roots
  solveUpperTransposed(upper, g)
  if (roots !== null) for (let i = 0; i < f.length; i++) f[i] *= roots[i]
  applyTransposedQ(factor, f)
  for (let k = 0; k < g.length; k++) {
    const c = f[k]
    f[k] = g[k]
    g[k] = c - f[k]
  }
  solveUpper(upper, g)
  applyQ(factor, f)
  if (roots !== null) for (let i = 0; i < f.length; i++) f[i] = roots[i] > 0 ? f[i] / roots[i] : 0
}

/** Coefficients of y on √W Z by the factor alone, without refinement, length rank. */
export function plainSolution(factored: FactoredDesign, y: Float64Array): DoubleDouble[] {
  const f = y.slice()
  const g = new Float64Array(factored.order.length)
  correct(factored, f, g)
  return Array.from(g, (head) => ({ head, tail: 0 }))
}

/** How much the last correction moved: by entry against its own size, and in the maximum norm. */
function movement(beta: readonly DoubleDouble[], delta: Float64Array) {
  let entry = 0
  let size = 0
  let largest = 0
  beta.forEach((b, k) => {
    const moved = Math.abs(delta[k])
    largest = Math.max(largest, moved)
    size = Math.max(size, Math.abs(b.head))
    if (moved > 0) entry = Math.max(entry, b.head === 0 ? 1 : moved / Math.abs(b.head))
  })
  return { entry, largest, norm: size === 0 ? 0 : largest / size }
}

const maximumSteps = 40

/**
 * Minimises Σ w (y − Zβ)² with β and r as pairs: QR, then corrections of the augmented system with
 * residuals in double-double (Demmel, Hida, Riedy & Li 2009) until they are below the last digit
 * of every coefficient, or stop shrinking. When a step was below 2^-20 of the one before it and
 * below 2^-36 of every coefficient, the next would be below 2^-56: it is not computed.
 */
export function refinedSolution(factored: FactoredDesign, y: PairVector): RefinedSolution {
  const n = y.head.length
  const rank = factored.order.length
  const work = {
    pair: zeroPair(n),
    weighted: zeroPair(n),
    f: y.head.slice(),
    g: new Float64Array(rank)
  }
  const r = zeroPair(n)
  let beta: DoubleDouble[] = Array.from({ length: rank }, () => ({ head: 0, tail: 0 }))
  let previous = Number.POSITIVE_INFINITY
  let steps = 0
  while (steps < maximumSteps) {
    correct(factored, work.f, work.g)
    const before = beta
    beta = before.map((b, k) => ddAdd(b, { head: work.g[k], tail: 0 }))
    for (let i = 0; i < n; i++) {
      const h = r.head[i] + work.f[i]
      r.tail[i] += sumError(r.head[i], work.f[i], h)
      r.head[i] = h
    }
    steps++
    const moved = movement(beta, work.g)
    if (moved.entry <= 2 ** -56 || moved.norm <= 2 ** -98) break
    if (steps > 2 && moved.largest > previous / 2) break
    if (moved.entry <= 2 ** -36 && moved.largest <= previous * 2 ** -20) break
    previous = moved.largest
    firstResidual(factored, { y, r, beta }, work)
    secondResidual(factored, r, work)
  }
  r.head.fill(0)
  r.tail.fill(0)
  firstResidual(factored, { y, r, beta }, work)
  return { beta, residual: work.pair, steps }
}
