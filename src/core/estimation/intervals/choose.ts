import type { Matrix } from '../../numeric/matrix.ts'
import type { WarningReport } from '../report.ts'
import type { IntervalsReport } from '../report-blocks.ts'
import { criticalValue, type Reference } from '../reporting/coefficients.ts'
import type { FoundEnds, IntervalOutcome, OpenEnd, Profile } from './interval.ts'
import { endsOf } from './profile.ts'
import { type IntervalName, intervals } from './registry.ts'

/** Ends of the intervals of one block. */
export interface ChosenIntervals {
  /** Length p. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** Ends for the dispersion parameters (length q); null where they stay Wald's. */
  readonly dispersion: { readonly low: Float64Array; readonly high: Float64Array } | null
  readonly report: IntervalsReport
}

/** Profiles of p parameters; `P` is a point of the likelihood. */
export interface ProfileSource<P> {
  profile(j: number): Profile | FoundEnds | null
  /** The highest point above the maximum that any profile met. */
  higher(): P | null
}

/** What is known of one block before its intervals are made; arrays have length p. */
export interface IntervalPart<P> {
  /** The block's name in words. */
  readonly block: string
  readonly terms: readonly string[]
  readonly estimates: Float64Array
  readonly stdErrors: Float64Array
  readonly reference: Reference
  /** Null where there is no smooth interior optimum. */
  readonly source: ProfileSource<P> | null
  /** Why there is none, where that is not the reason. */
  readonly unprofiled?: string
  /** Skewness constants of the estimates (p); null where not known. */
  readonly accelerations: () => Float64Array | null
  /** Bootstrap estimates (B × p), or why there are none. */
  readonly replicates: () => Matrix | string
}

export interface BlockIntervals<P> {
  readonly chosen: ChosenIntervals | null
  readonly warnings: readonly WarningReport[]
  /** A higher likelihood than the maximum, met by a profile. */
  readonly higher: P | null
}

/** How a request wants its intervals. */
export interface IntervalChoice {
  readonly intervals: IntervalName
  readonly level: number
  readonly include: readonly string[]
}

function chosenEnds(
  outcome: IntervalOutcome,
  { intervals: name, include }: IntervalChoice
): ChosenIntervals | null {
  if ('because' in outcome) return null
  const report: IntervalsReport = {
    method: intervals[name].name,
    open_ends: outcome.open,
    ...(include.includes('profiles') ? { profiles: outcome.traces } : {})
  }
  return { low: outcome.low, high: outcome.high, dispersion: null, report }
}

function notApplicable(block: string, method: string, because: string): WarningReport {
  return {
    code: 'intervals_not_applicable',
    detail: `Intervals by ${method} do not apply to ${block}: ${because} They stay at wald.`,
    pointer: '/inference/intervals',
    action: 'Choose intervals that apply, or read these as resting on the normal approximation.'
  }
}

/** Terms whose Wald and profile intervals disagree about zero or in length (Hauck & Donner 1977, JASA 72). */
function disagreements<P>(
  part: IntervalPart<P>,
  found: Pick<ChosenIntervals, 'low' | 'high'>,
  critical: number
): WarningReport[] {
  const names = part.terms.filter((_, j) => {
    const estimate = part.estimates[j]
    const half = critical * part.stdErrors[j]
    const low = found.low[j]
    const high = found.high[j]
    if (Number.isNaN(half) || (Number.isNaN(low) && Number.isNaN(high))) return false
    const zeroInWald = Math.abs(estimate) <= half
    const zeroInProfile = !(low > 0 || high < 0)
    const ratios = [(estimate - low) / half, (high - estimate) / half].filter(Number.isFinite)
    const far = ratios.some((ratio) => ratio > 2 || ratio < 0.5)
    const open = Number.isNaN(low) || Number.isNaN(high)
    return zeroInWald !== zeroInProfile || far || open
  })
  if (names.length === 0) return []
  return [
    {
      code: 'wald_profile_disagree',
      detail: `Wald and profile-likelihood intervals disagree for ${names.join(', ')} (Hauck-Donner effect): the log-likelihood is far from quadratic there.`,
      pointer: '/inference/intervals',
      action: 'Trust the profile interval and the likelihood-ratio test, not the Wald statistic.'
    }
  ]
}

/** The intervals of one block by the client's choice; the block keeps Wald's where they do not apply. */
export function blockIntervals<P>(
  choice: IntervalChoice,
  part: IntervalPart<P>
): BlockIntervals<P> {
  const method = intervals[choice.intervals]
  const { source, terms, estimates, stdErrors, replicates, accelerations } = part
  const critical = criticalValue(choice.level, part.reference)
  const profiled = choice.intervals === 'profile'
  const outcome: IntervalOutcome =
    profiled && source === null
      ? {
          because:
            part.unprofiled ??
            'The estimate is not a smooth interior optimum that could be profiled.'
        }
      : method.compute({
          terms,
          estimates,
          stdErrors,
          level: choice.level,
          critical,
          profile: (j) => source?.profile(j) ?? null,
          replicates,
          accelerations
        })
  const chosen = chosenEnds(outcome, choice)
  const higher = source?.higher() ?? null
  const warnings =
    'because' in outcome
      ? [notApplicable(part.block, method.name, outcome.because)]
      : profiled && chosen !== null && higher === null
        ? disagreements(part, chosen, critical)
        : []
  return { chosen, warnings, higher }
}

/** A profile on a scale of its own, with the way back to the parameter's. */
export interface ScaledProfile {
  readonly profile: Profile | FoundEnds
  readonly back: (u: number) => number
}

/** Profile ends of dispersion parameters (length q); null where one has no profile. */
export function dispersionEnds(
  level: number,
  parameters: readonly { readonly name: string; readonly target: ScaledProfile | null }[]
) {
  const critical = criticalValue(level, { law: 'normal' })
  const low = new Float64Array(parameters.length).fill(Number.NaN)
  const high = low.slice()
  const open: OpenEnd[] = []
  parameters.forEach(({ name, target }, k) => {
    if (target === null) return
    const [down, up] = endsOf(target.profile, critical)
    low[k] = target.back(down.end)
    high[k] = target.back(up.end)
    if (down.reason !== null) open.push({ term: name, side: 'low', reason: down.reason })
    if (up.reason !== null) open.push({ term: name, side: 'high', reason: up.reason })
  })
  return { low, high, open }
}

/** What is said where profiles stand beside standard errors that they cannot follow. */
export function profileIgnores(): WarningReport {
  return {
    code: 'profile_rests_on_model',
    detail: 'Profile-likelihood intervals rest on the model, whatever standard errors are chosen.',
    pointer: '/inference/intervals',
    action: 'Ask for "wald" intervals to have them follow the standard errors.'
  }
}

/** What is said when a profile sent the search back to a better optimum. */
export function betterOptimum(restarts: number): WarningReport {
  return {
    code: 'better_optimum_found',
    detail: `A profile met a higher likelihood than the first search, which was begun again from there (${restarts} times).`,
    pointer: '/model/parameters',
    action: 'Give starts near the reported estimates, or more starts.'
  }
}
