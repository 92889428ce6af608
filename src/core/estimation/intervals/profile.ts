import { brentRoot } from '../../numeric/root.ts'
import type { IntervalMethod, OpenEnd, Profile, ProfileTrace } from './interval.ts'

type Point = ProfileTrace['points'][number]

export interface ProfileEnd {
  /** NaN when open. */
  readonly end: number
  readonly reason: string | null
  readonly points: readonly Point[]
  /** A value at which ln L exceeds the maximum given, or null. */
  readonly better: number | null
}

/** How many times the first step may double: a million standard errors. */
const doublings = 20
/** How many times a step that cannot be evaluated is shortened. */
const shrinkings = 14
const unreachable = 'The likelihood could not be maximised with the parameter held there.'
const atBound = 'The likelihood is still above the level at the bound of the parameter.'

/**
 * A shorter step after one that could not be evaluated: a tenth of the way on, or, where a bound of
 * the parameter stopped it, nine tenths of the way to the bound.
 */
function shortened(
  at: { readonly estimate: number; readonly near: number; readonly limit: number },
  step: number,
  beyond: boolean
): number {
  const gone = Math.abs(at.near - at.estimate)
  return beyond ? gone + 0.9 * Math.abs(at.limit - at.near) : gone + (step - gone) / 10
}

/**
 * One end of a profile-likelihood interval: where the signed root of twice the drop of ln L meets
 * the critical value (Venzon & Moolgavkar 1988, Applied Statistics 37, 87-94). The end is bracketed
 * by doubling steps from the Wald end, then found by Brent's method on the signed root.
 */
export function profileEnd(profile: Profile, side: -1 | 1, critical: number): ProfileEnd {
  const { estimate, stdError, maximum } = profile
  const points: Point[] = []
  let better: number | null = null
  const slack = 1e-7 * Math.max(1, Math.abs(maximum) * 1e-3)
  const root = (value: number): number => {
    const found = profile.at(value)
    const drop = maximum - found
    if (drop < -slack) better ??= value
    const signed = side * Math.sqrt(2 * Math.max(drop, 0))
    if (Number.isFinite(found)) {
      points.push({ value, log_likelihood: found, signed_root: signed })
    }
    return Math.abs(signed) - critical
  }
  const limit = side < 0 ? profile.low : profile.high
  const ended = (end: number, reason: string | null): ProfileEnd => ({
    end,
    reason,
    points: points.sort((a, b) => a.value - b.value),
    better
  })
  let near = estimate
  let step = critical * stdError
  let shrunk = 0
  for (let k = 0; k <= doublings + shrunk; k++) {
    const wanted = estimate + side * step
    const beyond = side * (wanted - limit) >= 0
    const far = beyond ? limit : wanted
    const value = root(far)
    if (better !== null) return ended(Number.NaN, 'The profile met a higher likelihood.')
    if (value >= 0) {
      const absolute = 1e-13 * Math.abs(far - estimate)
      const found = brentRoot(root, [near, far], { absolute, evaluations: 60 })
      return ended(found.x, found.converged ? null : 'The end of the profile was not found.')
    }
    if (Number.isNaN(value) && shrunk++ === shrinkings) return ended(Number.NaN, unreachable)
    if (beyond && !Number.isNaN(value)) return ended(Number.NaN, atBound)
    if (Number.isNaN(value)) step = shortened({ estimate, near, limit }, step, beyond)
    else {
      near = far
      step *= k === 0 ? 1.3 : 2
    }
  }
  return ended(
    Number.NaN,
    'The likelihood stays above the level however far the parameter goes: the interval is unbounded on this side.'
  )
}

export const profile: IntervalMethod = {
  name: 'profile',
  title: 'profile likelihood',
  reference: 'Venzon & Moolgavkar (1988), Applied Statistics 37, 87-94',
  compute({ terms, estimates, critical, profile: profileOf }) {
    const low = new Float64Array(estimates.length).fill(Number.NaN)
    const high = low.slice()
    const open: OpenEnd[] = []
    const traces: ProfileTrace[] = []
    for (let j = 0; j < terms.length; j++) {
      const target = profileOf(j)
      if (target === null) continue
      const down = profileEnd(target, -1, critical)
      const up = profileEnd(target, 1, critical)
      const better = down.better ?? up.better
      if (better !== null) {
        return { low, high, open, traces, better: { term: j, value: better } }
      }
      low[j] = down.end
      high[j] = up.end
      if (down.reason !== null) open.push({ term: terms[j], side: 'low', reason: down.reason })
      if (up.reason !== null) open.push({ term: terms[j], side: 'high', reason: up.reason })
      traces.push({ term: terms[j], points: [...down.points, ...up.points] })
    }
    return { low, high, open, traces, better: null }
  }
}
