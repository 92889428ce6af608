import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { byObservation } from '../covariances/groups.ts'
import { influences } from '../covariances/sandwich.ts'
import { accelerationsOf } from '../intervals/bootstrap.ts'
import {
  blockIntervals,
  type ChosenIntervals,
  dispersionEnds,
  type ProfileSource,
  profileIgnores
} from '../intervals/choose.ts'
import type { WarningReport } from '../report.ts'
import type { Reference } from '../reporting/coefficients.ts'
import { standardErrors } from './blocks.ts'
import { likelihoodFunctions, squaresFunctions } from './estimating.ts'
import { firthProfiles } from './firth-inference.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine } from './model.ts'
import {
  coefficientProfiles,
  dispersionProfile,
  type HigherPoint,
  likelihoodSummit,
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

/** Influence of the observations on the terms (n × p), frequencies inside. */
function influenceOnTerms(workspace: Workspace, ofRows: EstimatingFunctions | null): Matrix | null {
  if (ofRows === null) return null
  const functions = byObservation(ofRows)
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

type Source = ProfileSource<HigherPoint>

interface Part {
  readonly block: string
  readonly estimates: Float64Array
  readonly covariance: Matrix
  readonly reference: Reference
  readonly summit: Summit | null
  readonly accelerations: () => Float64Array | null
  readonly replicates: () => Matrix | string
}

/** Intervals of one block of a regression. */
function partIntervals({ spec, model }: Workspace, part: Part, source: Source | null) {
  return blockIntervals<HigherPoint>(
    { ...spec.inference, include: spec.include },
    {
      block: part.block,
      terms: model.terms.map(({ name }) => name),
      estimates: part.estimates,
      stdErrors: standardErrors(part.covariance, 1),
      reference: part.reference,
      source,
      accelerations: part.accelerations,
      replicates: part.replicates
    }
  )
}

/** Profile ends of the dispersion parameters (length q). */
function profiledDispersion(workspace: Workspace, result: LikelihoodResult, summit: Summit) {
  const { nuisance } = workspace.model.family
  return dispersionEnds(
    workspace.spec.inference.level,
    nuisance.map(({ name }, k) => ({
      name,
      target: dispersionProfile(workspace, summit, { k, stdError: result.phiErrors[k] })
    }))
  )
}

const usable: readonly string[] = ['ok', 'rank_deficient', 'boundary']

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
    accelerations: () =>
      accelerationsOf(influenceOnTerms(workspace, squaresFunctions(workspace, squares))),
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
    accelerations: () =>
      accelerationsOf(influenceOnTerms(workspace, likelihoodFunctions(workspace, likelihood))),
    replicates: errors.replicates.likelihood
  }
}

function intervalsOf(workspace: Workspace, part: Part) {
  const { summit } = part
  return partIntervals(
    workspace,
    part,
    summit === null ? null : coefficientProfiles(workspace, summit)
  )
}

/** Those of the likelihood block: of Firth's penalised likelihood where that was asked for. */
function likelihoodIntervals(workspace: Workspace, { likelihood }: IntervalPair, part: Part) {
  const { penalty } = workspace.spec.model
  return penalty === undefined || likelihood === null
    ? intervalsOf(workspace, part)
    : partIntervals(workspace, part, firthProfiles(workspace, likelihood))
}

/** Intervals of both blocks by the client's choice; all null for Wald's, which the tables make themselves. */
export function chooseIntervals(workspace: Workspace, pair: IntervalPair): BothIntervals {
  const { intervals: choice, std_errors } = workspace.spec.inference
  if (choice === 'wald') return none
  const first = squaresPart(workspace, pair)
  const second = likelihoodPart(workspace, pair)
  // A linear least-squares fit has quadratic profiles: they are the t intervals of its table.
  const exact = choice === 'profile' && isAffine(workspace.model)
  const squares = first === null || exact ? null : intervalsOf(workspace, first)
  const likelihood = second === null ? null : likelihoodIntervals(workspace, pair, second)
  const robust = choice === 'profile' && std_errors !== 'model'
  const summit = second?.summit ?? null
  const dispersion =
    choice === 'profile' && summit !== null && pair.likelihood?.fit != null
      ? profiledDispersion(workspace, pair.likelihood, summit)
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
