import type { Matrix } from '../../numeric/matrix.ts'
import type { Convergence, Direction, Status, WarningReport } from '../report.ts'
import { covarianceOver, informationAt, noCovariance } from './covariance.ts'
import { flatDirection } from './flat.ts'
import { type Limit, limitOf, profiledGrowth } from './limits.ts'
import type { DensityModel } from './model.ts'
import { logLikelihoodAt } from './objective.ts'
import { type Path, pathInWords, unboundedPath } from './path.ts'
import { type End, resolution, type Search, type SearchOptions } from './search.ts'

/** The likelihood's maximum, or what is known when there is none. */
export interface DensityFit {
  readonly status: Status
  readonly reason: string | null
  /** Best point (length p), finite throughout. */
  readonly theta: Float64Array
  /** Sign of an estimate at ±∞, 0 when finite (length p). */
  readonly infinite: Int8Array
  readonly aliased: Uint8Array
  /** p × p; NaN where there is no standard error. */
  readonly covariance: Matrix
  /** NaN where the likelihood has no maximum. */
  readonly logLikelihood: number
  readonly supremum: number | null
  readonly direction: readonly Direction[] | null
  /** Parameters that count as estimated: all but those held at an infinite limit. */
  readonly df: number
  readonly convergence: Convergence
  readonly warnings: readonly WarningReport[]
  readonly start: Float64Array
}

function convergenceOf(model: DensityModel, search: Search, end: End): Convergence {
  const { convergence } = end
  const agreeing = search.basins.find(
    (basin) => Math.abs(basin.value - end.value) <= resolution(model, end.value)
  )
  return {
    iterations: end.iterations,
    evaluations: search.evaluations,
    scaled_gradient: convergence.scaledGradient,
    hessian_condition: convergence.condition,
    starts_agreeing: `${agreeing?.starts ?? 0}/${search.starts}`,
    ...(search.starts > 1
      ? {
          basins: search.basins.map(({ value, starts, behindBestBy }) => ({
            log_likelihood: -value * model.nobs,
            starts,
            behind_best_by: behindBestBy * model.nobs
          }))
        }
      : {}),
    ...(convergence.atPrecision ? { at_precision: true } : {}),
    restart_moves: convergence.restartMoves,
    ...(convergence.failed === null ? {} : { failed_check: convergence.failed })
  }
}

/** A finished search and what it was over. */
export interface Setting {
  readonly model: DensityModel
  readonly free: readonly number[]
  readonly search: Search
  readonly options: SearchOptions
}

/** A fit at an end with nothing but its point: what the particular outcomes build on. */
function blank({ model, free, search }: Setting, end: End): DensityFit {
  const p = model.names.length
  return {
    status: 'not_converged',
    reason: null,
    theta: end.theta,
    infinite: new Int8Array(p),
    aliased: new Uint8Array(p),
    covariance: noCovariance(p),
    logLikelihood: logLikelihoodAt(model, end.theta),
    supremum: null,
    direction: null,
    df: free.length,
    convergence: convergenceOf(model, search, end),
    warnings: [],
    start: end.from
  }
}

/** Condition of the information from which an exact ridge is looked for behind a rounded one. */
const suspicious = 1e6

function restingOn(model: DensityModel, free: readonly number[], end: End): readonly number[] {
  return free.filter((_, k) => end.active[k] !== 0 && model.names.length > 0)
}

/**
 * A parameter far out with an error ten times its size is on its way to infinity: rounding of the
 * likelihood, which is constant there to its last digits, can pass for a maximum.
 */
function hasNoScale({ model, free }: Setting, { theta, covariance }: DensityFit): boolean {
  const p = model.names.length
  return free.some((j) => Math.sqrt(covariance.data[j * p + j]) > 10 * Math.abs(theta[j]))
}

/** A maximum that meets the contract: a point inside, on a bound, on a ridge or on its way to infinity. */
export function settled(setting: Setting, end: End): DensityFit {
  const { model, free } = setting
  const resting = restingOn(model, free, end)
  const { information } = informationAt(model, end.theta)
  const loose = free.filter((j) => !resting.includes(j))
  const covariance = covarianceOver(information, loose) ?? noCovariance(model.names.length)
  const fit = { ...blank(setting, end), status: 'ok' as const, covariance }
  const flat = end.convergence.condition > suspicious ? flatFit(setting, end) : null
  if (flat !== null) return flat
  const limit = hasNoScale(setting, fit)
    ? limitOf(model, end, free, { ...setting.options, relativeSlack: 1e-6 })
    : null
  if (limit !== null) return limitFit(setting, limit)
  if (resting.length === 0) return fit
  const words = resting.map((j) => `${model.names[j]} = ${end.theta[j]}`).join(', ')
  return {
    ...fit,
    status: 'boundary',
    reason: `The likelihood is largest on a bound: ${words}. The bound has no standard error; the others are conditional on it.`
  }
}

function unboundedFit(setting: Setting, end: End, path: Path): DensityFit {
  return {
    ...blank(setting, end),
    status: 'unbounded',
    reason: `The likelihood grows without limit along the path ${pathInWords(setting.model, path)} with the other parameters near the point shown. A bound on ${setting.model.names[path.parameter]}, or a penalty, makes the maximum exist.`,
    logLikelihood: Number.NaN,
    supremum: Number.POSITIVE_INFINITY
  }
}

/** Errors of the parameters that a flat direction does not touch: one that it touches is held. */
function flatFit(setting: Setting, end: End): DensityFit | null {
  const { model, free } = setting
  const flat = flatDirection(
    model,
    end.theta,
    end.convergence.direction === null ? null : spreadDirection(setting, end)
  )
  if (flat === null) return null
  const { information } = informationAt(model, end.theta)
  const covariance =
    covarianceOver(
      information,
      free.filter((j) => j !== flat.touches[flat.touches.length - 1])
    ) ?? noCovariance(model.names.length)
  const p = model.names.length
  for (const j of flat.touches) {
    for (let k = 0; k < p; k++) {
      covariance.data[k * p + j] = Number.NaN
      covariance.data[j * p + k] = Number.NaN
    }
  }
  return {
    ...blank(setting, end),
    status: 'not_identified',
    reason: `The data do not identify every parameter: ${flat.words}. The values of ${flat.touches.map((j) => model.names[j]).join(', ')} are one point of many that are equally likely.`,
    covariance
  }
}

function spreadDirection({ model, free }: Setting, end: End): Float64Array {
  const out = new Float64Array(model.names.length)
  free.forEach((j, k) => {
    out[j] = end.convergence.direction?.[k] ?? 0
  })
  return out
}

function limitFit(setting: Setting, { path, end, held }: Limit): DensityFit {
  const { model, free } = setting
  const rest = free.filter((j) => j !== held)
  const infinite = new Int8Array(model.names.length)
  const finite = Number.isFinite(path.limit)
  if (!finite) infinite[held] = Math.sign(path.limit)
  const theta = end.theta.slice()
  const { information } = informationAt(model, end.theta)
  const fit = {
    ...blank({ ...setting, free: rest }, end),
    theta,
    infinite,
    df: finite ? free.length : rest.length,
    covariance: covarianceOver(information, rest) ?? noCovariance(model.names.length)
  }
  const words = pathInWords(model, path)
  if (rest.length === 0 && !finite) {
    return {
      ...fit,
      status: 'does_not_exist',
      reason: `The likelihood rises towards its supremum as ${words} and does not attain it.`,
      logLikelihood: Number.NaN,
      supremum: fit.logLikelihood,
      direction: [{ term: model.names[held], direction: Math.sign(path.limit) }]
    }
  }
  return {
    ...fit,
    status: 'boundary',
    reason: `The likelihood is largest in the limit ${words}. The other parameters are estimated in that limit, conditional on it.`
  }
}

/** Why an end is no maximum, for people. */
function whyNot(end: End): string {
  if (end.stop === 'cancelled')
    return 'The time allowed for the fit ran out before the likelihood settled.'
  if (end.stop === 'iteration-limit')
    return 'The allowed number of iterations was used up before the likelihood settled.'
  switch (end.convergence.failed) {
    case 'hessian':
      return 'The point is a saddle or a ridge: the observed information is not positive definite there (test: hessian).'
    case 'gradient':
      return 'The score is not zero where the search stopped (test: gradient).'
    case 'restart':
      return 'A restart from the point moves away from it (test: restart).'
    default:
      return 'The observed information is singular to rounding (test: condition).'
  }
}

/** What an end is that does not meet the contract. */
export function classify(setting: Setting, end: End): DensityFit {
  const { model, free, options } = setting
  const path = unboundedPath(model, end.theta) ?? profiledGrowth(model, end, free, options)
  if (path !== null) return unboundedFit(setting, end, path)
  const limit = limitOf(model, end, free, options)
  if (limit !== null) return limitFit(setting, limit)
  const flat = flatFit(setting, end)
  if (flat !== null) return flat
  return { ...blank(setting, end), reason: whyNot(end) }
}
