import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import {
  type NonlinearFit,
  solveNonlinearSquares
} from '../../numeric/optim/levenberg-marquardt.ts'
import type { NonlinearProblem } from '../../numeric/optim/nonlinear-problem.ts'
import { everyFinite } from '../../numeric/vector.ts'
import { isPerfect, spreadMatrix, squaresReason, squaresStatus } from '../regression/squares-fit.ts'
import type { Convergence, Status } from '../report-blocks.ts'
import { withVariance } from './covariance.ts'
import { allValues, type DensityMean, type DensityOnRows } from './model.ts'
import { embed } from './objective.ts'
import type { SearchOptions } from './search.ts'

/** Least squares of the stated mean over the m parameters that it uses, wherever its rows are. */
export interface MeanSquares {
  readonly status: Status
  readonly reason: string | null
  /** Values of the m parameters. */
  readonly estimates: Float64Array
  readonly rss: number
  readonly dfResidual: number
  readonly sigma2: number
  /** (J'WJ)⁻¹ (m × m), conditional on parameters at a bound, whose rows are NaN. */
  readonly unscaledCovariance: Matrix
  /** σ² times the inverse of the exact Hessian of RSS/2; null where that is not positive definite. */
  readonly observed: () => Matrix | null
  readonly convergence: Convergence
  /** How stationary the point is: √(r'P_J r)/σ̂. */
  readonly score: number
}

/** The same with its rows. */
export interface RowwiseSquares extends MeanSquares {
  readonly fitted: Float64Array
  readonly residuals: Float64Array
}

/** The same as its search ended. */
export interface DensitySquares extends RowwiseSquares {
  readonly fit: NonlinearFit
}

/** The mean's values and Jacobian (n × m) over the parameters that it uses. */
export function meanProblem(model: DensityOnRows, mean: DensityMean): NonlinearProblem {
  const { evaluator, uses } = mean
  const n = model.rows.length
  const all = model.fixed.length
  const full = zeros(n, all)
  const gradient = new Float64Array(all)
  const hessian = zeros(all, all)
  const slice = { free: uses, at: model.starts[0] }
  const load = (theta: Float64Array): Float64Array => allValues(model, embed(slice, theta))
  return {
    n,
    p: uses.length,
    y: mean.response,
    weights: model.frequency,
    linear: mean.linear,
    lower: Float64Array.from(uses, (j) => model.lower[j]),
    upper: Float64Array.from(uses, (j) => model.upper[j]),
    evaluate(theta: Float64Array, values: Float64Array, jacobian: Matrix | null): boolean {
      if (jacobian === null) evaluator.value(load(theta), values)
      else {
        evaluator.gradient(load(theta), values, full)
        uses.forEach((j, k) => {
          column(jacobian, k).set(column(full, model.places[j]))
        })
        if (!everyFinite(jacobian.data)) return false
      }
      return everyFinite(values)
    },
    curvature(theta: Float64Array, v: Float64Array, out: Matrix): void {
      evaluator.sumHessian(load(theta), v, gradient, hessian)
      uses.forEach((a, i) => {
        uses.forEach((b, j) => {
          out.data[j * out.rows + i] +=
            hessian.data[model.places[b] * hessian.rows + model.places[a]]
        })
      })
    }
  }
}

/** Least squares of the mean from the given points (length p each); null when no start is finite. */
export function fitSquaresOf(
  model: DensityOnRows,
  mean: DensityMean,
  from: { readonly starts: readonly Float64Array[]; readonly options: SearchOptions }
): DensitySquares | null {
  const { starts, options } = from
  const reduced = starts.map((x) => Float64Array.from(mean.uses, (j) => x[j]))
  const found = solveNonlinearSquares(meanProblem(model, mean), reduced, {
    iterations: options.optimizer.max_iterations,
    cancelled: options.control.cancelled,
    seed: options.optimizer.seed
  })
  if (found === null) return null
  const { theta, fitted, unscaledCovariance, score } = found
  const perfect = isPerfect(found.rss, mean.response, model.frequency)
  const outcome = outcomeOf(found, { perfect, nobs: model.nobs, parameters: mean.uses.length })
  return {
    ...outcome,
    fit: found,
    estimates: theta,
    fitted,
    residuals: mean.response.map((y, i) => y - fitted[i]),
    unscaledCovariance,
    observed: () => observedCovariance(found, outcome.sigma2),
    convergence: convergenceOf(found),
    score
  }
}

/** Status, sum of squares and error variance of a fit. */
function outcomeOf(
  fit: NonlinearFit,
  of: { readonly perfect: boolean; readonly nobs: number; readonly parameters: number }
) {
  const { perfect, nobs, parameters } = of
  const dfResidual = nobs - parameters
  const settled = squaresStatus({ rank: parameters, parameters, dfResidual, perfect })
  const flat = fit.convergence.failed === 'condition'
  const status: Status =
    fit.converged || perfect ? settled : flat ? 'not_identified' : 'not_converged'
  const rss = perfect ? 0 : fit.rss
  return {
    status,
    reason: fit.converged || perfect ? squaresReason(status, []) : fit.reason,
    rss,
    dfResidual,
    sigma2: dfResidual > 0 ? rss / dfResidual : Number.NaN
  }
}

function observedCovariance(
  { unscaledCovariance, hessian }: NonlinearFit,
  sigma2: number
): Matrix | null {
  const kept = withVariance(unscaledCovariance)
  const factor = factorise(principal(hessian, kept))
  if (factor === null) return null
  const inverse = inverseFromFactor(factor)
  const scaled = { ...inverse, data: inverse.data.map((value) => value * sigma2) }
  return spreadMatrix(kept, scaled, unscaledCovariance.rows)
}

function convergenceOf({ convergence, ...fit }: NonlinearFit): Convergence {
  return {
    iterations: fit.iterations,
    evaluations: fit.evaluations,
    scaled_gradient: convergence.scaledGradient,
    hessian_condition: convergence.condition,
    starts_agreeing: `${fit.startsAgreeing}/${fit.starts}`,
    ...(convergence.atPrecision ? { at_precision: true } : {}),
    restart_moves: convergence.restartMoves,
    ...(convergence.failed === null ? {} : { failed_check: convergence.failed })
  }
}
