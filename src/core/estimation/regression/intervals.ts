import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { influences } from '../covariances/sandwich.ts'
import type { IntervalInput, IntervalOutcome, OpenEnd } from '../intervals/interval.ts'
import { profileEnd } from '../intervals/profile.ts'
import { intervals } from '../intervals/registry.ts'
import type { IntervalsReport, WarningReport } from '../report.ts'
import { criticalValue, type Reference } from '../reporting/coefficients.ts'
import { type ChosenIntervals, standardErrors } from './blocks.ts'
import { likelihoodFunctions, squaresFunctions } from './estimating.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine } from './model.ts'
import {
  coefficientProfiles,
  dispersionProfile,
  type HigherPoint,
  likelihoodSummit,
  type ProfileSource,
  type Summit,
  squaresSummit
} from './profiles.ts'
import { type SquaresFit, spread } from './squares-fit.ts'
import { type ChosenCovariances, squaresCovariance, squaresReference } from './standard-errors.ts'
import type { Workspace } from './workspace.ts'

export interface BothIntervals {
  readonly squares: ChosenIntervals | null
  readonly likelihood: ChosenIntervals | null
  readonly warnings: readonly WarningReport[]
  /** A higher likelihood than the maximum, met by a profile. */
  readonly higher: HigherPoint | null
}

export interface IntervalPair {
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
  readonly errors: ChosenCovariances
}

const none: BothIntervals = { squares: null, likelihood: null, warnings: [], higher: null }

/** Influence of the rows on the terms (n × p), frequencies inside. */
function influenceOnTerms(
  workspace: Workspace,
  functions: EstimatingFunctions | null
): Matrix | null {
  if (functions === null) return null
  const { coordinates, model } = workspace
  const e = influences(functions)
  const out = zeros(e.rows, model.terms.length)
  const r = coordinates.kept.length
  for (let i = 0; i < e.rows; i++) {
    const f = functions.frequency?.[i] ?? 1
    const gamma = Float64Array.from({ length: r }, (_, k) => f * e.data[k * e.rows + i])
    const terms = spread(coordinates.kept, coordinates.toCoefficients(gamma), model.terms.length)
    terms.forEach((value, j) => {
      out.data[j * e.rows + i] = value
    })
  }
  return out
}

function ends(outcome: IntervalOutcome, method: string, include: readonly string[]) {
  if ('because' in outcome) return null
  const report: IntervalsReport = {
    method,
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
function disagreements(
  workspace: Workspace,
  found: { readonly low: Float64Array; readonly high: Float64Array },
  wald: { readonly estimates: Float64Array; readonly half: Float64Array }
): WarningReport[] {
  const names = workspace.model.terms.flatMap(({ name }, j) => {
    const { [j]: estimate } = wald.estimates
    const half = wald.half[j]
    const low = found.low[j]
    const high = found.high[j]
    if (Number.isNaN(half) || (Number.isNaN(low) && Number.isNaN(high))) return []
    const zeroInWald = Math.abs(estimate) <= half
    const zeroInProfile = !(low > 0 || high < 0)
    const ratios = [(estimate - low) / half, (high - estimate) / half].filter(Number.isFinite)
    const far = ratios.some((ratio) => ratio > 2 || ratio < 0.5)
    const open = Number.isNaN(low) || Number.isNaN(high)
    return zeroInWald !== zeroInProfile || far || open ? [name] : []
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

interface Part {
  readonly block: string
  readonly estimates: Float64Array
  readonly covariance: Matrix
  readonly reference: Reference
  readonly summit: Summit | null
  readonly functions: () => EstimatingFunctions | null
  readonly replicates: () => Matrix | string
}

function blockIntervals(workspace: Workspace, part: Part) {
  const { spec, model } = workspace
  const method = intervals[spec.inference.intervals]
  const { level } = spec.inference
  const critical = criticalValue(level, part.reference)
  const source: ProfileSource | null =
    part.summit === null ? null : coefficientProfiles(workspace, part.summit)
  const stdErrors = standardErrors(part.covariance, 1)
  const input: IntervalInput = {
    terms: model.terms.map(({ name }) => name),
    estimates: part.estimates,
    stdErrors,
    level,
    critical,
    profile: (j) => source?.profile(j) ?? null,
    replicates: part.replicates,
    influence: () => influenceOnTerms(workspace, part.functions())
  }
  const profiled = spec.inference.intervals === 'profile'
  const outcome: IntervalOutcome =
    profiled && source === null
      ? { because: 'The estimate is not a smooth interior optimum that could be profiled.' }
      : method.compute(input)
  const chosen = ends(outcome, method.name, spec.include)
  const warnings =
    'because' in outcome
      ? [notApplicable(part.block, method.name, outcome.because)]
      : profiled && chosen !== null && source?.higher() === null
        ? disagreements(workspace, chosen, {
            estimates: part.estimates,
            half: stdErrors.map((error) => critical * error)
          })
        : []
  return { chosen, warnings, higher: source?.higher() ?? null }
}

/** Profile ends of the dispersion parameters (length q). */
function dispersionEnds(workspace: Workspace, result: LikelihoodResult, summit: Summit) {
  const critical = criticalValue(workspace.spec.inference.level, { law: 'normal' })
  const low = new Float64Array(result.phi.length).fill(Number.NaN)
  const high = low.slice()
  const open: OpenEnd[] = []
  result.phi.forEach((_, k) => {
    const target = dispersionProfile(workspace, summit, { k, stdError: result.phiErrors[k] })
    if (target === null) return
    const term = workspace.model.family.nuisance[k].name
    const down = profileEnd(target.profile, -1, critical)
    const up = profileEnd(target.profile, 1, critical)
    low[k] = target.back(down.end)
    high[k] = target.back(up.end)
    if (down.reason !== null) open.push({ term, side: 'low', reason: down.reason })
    if (up.reason !== null) open.push({ term, side: 'high', reason: up.reason })
  })
  return { low, high, open }
}

const usable: readonly string[] = ['ok', 'rank_deficient']

function squaresPart(workspace: Workspace, { squares, errors }: IntervalPair): Part | null {
  if (squares === null || !usable.includes(squares.status)) return null
  const plain = squaresCovariance(workspace, squares)
  const profiled = workspace.spec.inference.intervals === 'profile'
  return {
    block: 'least squares',
    estimates: squares.coefficients,
    covariance: profiled ? plain : (errors.squares?.matrix ?? plain),
    reference: squaresReference(workspace, squares),
    summit: squaresSummit(workspace, squares, plain),
    functions: () => squaresFunctions(workspace, squares),
    replicates: errors.replicates.squares
  }
}

function likelihoodPart(workspace: Workspace, { likelihood, errors }: IntervalPair): Part | null {
  if (likelihood === null || !usable.includes(likelihood.status)) return null
  return {
    block: 'maximum likelihood',
    estimates: likelihood.coefficients,
    covariance: likelihood.covariance,
    reference: { law: 'normal' },
    summit: likelihoodSummit(workspace, likelihood),
    functions: () => likelihoodFunctions(workspace, likelihood),
    replicates: errors.replicates.likelihood
  }
}

/** Intervals of both blocks by the client's choice; all null for Wald's, which the tables make themselves. */
export function chooseIntervals(workspace: Workspace, pair: IntervalPair): BothIntervals {
  const { intervals: choice, std_errors } = workspace.spec.inference
  if (choice === 'wald') return none
  const first = squaresPart(workspace, pair)
  const second = likelihoodPart(workspace, pair)
  // A linear least-squares fit has quadratic profiles: they are the t intervals of its table.
  const exact = choice === 'profile' && isAffine(workspace.model)
  const squares = first === null || exact ? null : blockIntervals(workspace, first)
  const likelihood = second === null ? null : blockIntervals(workspace, second)
  const robust = choice === 'profile' && std_errors !== 'model'
  const summit = second?.summit ?? null
  const dispersion =
    choice === 'profile' && summit !== null && pair.likelihood !== null
      ? dispersionEnds(workspace, pair.likelihood, summit)
      : null
  const chosen = likelihood?.chosen ?? null
  return {
    squares: squares?.chosen ?? null,
    likelihood:
      chosen === null || dispersion === null
        ? chosen
        : {
            ...chosen,
            dispersion,
            report: {
              ...chosen.report,
              open_ends: [...chosen.report.open_ends, ...dispersion.open]
            }
          },
    warnings: [
      ...(squares?.warnings ?? []),
      ...(likelihood?.warnings ?? []),
      ...(robust ? [profileIgnores()] : [])
    ],
    higher: likelihood?.higher ?? null
  }
}

function profileIgnores(): WarningReport {
  return {
    code: 'profile_rests_on_model',
    detail: 'Profile-likelihood intervals rest on the model, whatever standard errors are chosen.',
    pointer: '/inference/intervals',
    action: 'Ask for "wald" intervals to have them follow the standard errors.'
  }
}
