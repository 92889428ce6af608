import { column } from '../../numeric/matrix.ts'
import { holdFixed } from '../../numeric/optim/fixed-parameters.ts'
import { solveNonlinearSquares } from '../../numeric/optim/levenberg-marquardt.ts'
import type { ProfileSource } from '../intervals/choose.ts'
import type { Profile } from '../intervals/interval.ts'
import type { DensityFit } from './density-fit.ts'
import type { DensityLikelihood, DensityMean, DensityModel } from './model.ts'
import { logLikelihoodAt } from './objective.ts'
import { descend, isSound, type SearchOptions } from './search.ts'
import { type DensitySquares, meanProblem } from './squares.ts'

/** A point of a density's likelihood above its reported maximum. */
export interface HigherDensity {
  readonly theta: Float64Array
  readonly logLikelihood: number
}

/** θ with parameter j at a value, the others moved along the quadratic approximation of the likelihood. */
function moved(
  theta: Float64Array,
  covariance: DensityFit['covariance'],
  at: { readonly j: number; readonly value: number }
): Float64Array {
  const { j, value } = at
  const own = column(covariance, j)
  const step = (value - theta[j]) / own[j]
  const out = theta.map((v, k) => (Number.isFinite(own[k]) ? v + step * own[k] : v))
  out[j] = value
  return out
}

/** Profiles of the parameters of a density, the others maximised with exact second derivatives. */
export function densityProfiles(
  model: DensityLikelihood,
  fit: Pick<DensityFit, 'theta' | 'covariance' | 'logLikelihood'>,
  options: SearchOptions
): ProfileSource<HigherDensity> {
  let higher: HigherDensity | null = null
  const free = [...model.names.keys()].filter(
    (j) => !model.unused.includes(j) && Number.isFinite(column(fit.covariance, j)[j])
  )
  const valueAt = (j: number, value: number): number => {
    const others = free.filter((k) => k !== j)
    const plain = fit.theta.slice()
    plain[j] = value
    const starts = [moved(fit.theta, fit.covariance, { j, value }), plain].filter((at) =>
      Number.isFinite(logLikelihoodAt(model, at))
    )
    if (others.length === 0) return logLikelihoodAt(model, plain)
    const ends = starts.map((at) => descend(model, { free: others, at }, options)).filter(isSound)
    if (ends.length === 0) return Number.NaN
    const best = ends.reduce((a, b) => (b.value < a.value ? b : a))
    const logLikelihood = logLikelihoodAt(model, best.theta)
    if (logLikelihood > (higher?.logLikelihood ?? fit.logLikelihood)) {
      higher = { theta: best.theta, logLikelihood }
    }
    return logLikelihood
  }
  return {
    higher: () => higher,
    profile(j): Profile | null {
      const stdError = Math.sqrt(column(fit.covariance, j)[j])
      if (!(stdError > 0)) return null
      return {
        estimate: fit.theta[j],
        stdError,
        maximum: fit.logLikelihood,
        low: model.lower[j],
        high: model.upper[j],
        at: (value) => valueAt(j, value)
      }
    }
  }
}

/**
 * Profiles of the mean's least squares, as of a normal likelihood of known variance s²: the profile t
 * of Bates & Watts (1988), Nonlinear Regression Analysis, section 6.1.
 */
export function squaresProfiles(
  model: DensityModel,
  mean: DensityMean,
  at: { readonly squares: DensitySquares; readonly options: SearchOptions }
): ProfileSource<HigherDensity> {
  const { squares, options } = at
  const problem = meanProblem(model, mean)
  const { sigma2, estimates, rss } = squares
  const rssAt = (j: number, value: number): number => {
    const others = [...estimates.keys()].filter((k) => k !== j)
    const theta = estimates.slice()
    theta[j] = value
    if (others.length === 0) {
      const means = new Float64Array(problem.n)
      if (!problem.evaluate(theta, means, null)) return Number.NaN
      return means.reduce(
        (sum, m, i) => sum + (problem.weights?.[i] ?? 1) * (problem.y[i] - m) ** 2,
        0
      )
    }
    const start = Float64Array.from(others, (k) => theta[k])
    const found = solveNonlinearSquares(holdFixed(problem, theta, others), [start], {
      iterations: options.optimizer.max_iterations,
      cancelled: options.control.cancelled,
      explore: 0
    })
    return found?.converged === true ? found.rss : Number.NaN
  }
  return {
    higher: () => null,
    profile(j): Profile | null {
      const stdError = Math.sqrt(column(squares.unscaledCovariance, j)[j] * sigma2)
      if (!(stdError > 0)) return null
      const { lower, upper } = problem
      return {
        estimate: estimates[j],
        stdError,
        maximum: -rss / (2 * sigma2),
        low: lower?.[j] ?? Number.NEGATIVE_INFINITY,
        high: upper?.[j] ?? Number.POSITIVE_INFINITY,
        at: (value) => -rssAt(j, value) / (2 * sigma2)
      }
    }
  }
}
