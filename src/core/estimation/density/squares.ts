import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  type NonlinearFit,
  solveNonlinearSquares
} from '../../numeric/optim/levenberg-marquardt.ts'
import type { NonlinearProblem } from '../../numeric/optim/nonlinear-problem.ts'
import { everyFinite } from '../../numeric/vector.ts'
import { isPerfect, squaresReason, squaresStatus } from '../regression/squares-fit.ts'
import type { Status } from '../report-blocks.ts'
import { allValues, type DensityMean, type DensityModel } from './model.ts'
import { embed } from './objective.ts'
import type { SearchOptions } from './search.ts'

/** Least squares of the stated mean over the m parameters that it uses. */
export interface DensitySquares {
  readonly status: Status
  readonly reason: string | null
  readonly fit: NonlinearFit
  /** Values of the m parameters. */
  readonly estimates: Float64Array
  readonly fitted: Float64Array
  readonly residuals: Float64Array
  readonly rss: number
  readonly dfResidual: number
  readonly sigma2: number
}

/** The mean's values and Jacobian (n × m) over the parameters that it uses. */
export function meanProblem(model: DensityModel, mean: DensityMean): NonlinearProblem {
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
  model: DensityModel,
  mean: DensityMean,
  from: { readonly starts: readonly Float64Array[]; readonly options: SearchOptions }
): DensitySquares | null {
  const { starts, options } = from
  const reduced = starts.map((x) => Float64Array.from(mean.uses, (j) => x[j]))
  const fit = solveNonlinearSquares(meanProblem(model, mean), reduced, {
    iterations: options.optimizer.max_iterations,
    cancelled: options.control.cancelled,
    seed: options.optimizer.seed
  })
  if (fit === null) return null
  const parameters = mean.uses.length
  const perfect = isPerfect(fit.rss, mean.response, model.frequency)
  const dfResidual = model.nobs - parameters
  const settled = squaresStatus({ rank: parameters, parameters, dfResidual, perfect })
  const flat = fit.convergence.failed === 'condition'
  const status: Status =
    fit.converged || perfect ? settled : flat ? 'not_identified' : 'not_converged'
  const rss = perfect ? 0 : fit.rss
  return {
    status,
    reason: fit.converged || perfect ? squaresReason(status, []) : fit.reason,
    fit,
    estimates: fit.theta,
    fitted: fit.fitted,
    residuals: mean.response.map((y, i) => y - fit.fitted[i]),
    rss,
    dfResidual,
    sigma2: dfResidual > 0 ? rss / dfResidual : Number.NaN
  }
}
