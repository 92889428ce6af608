import type { DensityLikelihood } from './model.ts'
import { logLikelihoodAt } from './objective.ts'
import { type Path, pathsFrom } from './path.ts'
import { descend, type End, isSound, type SearchOptions } from './search.ts'

/** A maximum that lies at an end of the domain of one parameter. */
export interface Limit {
  readonly path: Path
  /** The rest, maximised with the parameter held as near to its limit as the likelihood still rises. */
  readonly end: End
  readonly held: number
}

/** Points without a rise that make a plateau. */
const level = 3

/** ln L changes by less than this in a limit. */
function slackOf(value: number, relative = 1e-9): number {
  return relative * (1 + Math.abs(value))
}

/**
 * The point of a path from which ln L rises no more, when it rose all the way to it and stays there:
 * null when the path passes over a maximum or falls.
 */
function plateau(path: Path, slack: number): Path['points'][number] | null {
  const finite = path.points.filter(({ value }) => Number.isFinite(value))
  const first = finite[0]
  if (first === undefined) return null
  let best = first
  let flat = 0
  for (const point of finite.slice(1)) {
    if (point.value < best.value - slack) return flat >= level ? stayed(path, finite, best) : null
    flat = point.value <= best.value + slack ? flat + 1 : 0
    if (point.value > best.value) best = point
    if (flat > level) break
  }
  return stayed(path, finite, best)
}

/** The point when ln L stays there ten times as far out, but for the rounding of terms that cancel. */
function stayed(
  path: Path,
  finite: Path['points'],
  best: Path['points'][number]
): Path['points'][number] | null {
  const far = 10 * Math.max(1, Math.abs(best.theta[path.parameter]))
  const stays = finite
    .slice(finite.indexOf(best) + 1)
    .filter(({ theta }) => Math.abs(theta[path.parameter]) <= far)
    .every(({ value }) => Math.abs(value - best.value) <= 1e-3 * (1 + Math.abs(best.value)))
  return stays ? best : null
}

/** The parameter put well away from its limit, where a likelihood that knows of it is smaller. */
function withdrawn(theta: Float64Array, { parameter, limit }: Path): Float64Array {
  const out = theta.slice()
  const gap = theta[parameter] - limit
  out[parameter] = Number.isFinite(limit)
    ? limit + Math.sign(gap || 1) * Math.max(Math.abs(gap) * 1e6, 1e-2 * Math.abs(limit))
    : Math.sign(limit) * Math.max(Math.abs(theta[parameter]) / 1e6, 1e-3)
  return out
}

/** Where going to the limit loses nothing against `value` and coming back from it loses something. */
function leadsUp(
  model: DensityLikelihood,
  path: Path,
  at: { readonly value: number; readonly slack: number }
): Path['points'][number] | null {
  const top = plateau(path, at.slack)
  if (top === null || top.value < at.value - at.slack) return null
  const behind = logLikelihoodAt(model, withdrawn(top.theta, path))
  return behind >= top.value - at.slack ? null : top
}

/**
 * A parameter whose limit (±∞ or an edge of the domain) carries the supremum: the rest is estimated
 * with it held there. Null when no single parameter explains why the search did not settle.
 */
export function limitOf(
  model: DensityLikelihood,
  best: End,
  free: readonly number[],
  options: SearchOptions & { readonly relativeSlack?: number }
): Limit | null {
  const value = logLikelihoodAt(model, best.theta)
  const slack = slackOf(value, options.relativeSlack)
  for (const path of pathsFrom(model, best.theta)) {
    if (path.unbounded || !free.includes(path.parameter)) continue
    const top = leadsUp(model, path, { value, slack })
    if (top === null) continue
    const rest = free.filter((j) => j !== path.parameter)
    const end = descend(model, { free: rest, at: top.theta }, options)
    const gained = logLikelihoodAt(model, end.theta)
    if (isSound(end) && gained >= value - slack) {
      return { path, end, held: path.parameter }
    }
  }
  return null
}

/** Distances from an edge, relative to its size, at which the rest is maximised. */
const distances = [1e-3, 1e-5, 1e-7, 1e-9, 1e-11] as const

/**
 * A likelihood that grows without limit towards an edge only when the other parameters follow, as a
 * three-parameter lognormal's does when its threshold nears the smallest observation (Hill 1963, JASA
 * 58): the profile, not the likelihood itself, is what rises. Looked for where a search has run close
 * to an edge.
 */
export function profiledGrowth(
  model: DensityLikelihood,
  best: End,
  free: readonly number[],
  options: SearchOptions
): Path | null {
  for (const path of pathsFrom(model, best.theta)) {
    const { parameter, limit } = path
    const gap = best.theta[parameter] - limit
    if (!Number.isFinite(limit) || limit === 0 || Math.abs(gap) > 1e-2 * Math.abs(limit)) continue
    const rest = free.filter((j) => j !== parameter)
    const values: number[] = []
    let at = best.theta
    for (const distance of distances) {
      const next = at.slice()
      next[parameter] = limit + Math.sign(gap) * distance * Math.abs(limit)
      if (!Number.isFinite(logLikelihoodAt(model, next))) break
      const end = descend(model, { free: rest, at: next }, { ...options, iterations: 100 })
      values.push(-end.value * model.nobs)
      at = end.theta
    }
    const rises = values.slice(1).map((value, k) => value - values[k])
    const tail = rises.slice(-3)
    if (
      tail.length === 3 &&
      tail.every((rise, k) => rise > 0.1 && (k === 0 || rise >= tail[k - 1] * 0.9))
    ) {
      return { ...path, unbounded: true }
    }
  }
  return null
}
