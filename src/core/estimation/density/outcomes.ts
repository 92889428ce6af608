import { at, type Matrix } from '../../numeric/matrix.ts'
import { everyFinite } from '../../numeric/vector.ts'
import { covarianceOver, informationAt, noCovariance } from './covariance.ts'
import { blank, type DensityFit, restingOn, type Setting } from './density-fit.ts'
import { type Limit, limitOf, profiledGrowth } from './limits.ts'
import { expectValues, logLikelihoodAt } from './objective.ts'
import { type Path, pathInWords, unboundedPath } from './path.ts'
import { flatFit, singularFit } from './ridges.ts'
import type { End } from './search.ts'

/** Condition of the information from which an exact ridge is looked for behind a rounded one. */
const suspicious = 1e6
/** Relative fall of the likelihood that a limit of a settled maximum is allowed. */
const limitSlack = 1e-6

/**
 * A parameter far out with an error ten times its size is on its way to infinity: rounding of the
 * likelihood, which is constant there to its last digits, can pass for a maximum.
 */
function hasNoScale({ model, free }: Setting, { theta, covariance }: DensityFit): boolean {
  const p = model.names.length
  return free.some((j) => Math.sqrt(covariance.data[j * p + j]) > 10 * Math.abs(theta[j]))
}

/**
 * The likelihood falls by more than its slack along every parameter, a few errors either way: no path leads
 * from there to a limit that is as high.
 */
function isPeaked({ model, free }: Setting, { theta }: End, information: Matrix): boolean {
  const value = logLikelihoodAt(model, theta)
  const slack = limitSlack * (1 + Math.abs(value))
  const errors = Math.max(2, 2 * Math.sqrt(2 * slack))
  const around = free.flatMap((j) =>
    [-1, 1].map((side) => {
      const out = theta.slice()
      out[j] += (side * errors) / Math.sqrt(at(information, j, j))
      return out
    })
  )
  if (!around.every(everyFinite)) return false
  expectValues(model, () => around)
  return around.every((point) => {
    const there = logLikelihoodAt(model, point)
    return Number.isFinite(there) && there < value - slack
  })
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
  const singular = end.convergence.condition > suspicious ? singularFit(setting, end) : null
  if (singular !== null) return singular
  const limit =
    hasNoScale(setting, fit) && !isPeaked(setting, end, information)
      ? limitOf(model, end, free, { ...setting.options, relativeSlack: limitSlack })
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
  return singularFit(setting, end) ?? { ...blank(setting, end), reason: whyNot(end) }
}
