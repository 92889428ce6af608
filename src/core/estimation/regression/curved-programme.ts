import { figure } from '../../numeric/figure.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { basins } from '../../numeric/optim/multistart.ts'
import { everyFinite } from '../../numeric/vector.ts'
import type { WarningReport } from '../report.ts'
import type { Convergence, Status } from '../report-blocks.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isExpression, type RegressionModel } from './model.ts'
import { columnsOf, type NormFit, type NormProblem, searchNorm } from './programme-search.ts'
import { type SquaresFit, spread, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** Whether the likelihood of a curved mean is maximised by the L1 or the L∞ norm of its residuals. */
export function isCurvedProgramme(model: RegressionModel): boolean {
  const { smooth, normMinimised } = model.family.facts
  return !smooth && !isAffine(model) && (normMinimised === 1 || normMinimised === 'inf')
}

function weightsOf(model: RegressionModel, norm: 1 | 'inf'): Float64Array | null {
  const { precision, frequency, rows } = model.observations
  if (precision === null && (frequency === null || norm === 'inf')) return null
  return Float64Array.from({ length: rows }, (_, i) => {
    const root = precision === null ? 1 : Math.sqrt(precision[i])
    return norm === 1 && frequency !== null ? root * frequency[i] : root
  })
}

function normProblem({ model, coordinates }: Workspace): NormProblem {
  const norm = model.family.facts.normMinimised === 1 ? 1 : 'inf'
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
            log_likelihood: logLikelihoodOf(model, value),
            starts,
            behind_best_by: logLikelihoodOf(model, best.value) - logLikelihoodOf(model, value)
          }))
        }
      : {}),
    ...(best.stationary ? {} : { failed_check: 'certificate' })
  }
}

/** Expected-information covariance b²(J'WJ)⁻¹ of the coordinates under Laplace's law. */
function laplaceCovariance(
  model: RegressionModel,
  { jacobian, free }: NormFit,
  scale: number
): Matrix {
  const { precision, frequency, rows, y } = model.observations
  const weights =
    precision === null && frequency === null
      ? null
      : Float64Array.from({ length: rows }, (_, i) => (precision?.[i] ?? 1) * (frequency?.[i] ?? 1))
  const x = columnsOf(jacobian, free)
  const { unscaledCovariance } = leastSquares({ x, tail: null, y, yTail: null, weights })
  const out = zeros(free.length, free.length)
  for (let k = 0; k < out.data.length; k++) {
    out.data[k] = unscaledCovariance.data[k] * scale * scale
  }
  return spreadMatrix(free, out, jacobian.cols)
}

function scaleAt(model: RegressionModel, norm: number): number {
  const known = model.family.nuisance[0]?.known ?? null
  return known ?? (model.family.facts.normMinimised === 1 ? norm / model.nobs : norm)
}

/** ln L with the scale at its best, or known, for a norm of the residuals. */
function logLikelihoodOf(model: RegressionModel, norm: number): number {
  const { precision, frequency } = model.observations
  const scale = scaleAt(model, norm)
  let weights = 0
  precision?.forEach((w, i) => {
    weights += (frequency === null ? 1 : frequency[i]) * Math.log(w)
  })
  const constant = -model.nobs * Math.log(2 * scale) + weights / 2
  if (model.family.facts.normMinimised === 1) return constant - norm / scale
  return norm <= scale * (1 + 1e-12) ? constant : Number.NEGATIVE_INFINITY
}

/** Status of an end: by its certificate, its bounds and what the counts said before. */
function outcomeOf(
  model: RegressionModel,
  best: NormFit,
  settled: { readonly settled: Status; readonly reason: string | null }
): { readonly status: Status; readonly reason: string | null } {
  if (!best.stationary) {
    const reason = `The sequence of linear programmes ended, but its certificate misses by ${figure(best.slack)}.`
    return { status: 'not_converged', reason }
  }
  const held = [...best.gamma.keys()].filter((j) => !best.free.includes(j))
  if (held.length === 0 || settled.settled !== 'ok') {
    return { status: settled.settled, reason: settled.reason }
  }
  const words = held.map((j) => `${model.terms[j].name} = ${best.gamma[j]}`).join(', ')
  return {
    status: 'boundary',
    reason: `The likelihood is largest on a bound: ${words}. The others are conditional on it.`
  }
}

const nonRegular: WarningReport = {
  code: 'non_regular',
  detail:
    'The support of the uniform law moves with its parameters: information-matrix standard errors do not exist.',
  pointer: '/model/family',
  action: 'Use a bootstrap for the uncertainty.'
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
  const { model, coordinates, search, control } = workspace
  const problem = normProblem(workspace)
  const starts = squares === null ? search.starts : [...search.starts, squares.gamma]
  const limits = { iterations: search.optimizer.max_iterations, cancelled: control.cancelled }
  const ends = starts.flatMap((start) => searchNorm(problem, start, limits) ?? [])
  if (ends.length === 0) return null
  const sound = ends.filter((end) => end.stationary)
  const pool = sound.length > 0 ? sound : ends
  const best = pool.reduce((a, b) => (b.value < a.value ? b : a))
  const laplace = problem.norm === 1
  const known = model.family.nuisance[0]?.known ?? null
  const scale = scaleAt(model, best.value)
  const p = model.terms.length
  const regular = laplace && best.stationary && settled.settled === 'ok'
  const covariance = zeros(p, p)
  covariance.data.fill(Number.NaN)
  if (regular) {
    const own = coordinates.covariance(laplaceCovariance(model, best, scale))
    covariance.data.set(spreadMatrix(coordinates.kept, own, p).data)
  }
  const degenerate = settled.settled === 'perfect_fit' || settled.settled === 'saturated'
  return {
    ...outcomeOf(model, best, settled),
    method: 'linear_programmes',
    coefficients: spread(coordinates.kept, coordinates.toCoefficients(best.gamma), p),
    covariance,
    phi: Float64Array.of(scale),
    phiErrors: Float64Array.of(
      regular && known === null ? scale / Math.sqrt(model.nobs) : Number.NaN
    ),
    logLikelihood: degenerate ? Number.NaN : logLikelihoodOf(model, best.value),
    fitted: model.observations.y.map((y, i) => y - best.residuals[i]),
    gamma: best.gamma,
    convergence: convergenceOf(model, best, ends),
    fit: null,
    warnings: laplace ? [] : [nonRegular],
    information: laplace ? 'expected' : 'none'
  }
}

/** Whether the least-squares estimate is stationary for the norm: the programme's certificate at it. */
export function curvedFinding(
  workspace: Workspace,
  squares: SquaresFit,
  likelihood: LikelihoodResult
): NumericFinding {
  const problem = normProblem(workspace)
  const still = { iterations: 0, cancelled: () => false }
  const there = searchNorm(problem, squares.gamma, still)
  const slack = there?.slack ?? Number.NaN
  const own = there === null ? Number.NaN : logLikelihoodOf(workspace.model, there.value)
  const asHigh = likelihood.logLikelihood - own <= 1e-9 * workspace.model.nobs
  if (there?.stationary === true && asHigh) {
    return {
      ruling: 'coincident',
      reason:
        'The least-squares estimate maximises the likelihood too, as far as was searched (certificate of the linear programme).'
    }
  }
  return {
    ruling: 'different',
    reason: `The least-squares estimate does not maximise the likelihood: the certificate of the linear programme misses by ${figure(slack)}.`
  }
}
