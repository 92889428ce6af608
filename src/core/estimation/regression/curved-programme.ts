import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { basins } from '../../numeric/optim/multistart.ts'
import { everyFinite } from '../../numeric/vector.ts'
import type { Convergence, Status } from '../report-blocks.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { curvedFinding, curvedResult, logLikelihoodOfNorm } from './curved-result.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isExpression, type RegressionModel } from './model.ts'
import { columnsOf, type NormFit, type NormProblem, searchNorm } from './programme-search.ts'
import { logWeights, rowWeights } from './residual-sums.ts'
import { type SquaresFit, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

function weightsOf(model: RegressionModel, norm: 1 | 'inf'): Float64Array | null {
  const { precision, frequency, rows } = model.observations
  if (precision === null && (frequency === null || norm === 'inf')) return null
  return Float64Array.from({ length: rows }, (_, i) => {
    const root = precision === null ? 1 : Math.sqrt(precision[i])
    return norm === 1 && frequency !== null ? root * frequency[i] : root
  })
}

/** The least norm of the residuals that the law asks for: of L1 for |r|^p with p < 1, which begins there. */
export function normProblem({ model, coordinates }: Workspace): NormProblem {
  const norm = model.family.facts.normMinimised === 'inf' ? 'inf' : 1
  const { predictor } = coordinates.problem
  const p = predictor.parameters.length
  const jet = new Float64Array(4)
  const bound = (side: 'lower' | 'upper', none: number): Float64Array =>
    isExpression(model) ? model.mean[side] : new Float64Array(p).fill(none)
  return {
    norm,
    y: model.observations.y,
    weights: weightsOf(model, norm),
    lower: bound('lower', Number.NEGATIVE_INFINITY),
    upper: bound('upper', Number.POSITIVE_INFINITY),
    evaluate(gamma: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean {
      if (!predictor.evaluate(gamma, mean, jacobian)) return false
      for (let i = 0; i < mean.length; i++) {
        model.link.inverse(mean[i], jet)
        mean[i] = jet[0]
        if (jacobian === null) continue
        for (let j = 0; j < p; j++) jacobian.data[j * mean.length + i] *= jet[1]
      }
      return everyFinite(mean)
    }
  }
}

function convergenceOf(
  model: RegressionModel,
  best: NormFit,
  ends: readonly NormFit[]
): Convergence {
  const weights = logWeights(model.observations)
  const logLikelihoodAt = (value: number): number =>
    logLikelihoodOfNorm(model, { value, logWeights: weights })
  const met = basins(
    ends.filter((end) => end.stationary).map(({ gamma, value }) => ({ x: gamma, value })),
    (value) => 1e-9 * Math.abs(value)
  )
  return {
    iterations: best.iterations,
    evaluations: ends.reduce((sum, end) => sum + end.iterations, 0),
    scaled_gradient: best.slack,
    hessian_condition: Number.NaN,
    starts_agreeing: `${met[0]?.starts ?? 0}/${ends.length}`,
    ...(met.length > 1
      ? {
          basins: met.map(({ value, starts }) => ({
            log_likelihood: logLikelihoodAt(value),
            starts,
            behind_best_by: logLikelihoodAt(best.value) - logLikelihoodAt(value)
          }))
        }
      : {}),
    ...(best.stationary ? {} : { failed_check: 'certificate' })
  }
}

/** (J'WJ)⁻¹ of the free coordinates, 0 and NaN elsewhere as `spreadMatrix` has it. */
function inverseOf(model: RegressionModel, { jacobian, free }: NormFit): Matrix {
  const { y } = model.observations
  const x = columnsOf(jacobian, free)
  const weights = rowWeights(model.observations)
  const { unscaledCovariance } = leastSquares({ x, tail: null, y, yTail: null, weights })
  return spreadMatrix(free, unscaledCovariance, jacobian.cols)
}

/** Where sequences of linear programmes end, from the starts of the search and from least squares. */
export function leastNorms(
  { search, control }: Workspace,
  problem: NormProblem,
  squares: SquaresFit | null
): readonly NormFit[] {
  const starts = squares === null ? search.starts : [...search.starts, squares.gamma]
  const limits = { iterations: search.optimizer.max_iterations, cancelled: control.cancelled }
  return starts.flatMap((start) => searchNorm(problem, start, limits) ?? [])
}

/** The least of some ends, of the stationary ones where there are any; null of none. */
export function bestEnd<E extends { readonly value: number; readonly stationary: boolean }>(
  ends: readonly E[]
): E | null {
  const sound = ends.filter(({ stationary }) => stationary)
  const pool = sound.length > 0 ? sound : ends
  return pool.reduce<E | null>((a, b) => (a === null || b.value < a.value ? b : a), null)
}

/**
 * Laplace's and the uniform law with a curved mean: L1 and L∞ fits by a sequence of linear programmes
 * from the client's starts and from least squares, ending in the programme's certificate. Null when the
 * mean is not finite at any start.
 */
export function fitCurvedProgramme(
  workspace: Workspace,
  squares: SquaresFit | null,
  settled: { readonly settled: Status; readonly reason: string | null }
): LikelihoodResult | null {
  const { model, coordinates } = workspace
  const problem = normProblem(workspace)
  const ends = leastNorms(workspace, problem, squares)
  const best = bestEnd(ends)
  if (best === null) return null
  const { kept } = coordinates
  return curvedResult(
    model,
    {
      ...best,
      kept,
      coefficients: coordinates.toCoefficients(best.gamma),
      logWeights: logWeights(model.observations),
      inverse: () =>
        spreadMatrix(kept, coordinates.covariance(inverseOf(model, best)), model.terms.length),
      fitted: model.observations.y.map((y, i) => y - best.residuals[i]),
      convergence: convergenceOf(model, best, ends)
    },
    settled
  )
}

/** Whether the least-squares estimate is stationary for the norm: the programme's certificate at it. */
export function curvedSquaresFinding(
  workspace: Workspace,
  squares: SquaresFit,
  likelihood: LikelihoodResult
): NumericFinding {
  const { model } = workspace
  const still = { iterations: 0, cancelled: () => false }
  const found = searchNorm(normProblem(workspace), squares.gamma, still)
  const there = found ?? { value: Number.NaN, stationary: false, slack: Number.NaN }
  const own = { ...there, logWeights: logWeights(model.observations) }
  return curvedFinding(model, own, likelihood)
}
