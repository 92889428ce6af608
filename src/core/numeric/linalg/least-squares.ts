import { column, type Matrix } from '../matrix.ts'
import { everyFinite } from '../vector.ts'
import { scaledCondition } from './condition.ts'
import { exponentOfColumn, scaleByPower, scaledByPower } from './power-of-two.ts'
import { applyQ } from './qr.ts'
import { inverseGram, uncentred } from './squares/back-transform.ts'
import { inverseFactor } from './squares/inverse-factor.ts'
import type { PairVector } from './squares/pair-kernels.ts'
import { type FactoredDesign, refinedSolution } from './squares/refinement.ts'
import { type Relation, relationsOf } from './squares/relations.ts'
import { scaleRows } from './squares/scaled-design.ts'
import { factorDesign } from './squares/selection.ts'
import { centredSquares, differences, weightedSquares } from './squares/sums-of-squares.ts'

/** Minimise Σ w (y − Xb)² with finite X (n × p), y (length n) and positive w (length n). */
export interface LeastSquaresProblem {
  readonly x: Matrix
  /** n × p: the true design is x + tail. */
  readonly tail: Matrix | null
  readonly y: Float64Array
  /** Length n: the true response is y + yTail. */
  readonly yTail: Float64Array | null
  readonly weights: Float64Array | null
}

/** What other estimators need to work in well-conditioned coordinates. */
export interface Preconditioner {
  /** rank × rank upper factor of the scaled, centred, weighted design. */
  readonly upper: Matrix
  /** Length rank: the column of X that belongs to column k of `upper`. */
  readonly columns: Int32Array
  /** p × rank: √W X·whitening has orthonormal columns; rows of aliased columns are zero. */
  readonly whitening: Matrix
}

export interface LinearSolution {
  readonly rank: number
  /** Length p: 1 where the data cannot identify the coefficient. */
  readonly aliased: Uint8Array
  /** One for every aliased column. */
  readonly relations: readonly Relation[]
  /** Length p, NaN where aliased. */
  readonly coefficients: Float64Array
  /** Length n. */
  readonly fitted: Float64Array
  /** Length n. */
  readonly residuals: Float64Array
  /** Σ w r². */
  readonly rss: number
  /** √rss, √tssCentred, √tssUncentred: safe where the squares overflow. */
  readonly norms: {
    readonly residual: number
    readonly centred: number
    readonly uncentred: number
  }
  /** Σ w (y − ȳ)² about the weighted mean. */
  readonly tssCentred: number
  /** Σ w y². */
  readonly tssUncentred: number
  /** (X'WX)⁻¹, p × p, NaN where aliased. */
  readonly unscaledCovariance: Matrix
  /** √ of its diagonal (length p), safe where the squares overflow; NaN where aliased. */
  readonly unscaledErrors: Float64Array
  /** Diagonal of the hat matrix of the weighted problem, length n; computed when asked for. */
  readonly leverages: () => Float64Array
  /** κ₂ of the scaled, centred factor with unit columns. */
  readonly condition: number
  /** A constant column, or indicators that add up to one, are in the design. */
  readonly constantInSpan: boolean
  readonly preconditioner: Preconditioner
  /** Corrections of the augmented system that were needed, the first solution included. */
  readonly steps: number
}

function tailColumns({ x, tail }: LeastSquaresProblem): (Float64Array | null)[] {
  return Array.from({ length: x.cols }, (_, j) => {
    const values = tail === null ? null : column(tail, j)
    return values?.some((t) => t !== 0) ? values : null
  })
}

function checkFinite(problem: LeastSquaresProblem): void {
  const { x, tail, y, yTail, weights } = problem
  for (const values of [x.data, tail?.data, y, yTail, weights]) {
    if (values && !everyFinite(values)) throw new Error('Least squares needs finite data')
  }
  if (weights?.some((w) => w <= 0)) throw new Error('Least squares needs positive weights')
}

function scaledResponse({ y, yTail }: LeastSquaresProblem): PairVector & { readonly unit: number } {
  const unit = exponentOfColumn(y)
  return {
    unit,
    head: scaledByPower(y, -unit),
    tail: yTail === null ? null : scaledByPower(yTail, -unit)
  }
}

function leverages({ factor, design }: FactoredDesign): Float64Array {
  const out = new Float64Array(design.n)
  const q = new Float64Array(design.n)
  for (let k = 0; k < factor.rank; k++) {
    q.fill(0)
    q[k] = 1
    applyQ(factor, q)
    for (let i = 0; i < out.length; i++) out[i] += q[i] * q[i]
  }
  return out
}

function coefficientsOf(
  factored: FactoredDesign,
  pairs: readonly { head: number }[],
  unit: number
) {
  const out = new Float64Array(factored.design.p).fill(Number.NaN)
  for (const j of factored.order)
    out[j] = scaleByPower(pairs[j].head, unit - factored.design.unit[j])
  return out
}

/**
 * Linear least squares to the last digit the data carry. Columns and response are scaled by powers
 * of two (exact: rescaling any of them by 2^k changes no bit of the answer but the exponents), the
 * columns are centred as head + tail when the constant is in the span, rank is decided once by
 * pivoted Householder QR, the solution is refined through the augmented system with double-double
 * residuals (Björck 1967; Demmel, Hida, Riedy & Li 2009), and (X'WX)⁻¹ comes from an R factor in
 * double-double where rounding could reach its digits. Any n and p, also 0 and n < p.
 */
export function leastSquares(problem: LeastSquaresProblem): LinearSolution {
  checkFinite(problem)
  const rows = scaleRows(problem.weights)
  const factored = factorDesign({ x: problem.x, tails: tailColumns(problem), rows })
  const { design, order, upper } = factored
  const y = scaledResponse(problem)
  const { beta, residual, steps } = refinedSolution(factored, y)
  const condition = scaledCondition(upper)
  const inverse = inverseGram(factored, inverseFactor(factored, condition))
  const unit = y.unit + rows.exponent
  const squares = {
    residual: weightedSquares(residual, rows.weights),
    centred: centredSquares(y, rows.weights),
    uncentred: weightedSquares(y, rows.weights)
  }
  const norm = (square: number) => scaleByPower(Math.sqrt(square), unit)
  const aliased = new Uint8Array(design.p).fill(1)
  for (const j of order) aliased[j] = 0
  return {
    rank: order.length,
    aliased,
    relations: relationsOf(factored, condition),
    coefficients: coefficientsOf(factored, uncentred(factored, beta), y.unit),
    fitted: scaledByPower(differences(y, residual), y.unit),
    residuals: scaledByPower(residual.head, y.unit),
    rss: scaleByPower(squares.residual, 2 * unit),
    norms: {
      residual: norm(squares.residual),
      centred: norm(squares.centred),
      uncentred: norm(squares.uncentred)
    },
    tssCentred: scaleByPower(squares.centred, 2 * unit),
    tssUncentred: scaleByPower(squares.uncentred, 2 * unit),
    unscaledCovariance: inverse.covariance,
    unscaledErrors: inverse.errors,
    leverages: () => leverages(factored),
    condition,
    constantInSpan: design.constant.length > 0,
    preconditioner: { upper, columns: Int32Array.from(order), whitening: inverse.whitening },
    steps
  }
}
