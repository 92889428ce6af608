import type { Matrix } from '../../numeric/matrix.ts'
import type { Convergence, Direction, Status, WarningReport } from '../report.ts'
import { covarianceOver, informationAt, noCovariance } from './covariance.ts'
import { flatDirection } from './flat.ts'
import { type Limit, limitOf, profiledGrowth } from './limits.ts'
import type { DensityModel } from './model.ts'
import { logLikelihoodAt } from './objective.ts'
import { type Path, pathInWords, unboundedPath } from './path.ts'
import {
  descend,
  type End,
  isSound,
  resolution,
  type Search,
  type SearchOptions,
  searchFrom
} from './search.ts'
import { spikeElsewhere } from './spike.ts'
import { feasibleStarts, ladder } from './starts.ts'

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
  /** Parameters that count as estimated. */
  readonly df: number
  readonly convergence: Convergence
  readonly warnings: readonly WarningReport[]
  readonly start: Float64Array
}

/** Beyond this many rows × parameters a search that ended well is not repeated from elsewhere. */
const explorable = 100_000

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

interface Setting {
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

function restingOn(model: DensityModel, free: readonly number[], end: End): readonly number[] {
  return free.filter((_, k) => end.active[k] !== 0 && model.names.length > 0)
}

function settled(setting: Setting, end: End): DensityFit {
  const { model, free } = setting
  const resting = restingOn(model, free, end)
  const { information } = informationAt(model, end.theta)
  const loose = free.filter((j) => !resting.includes(j))
  const covariance = covarianceOver(information, loose) ?? noCovariance(model.names.length)
  const fit = { ...blank(setting, end), status: 'ok' as const, covariance }
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
    df: rest.length,
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
function classify(setting: Setting, end: End): DensityFit {
  const { model, free, options } = setting
  const path = unboundedPath(model, end.theta) ?? profiledGrowth(model, end, free, options)
  if (path !== null) return unboundedFit(setting, end, path)
  const flat = flatFit(setting, end)
  if (flat !== null) return flat
  const limit = limitOf(model, end, free, options)
  if (limit !== null) return limitFit(setting, limit)
  return { ...blank(setting, end), reason: whyNot(end) }
}

function elsewhereWarning(detail: string): WarningReport {
  return {
    code: 'unbounded_elsewhere',
    detail,
    pointer: '/model/log_density',
    action: 'Bound the parameter away from that end, or keep the interior maximum that is reported.'
  }
}

/** Other places at which the likelihood is larger than at a sound maximum. */
function besides(
  setting: Setting,
  sound: End
): { readonly fit: DensityFit; readonly replaces: boolean } {
  const { model, search, options, free } = setting
  const fit = settled(setting, sound)
  const { best } = search
  if (best.value < sound.value - resolution(model, sound.value)) {
    const again = isSound(best) ? best : descend(model, { free, at: best.theta }, options)
    const other = isSound(again) ? settled(setting, again) : classify(setting, again)
    if (other.status === 'unbounded') {
      const warning = elsewhereWarning(
        `This is the best interior maximum: elsewhere the likelihood is unbounded. ${other.reason ?? ''}`
      )
      return { fit: { ...fit, warnings: [warning] }, replaces: false }
    }
    if (other.status !== 'not_converged') return { fit: other, replaces: true }
  }
  if (model.rows.length * model.names.length > explorable) return { fit, replaces: false }
  const spike = spikeElsewhere(model, sound.theta)
  if (spike === null) return { fit, replaces: false }
  const warning = elsewhereWarning(
    `This is the best interior maximum: with ${model.names[spike.on]} on an observation the likelihood grows without limit as ${pathInWords(model, spike.path)}.`
  )
  return { fit: { ...fit, warnings: [warning] }, replaces: false }
}

function multipleWarning(model: DensityModel, search: Search): WarningReport[] {
  if (search.basins.length < 2) return []
  const list = search.basins
    .slice(0, 5)
    .map(({ value }) => Number((-value * model.nobs).toPrecision(8)))
    .join(', ')
  return [
    {
      code: 'multiple_optima',
      detail: `${search.basins.length} local maxima were met from ${search.starts} starts; their log-likelihoods are ${list}. The best is reported.`,
      pointer: '/model/parameters',
      action: 'Give starts near the solution that is meant, or bounds that leave one of them.'
    }
  ]
}

/** Row of a parameter that appears nowhere: aliased, and the block not identified. */
function withUnused(model: DensityModel, fit: DensityFit): DensityFit {
  if (model.unused.length === 0) return fit
  const aliased = fit.aliased.slice()
  for (const j of model.unused) aliased[j] = 1
  const names = model.unused.map((j) => model.names[j]).join(', ')
  return {
    ...fit,
    status: 'not_identified',
    aliased,
    reason: `The density does not depend on ${names}${fit.reason === null ? '; the others are estimated.' : `. ${fit.reason}`}`
  }
}

/**
 * Maximises a density of the client's own: Newton with exact second derivatives from the client's
 * starts and a deterministic ladder of others, then tells what the end is. Throws Failure
 * start_not_finite.
 */
export function maximiseDensity(
  model: DensityModel,
  options: SearchOptions,
  extra: readonly Float64Array[]
): DensityFit {
  const free = [...model.names.keys()].filter((j) => !model.unused.includes(j))
  const starts = feasibleStarts(model, options.optimizer.seed)
  const small = model.rows.length * model.names.length <= explorable
  const more = Math.max(0, options.optimizer.starts - 1)
  const rungs =
    small || more > 0 ? ladder(model, starts[0], { seed: options.optimizer.seed, more }) : []
  const further = [...extra.filter((x) => Number.isFinite(logLikelihoodAt(model, x))), ...rungs]
  const search = searchFrom(model, free, { starts, further, options })
  const setting = { model, free, search, options }
  const fit =
    search.sound === null ? classify(setting, search.best) : besides(setting, search.sound).fit
  return withUnused(model, {
    ...fit,
    warnings: [...fit.warnings, ...multipleWarning(model, search)]
  })
}
