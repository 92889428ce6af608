import { answered, rootSearch } from '../../numeric/root.ts'
import type {
  FoundEnds,
  IntervalMethod,
  OpenEnd,
  Profile,
  ProfileEnd,
  ProfileTrace
} from './interval.ts'

type Point = ProfileTrace['points'][number]

/** How many times the first step may double: a million standard errors. */
const doublings = 20
/** How many times a step that cannot be evaluated is shortened. */
const shrinkings = 14
/** Said where a profile rises above the maximum that it was given. */
export const metHigher = 'The profile met a higher likelihood.'
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

/** A profile without its values. */
export type ProfileRange = Omit<Profile, 'at'>

/**
 * One end of a profile-likelihood interval: where the signed root of twice the drop of ln L meets
 * the critical value (Venzon & Moolgavkar 1988, Applied Statistics 37, 87-94). The end is bracketed
 * by doubling steps from the Wald end, then found by Brent's method on the signed root. Asks for one value of
 * the profile after the other.
 */
export function* endSearch(
  profile: ProfileRange,
  side: -1 | 1,
  critical: number
): Generator<number, ProfileEnd, number> {
  const { estimate, stdError, maximum } = profile
  const points: Point[] = []
  let better: number | null = null
  const slack = 1e-7 * Math.max(1, Math.abs(maximum) * 1e-3)
  // What the last bit of ln L makes of the signed root at the level.
  const rounding = (Number.EPSILON * Math.abs(maximum)) / critical
  const known = new Map<number, number>()
  const root = (value: number, found: number): number => {
    const drop = maximum - found
    if (drop < -slack) better ??= value
    const signed = side * Math.sqrt(2 * Math.max(drop, 0))
    if (Number.isFinite(found)) {
      points.push({ value, log_likelihood: found, signed_root: signed })
    }
    const beyond = Math.abs(signed) - critical
    const settled = Math.abs(beyond) <= rounding ? 0 : beyond
    known.set(value, settled)
    return settled
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
    const value = root(far, yield far)
    if (better !== null) return ended(Number.NaN, metHigher)
    if (value >= 0) {
      const absolute = 1e-13 * Math.abs(far - estimate)
      const search = rootSearch([near, far], { absolute, evaluations: 60 })
      let asked = search.next()
      while (asked.done !== true) {
        asked = search.next(known.get(asked.value) ?? root(asked.value, yield asked.value))
      }
      const found = asked.value
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

/** The same end of a profile that is at hand. */
export function profileEnd(profile: Profile, side: -1 | 1, critical: number): ProfileEnd {
  return answered(endSearch(profile, side, critical), profile.at)
}

/** Both ends of a profile, found already or to be searched. */
export function endsOf(target: Profile | FoundEnds, critical: number): readonly ProfileEnd[] {
  if ('ends' in target) return target.ends
  return [profileEnd(target, -1, critical), profileEnd(target, 1, critical)]
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
      const [down, up] = endsOf(target, critical)
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
