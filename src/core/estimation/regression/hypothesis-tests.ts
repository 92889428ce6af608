import { factorise, inverseFromFactor, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { chiSquareUpper, fUpper } from '../../numeric/special/index.ts'
import { assemble } from '../likelihood.ts'
import type { TestRow } from '../report.ts'
import { expectedInformation } from './expected.ts'
import { informationAt, maximise } from './likelihood-fit.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isSettled } from './profiles.ts'
import { type LinearRestriction, restrict } from './restriction.ts'
import type { Workspace } from './workspace.ts'

/** A d with A b − q = d, and A V A' (m × m) for the identified coefficients. */
function contrast(
  { a, q }: LinearRestriction,
  estimates: Float64Array,
  covariance: Matrix
): { readonly miss: Float64Array; readonly spread: Matrix } {
  const miss = Float64Array.from(q, (value, i) => {
    let sum = -value
    for (let k = 0; k < a.cols; k++) sum += at(a, i, k) * estimates[k]
    return sum
  })
  const spread = zeros(a.rows, a.rows)
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.rows; j++) {
      let sum = 0
      for (let k = 0; k < a.cols; k++) {
        for (let l = 0; l < a.cols; l++) sum += at(a, i, k) * at(covariance, k, l) * at(a, j, l)
      }
      spread.data[j * a.rows + i] = sum
    }
  }
  return { miss, spread }
}

/** (A b − q)'(A V A')⁻¹(A b − q); NaN where A V A' is not positive definite. */
export function waldStatistic(
  restriction: LinearRestriction,
  estimates: Float64Array,
  covariance: Matrix
): number {
  const { miss, spread } = contrast(restriction, estimates, covariance)
  const factor = factorise(spread)
  if (factor === null) return Number.NaN
  const solved = solveFactor(factor, miss)
  return miss.reduce((sum, value, i) => sum + value * solved[i], 0)
}

/** Rows and columns of the identified coefficients. */
export function identified(covariance: Matrix, kept: readonly number[]): Matrix {
  const out = zeros(kept.length, kept.length)
  kept.forEach((j, a) => {
    kept.forEach((k, b) => {
      out.data[b * kept.length + a] = at(covariance, j, k)
    })
  })
  return out
}

export function chiSquareRow(
  term: string,
  test: string,
  found: { statistic: number; df: number }
): TestRow {
  const { statistic, df } = found
  return { term, test, statistic, df, df_residual: null, p_value: chiSquareUpper(statistic, df) }
}

export function fRow(
  term: string,
  found: { readonly statistic: number; readonly df: number; readonly dfResidual: number }
): TestRow {
  const { statistic, df, dfResidual } = found
  return {
    term,
    test: 'f',
    statistic,
    df,
    df_residual: dfResidual,
    p_value: fUpper(statistic, df, dfResidual)
  }
}

/** Rao's score statistic at a restricted maximum: U'I⁻¹U with expected information where it is known. */
function scoreStatistic(
  { coordinates }: Workspace,
  free: readonly number[],
  point: { readonly gamma: Float64Array; readonly phi: Float64Array }
): number {
  const { problem } = coordinates
  const { rows, jacobian, information } = informationAt(problem, { ...point, free })
  const r = point.gamma.length
  const gradient = new Float64Array(r + point.phi.length)
  assemble(problem, { theta: point.gamma, rows, jacobian }, { gradient, hessian: null })
  const expected = expectedInformation({ problem, phi: point.phi, free, rows, jacobian })
  const factor = factorise(expected ?? information)
  if (factor === null) return Number.NaN
  const inverse = inverseFromFactor(factor)
  let sum = 0
  for (let j = 0; j < r; j++) {
    for (let k = 0; k < r; k++) sum += gradient[j] * gradient[k] * at(inverse, j, k)
  }
  return sum
}

/** Wald, likelihood-ratio and score tests of one restriction. */
export function likelihoodTests(
  workspace: Workspace,
  result: LikelihoodResult,
  asked: {
    readonly name: string
    readonly restriction: LinearRestriction
    readonly covariance: Matrix
  }
): TestRow[] {
  const { coordinates, search } = workspace
  const { name, restriction, covariance } = asked
  const df = restriction.a.rows
  const estimates = coordinates.toCoefficients(result.gamma)
  const wald = waldStatistic(restriction, estimates, identified(covariance, coordinates.kept))
  const rows = [chiSquareRow(name, 'wald', { statistic: wald, df })]
  if (result.fit === null) return rows
  const restricted = restrict(coordinates, restriction, result.gamma)
  const problem = { ...coordinates.problem, predictor: restricted.predictor }
  const { bounds: _bounds, ...unbounded } = search
  const fit = maximise(problem, {
    ...unbounded,
    starts: [new Float64Array(restricted.directions.cols)],
    phi: result.phi
  })
  const settled = isSettled(fit)
  const ratio = settled ? Math.max(2 * (result.logLikelihood - fit.logLikelihood), 0) : Number.NaN
  const score = settled
    ? scoreStatistic(workspace, fit.scale.free, {
        gamma: restricted.toGamma(fit.gamma),
        phi: fit.phi
      })
    : Number.NaN
  return [
    ...rows,
    chiSquareRow(name, 'likelihood_ratio', { statistic: ratio, df }),
    chiSquareRow(name, 'score', { statistic: score, df })
  ]
}
