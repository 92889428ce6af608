import type { DensityModel } from './model.ts'
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

function likeliest(path: Path): Path['points'][number] | null {
  const finite = path.points.filter(({ value }) => Number.isFinite(value))
  return finite.length === 0 ? null : finite.reduce((a, b) => (b.value > a.value ? b : a))
}

/** Whether going to the limit loses nothing against `value`, and coming back from it loses something. */
function leadsUp(model: DensityModel, path: Path, value: number): boolean {
  const slack = 1e-9 * (1 + Math.abs(value))
  const top = likeliest(path)
  if (top === null || top.value < value - slack) return false
  const back = top.theta.slice()
  const unit = Math.max(Math.abs(back[path.parameter]) / 1e6, 1e-3)
  back[path.parameter] = Number.isFinite(path.limit)
    ? path.limit + (top.theta[path.parameter] - path.limit) * 1e6
    : Math.sign(path.limit) * unit
  const behind = logLikelihoodAt(model, back)
  return !(behind >= top.value - slack)
}

/**
 * A parameter whose limit (±∞ or an edge of the domain) carries the supremum: the rest is estimated
 * with it held there. Null when no single parameter explains why the search did not settle.
 */
export function limitOf(
  model: DensityModel,
  best: End,
  free: readonly number[],
  options: SearchOptions
): Limit | null {
  const value = logLikelihoodAt(model, best.theta)
  for (const path of pathsFrom(model, best.theta)) {
    if (path.unbounded || !free.includes(path.parameter)) continue
    const top = likeliest(path)
    if (top === null || !leadsUp(model, path, value)) continue
    const rest = free.filter((j) => j !== path.parameter)
    const end = descend(model, { free: rest, at: top.theta }, options)
    const gained = logLikelihoodAt(model, end.theta)
    if (isSound(end) && gained >= value - 1e-9 * (1 + Math.abs(value))) {
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
  model: DensityModel,
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
