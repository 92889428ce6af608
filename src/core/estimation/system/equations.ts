import { type LinearSolution, leastSquares } from '../../numeric/linalg/least-squares.ts'
import { dotFrom } from '../../numeric/linalg/qr.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { type Basis, orthonormalBasis } from '../regression/basis.ts'
import { identifiedColumns } from '../regression/facts.ts'
import type { Assignment } from '../regression/model.ts'
import type { TermInfo } from '../reporting/coefficients.ts'

/** One equation of a system, on the rows that all equations share; y has the offset taken off. */
export interface Equation {
  readonly response: string
  readonly terms: readonly TermInfo[]
  /**
   * Rows of the data, n. The columns below have as many, or fewer of the same inner products, on which alone
   * the estimates depend.
   */
  readonly count: number
  /** n × p. */
  readonly x: Matrix
  readonly tail: Matrix | null
  readonly y: Float64Array
  readonly yTail: Float64Array | null
  readonly offset: Float64Array | null
  /** The formula has an intercept term. */
  readonly intercept: boolean
  readonly assignment: Assignment
}

/** Least squares of one equation, and the coordinates in which the system is iterated. */
export interface FittedEquation {
  readonly equation: Equation
  readonly solution: LinearSolution
  /** Places of the identified coefficients. */
  readonly kept: readonly number[]
  readonly basis: Basis
  /** Where its coordinates begin among those of the system. */
  readonly from: number
}

/** Refined least squares of every equation by itself. */
export function fitEquations(equations: readonly Equation[]): FittedEquation[] {
  let from = 0
  return equations.map((equation) => {
    const { x, tail, y, yTail } = equation
    const solution = leastSquares({ x, tail, y, yTail, weights: null })
    const kept = [...solution.aliased.keys()].filter((j) => solution.aliased[j] === 0)
    const basis = orthonormalBasis(x, kept)
    const fitted = { equation, solution, kept, basis, from }
    from += kept.length
    return fitted
  })
}

/** Identified coefficients of the whole system. */
export function systemSize(system: readonly Pick<FittedEquation, 'kept'>[]): number {
  return system.reduce((sum, { kept }) => sum + kept.length, 0)
}

/** Residuals of every equation (n × q) at coordinates γ counted from least squares: r − Qγ. */
export function residualsAt(system: readonly FittedEquation[], gamma: Float64Array): Matrix {
  const n = system[0].equation.y.length
  const out = zeros(n, system.length)
  system.forEach(({ solution, basis, from }, k) => {
    const target = column(out, k)
    target.set(solution.residuals)
    for (let j = 0; j < basis.q.cols; j++) {
      const move = gamma[from + j]
      if (move === 0) continue
      const own = column(basis.q, j)
      for (let i = 0; i < n; i++) target[i] -= move * own[i]
    }
  })
  return out
}

/** E'E with its entries divided by `divisor(k, l)`. */
export function crossProducts(e: Matrix, divisor: (k: number, l: number) => number): Matrix {
  const q = e.cols
  const out = zeros(q, q)
  for (let k = 0; k < q; k++) {
    for (let l = 0; l <= k; l++) {
      const value = dotFrom(column(e, k), column(e, l), 0) / divisor(k, l)
      out.data[k * q + l] = value
      out.data[l * q + k] = value
    }
  }
  return out
}

/** Rank of the columns of all equations together. */
export function unionRank(system: readonly FittedEquation[]): number {
  const designs = system.map(({ equation, kept }) => identifiedColumns(equation.x, kept))
  const n = designs[0].rows
  const data = new Float64Array(designs.reduce((sum, { data: d }) => sum + d.length, 0))
  let at = 0
  for (const design of designs) {
    data.set(design.data, at)
    at += design.data.length
  }
  const x = { rows: n, cols: data.length / n, data }
  return leastSquares({ x, tail: null, y: new Float64Array(n), yTail: null, weights: null }).rank
}

/** The columns of equation k lie in the span of those of equation l. */
export function isNested(inner: FittedEquation, outer: FittedEquation): boolean {
  return unionRank([outer, inner]) === outer.kept.length
}
