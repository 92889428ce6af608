import type { Matrix } from '../matrix.ts'
import { backwardSolve, choleskyFactor, forwardSolve } from './cholesky.ts'
import { rootPowerOfTwo } from './power-of-two.ts'
import { symmetricEigen } from './symmetric-eigen.ts'
import { length } from './trust-region.ts'

export type ConvergenceTest = 'gradient' | 'hessian' | 'condition' | 'restart'

/** The four checks of McCullough & Vinod (2003, Am. Econ. Rev. 93, 873) as numbers. */
export interface Convergence {
  /** The first test that failed; null when the point may be reported as an optimum. */
  readonly failed: ConvergenceTest | null
  /** √(g'H⁻¹g / unit): distance to the optimum in standard errors. NaN without a positive definite H. */
  readonly scaledGradient: number
  /** Ratio of the extreme eigenvalues of the unit-diagonal Hessian. */
  readonly condition: number
  /** Smallest eigenvalue of the unit-diagonal Hessian; negative at a saddle. */
  readonly smallestEigenvalue: number
  /** Largest relative move of a parameter when a Newton step restarts from the point. */
  readonly restartMoves: number
  /** Unit-diagonal eigenvector of the smallest eigenvalue, in the units of x; null when all is well. */
  readonly direction: Float64Array | null
  /** Rounding in f stopped the descent before the gradient reached its own rounding level. */
  readonly atPrecision: boolean
}

export const tolerances = { gradient: 1e-6, condition: 1e12, restart: 1e-8 } as const

/** A point to be judged, all of it over free parameters only. */
export interface Candidate {
  readonly x: Float64Array
  readonly gradient: Float64Array
  readonly hessian: Matrix
  /** Size of one unit of the objective: 1 for −ln L, σ² for half a sum of squares. */
  readonly unit: number
  readonly atPrecision: boolean
  /** Newton steps went on without end, as they do towards a minimum at infinity: no restart stays. */
  readonly endless: boolean
}

/** Applies the convergence contract at a point. */
export function judgeConvergence({
  x,
  gradient,
  hessian,
  unit,
  atPrecision,
  endless
}: Candidate): Convergence {
  const n = x.length
  if (n === 0) return nothingFree
  if (!hessian.data.every((h) => Number.isFinite(h))) return nothingKnown
  const d = unitDiagonal(hessian)
  const h: Matrix = {
    rows: n,
    cols: n,
    data: hessian.data.map((v, k) => v / d[k % n] / d[Math.floor(k / n)])
  }
  const { values, vectors } = symmetricEigen(h)
  const smallest = values[0]
  const condition = smallest > 0 ? values[n - 1] / smallest : Infinity
  const direction = vectors.slice(0, n).map((v, j) => v / d[j])
  const factor = choleskyFactor(h)
  if (factor === null || !(smallest > 0)) {
    const failed = smallest < -1 / tolerances.condition ? 'hessian' : 'condition'
    const nothing = { scaledGradient: Number.NaN, restartMoves: Number.NaN }
    const judged = { condition, smallestEigenvalue: smallest, direction, atPrecision: false }
    return { failed, ...nothing, ...judged }
  }
  const z = forwardSolve(
    factor,
    gradient.map((g, j) => g / d[j])
  )
  const scaledGradient = length(z) / Math.sqrt(unit)
  const step = backwardSolve(factor, z)
  const restartMoves = largestMove({ x, step, d, unit })
  const stuck = atPrecision && scaledGradient > tolerances.gradient && scaledGradient <= 1e-4
  const found = firstFailure({
    scaledGradient: stuck ? 0 : scaledGradient,
    condition,
    restartMoves
  })
  const failed = found ?? (endless ? 'restart' : null)
  return {
    failed,
    scaledGradient,
    condition,
    smallestEigenvalue: smallest,
    restartMoves,
    direction: failed === null ? null : direction,
    atPrecision: stuck
  }
}

const nothingKnown: Convergence = {
  failed: 'hessian',
  scaledGradient: Number.NaN,
  condition: Number.NaN,
  smallestEigenvalue: Number.NaN,
  restartMoves: Number.NaN,
  direction: null,
  atPrecision: false
}

const nothingFree: Convergence = {
  failed: null,
  scaledGradient: 0,
  condition: 1,
  smallestEigenvalue: 1,
  restartMoves: 0,
  direction: null,
  atPrecision: false
}

/** The first test that the measured figures fail, in the order condition, gradient, restart. */
export function firstFailure(
  at: Pick<Convergence, 'scaledGradient' | 'condition' | 'restartMoves'>
): ConvergenceTest | null {
  if (!(at.condition <= tolerances.condition)) return 'condition'
  if (!(at.scaledGradient <= tolerances.gradient)) return 'gradient'
  return at.restartMoves <= tolerances.restart ? null : 'restart'
}

/** Powers of two near √|H_jj|, so that the judgement does not depend on units. */
function unitDiagonal(hessian: Matrix): Float64Array {
  const n = hessian.rows
  return Float64Array.from({ length: n }, (_, j) => {
    const own = Math.abs(hessian.data[j * n + j])
    return own > 0 && own < Infinity ? rootPowerOfTwo(own) : 1
  })
}

/** A parameter whose estimate is zero moves relative to a thousandth of its conditional error. */
function largestMove(at: {
  readonly x: Float64Array
  readonly step: Float64Array
  readonly d: Float64Array
  readonly unit: number
}): number {
  let largest = 0
  at.x.forEach((x, j) => {
    const move = Math.abs(at.step[j] / at.d[j])
    const size = Math.max(Math.abs(x), (1e-3 * Math.sqrt(at.unit)) / at.d[j])
    if (move > 0) largest = Math.max(largest, size > 0 ? move / size : Infinity)
  })
  return largest
}
