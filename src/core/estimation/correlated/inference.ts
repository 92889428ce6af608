import type { Matrix } from '../../numeric/matrix.ts'
import {
  type AppliedCovariance,
  applyCovariance,
  covarianceConventions
} from '../covariances/apply.ts'
import type { CovarianceEstimator, CovarianceInput } from '../covariances/covariance.ts'
import { chosenCovariance } from '../covariances/registry.ts'
import { accelerationsOf } from '../intervals/bootstrap.ts'
import {
  blockIntervals,
  type ChosenIntervals,
  dispersionEnds,
  type IntervalPart,
  profileIgnores
} from '../intervals/choose.ts'
import { standardErrors } from '../regression/blocks.ts'
import { squaresFunctions, withoutFunctions } from '../regression/estimating.ts'
import { groupsOf } from '../regression/groups.ts'
import { type SquaresFit, spreadMatrix } from '../regression/squares-fit.ts'
import { squaresCovariance } from '../regression/standard-errors.ts'
import { squaresTests } from '../regression/tests.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { WarningReport } from '../report.ts'
import type { BlockTests } from '../report-diagnostics.ts'
import type { Reference } from '../reporting/coefficients.ts'
import { type CorrelatedWork, times, usableFits } from './correlated-blocks.ts'
import { correlatedTests } from './correlated-tests.ts'
import { influenceOnTerms } from './influence.ts'
import { correlatedProfiles, dispersionProfiles } from './profiles.ts'
import { type CorrelatedReplicates, correlatedReplicates } from './replicates.ts'
import { toolFactor } from './tool-conventions.ts'
import { type WhitenedFit, whitenedFit } from './whitened.ts'

/** What a block says around its coefficients. */
export interface CorrelatedBlockInference {
  /** p × p, NaN where aliased. */
  readonly covariance: Matrix
  readonly information: string
  readonly intervals: ChosenIntervals | null
  readonly tests: BlockTests | null
}

export interface CorrelatedInference {
  readonly ordinary: CorrelatedBlockInference
  readonly generalised: CorrelatedBlockInference
  readonly likelihood: CorrelatedBlockInference
  readonly whitened: WhitenedFit
  readonly warnings: readonly WarningReport[]
  readonly conventions: Readonly<Record<string, unknown>>
}

/** One of the three fits, with the regression whose normal equations it solves. */
interface Side {
  readonly block: string
  readonly workspace: Workspace
  readonly squares: SquaresFit
  /** p × p under the model. */
  readonly model: { readonly matrix: Matrix; readonly information: string }
  readonly reference: Reference
  readonly usable: boolean
  /** How the chosen covariance is computed where not from the rows of the workspace. */
  readonly compute: CovarianceEstimator['compute'] | null
  /** The skewness constants of the estimates, where they are not of the rows of the workspace. */
  readonly accelerations: (() => Float64Array | null) | null
  readonly replicates: () => CorrelatedReplicates['ordinary']
  /** Null where the table's own intervals are the profile's. */
  readonly profiles: (() => IntervalPart<never>['source']) | null
  readonly tests: (covariance: Matrix) => BlockTests
}

function applied(side: Side): AppliedCovariance {
  const { workspace, squares, model } = side
  const { spec, coordinates } = workspace
  const regression = workspace.model
  const choice = spec.inference.std_errors
  const chosen = chosenCovariance(side.usable ? choice : 'model')
  const entry = { ...chosen, compute: side.compute ?? chosen.compute }
  const input: CovarianceInput = {
    choice,
    functions: entry.robust && side.compute === null ? squaresFunctions(workspace, squares) : null,
    withoutFunctions: withoutFunctions(regression),
    model,
    observed: () => model.matrix,
    expected: () => model.matrix,
    groups: (columns) => columns.map((name) => groupsOf(regression.data, regression.rows, name)),
    replicates: side.replicates,
    toTerms: (matrix) =>
      spreadMatrix(coordinates.kept, coordinates.covariance(matrix), regression.terms.length)
  }
  return applyCovariance(entry, input, side.block)
}

function intervalsOf(side: Side, covariance: Matrix) {
  const { inference, include } = side.workspace.spec
  const { intervals } = inference
  const none = { chosen: null, warnings: [] }
  if (intervals === 'wald' || !side.usable) return none
  const profiled = intervals === 'profile'
  if (profiled && side.profiles === null) return none
  const found = side.replicates
  return blockIntervals<never>(
    { ...inference, include },
    {
      block: side.block,
      terms: side.workspace.model.terms.map(({ name }) => name),
      estimates: side.squares.coefficients,
      stdErrors: standardErrors(profiled ? side.model.matrix : covariance, 1),
      reference: side.reference,
      source: profiled ? (side.profiles?.() ?? null) : null,
      unprofiled:
        'The restricted likelihood is free of the coefficients: it has no profile in them.',
      accelerations: side.accelerations ?? (() => accelerationsOf(influenceOnTerms(side))),
      replicates: () => {
        const drawn = found()
        return typeof drawn === 'string' ? drawn : drawn.estimates
      }
    }
  )
}

function inferred(side: Side) {
  const { include, inference } = side.workspace.spec
  const covariance = applied(side)
  const { matrix, information } = covariance.chosen
  const intervals = intervalsOf(side, matrix)
  const asked = include.includes('tests') || inference.hypotheses !== undefined
  return {
    applied: covariance,
    warnings: [covariance.warning ?? [], intervals.warnings].flat(),
    block: {
      covariance: matrix,
      information,
      intervals: intervals.chosen,
      tests: asked && side.usable ? side.tests(matrix) : null
    }
  }
}

/** Profile ends of σ² and ρ beside the coefficients' intervals. */
function withDispersion(
  work: CorrelatedWork,
  block: CorrelatedBlockInference
): CorrelatedBlockInference {
  const { inference } = work.workspace.spec
  if (inference.intervals !== 'profile' || work.fit.status !== 'ok') return block
  const ends = dispersionEnds(inference.level, dispersionProfiles(work))
  const chosen = block.intervals ?? {
    low: new Float64Array(0),
    high: new Float64Array(0),
    dispersion: null,
    report: { method: 'profile', open_ends: [] }
  }
  const report = { ...chosen.report, open_ends: [...chosen.report.open_ends, ...ends.open] }
  return { ...block, intervals: { ...chosen, dispersion: ends, report } }
}

function sidesOf(work: CorrelatedWork, whitened: WhitenedFit) {
  const { workspace, model, ordinary, fit, covariance } = work
  const errors = work.condensed?.errors
  let drawn: CorrelatedReplicates | null = null
  const replicates = () => {
    drawn ??= errors?.replicates ?? correlatedReplicates(work)
    return drawn
  }
  const { kept } = workspace.coordinates
  const p = model.terms.length
  const usable = usableFits(work)
  const t: Reference = { law: 't', df: ordinary.dfResidual }
  const plain = squaresCovariance(workspace, ordinary)
  const general = squaresCovariance(whitened.workspace, whitened.squares)
  const least: Side = {
    block: 'least squares',
    workspace,
    squares: ordinary,
    model: { matrix: plain, information: 'expected' },
    reference: t,
    usable: usable.ordinary,
    compute: errors?.compute.ordinary ?? null,
    accelerations: errors === undefined ? null : () => errors.accelerations.ordinary,
    replicates: () => replicates().ordinary,
    profiles: null,
    tests: (matrix) => squaresTests(workspace, ordinary, matrix)
  }
  const generalised: Side = {
    ...least,
    ...whitened,
    block: 'generalised least squares',
    model: { matrix: general, information: 'expected' },
    usable: usable.generalised,
    compute: errors?.compute.generalised ?? null,
    accelerations: errors === undefined ? null : () => errors.accelerations.generalised,
    replicates: () => replicates().generalised,
    tests: (matrix) => squaresTests(whitened.workspace, whitened.squares, matrix)
  }
  const likelihood: Side = {
    ...generalised,
    block: 'maximum likelihood',
    model: {
      matrix: times(spreadMatrix(kept, fit.covariance, p), toolFactor(work)),
      information: fit.information
    },
    reference: { law: 'normal' },
    profiles: () => (covariance.restricted ? null : correlatedProfiles(work)),
    tests: (matrix) => correlatedTests(work, matrix)
  }
  return { least, generalised, likelihood }
}

/** Standard errors, intervals and tests of the three fits by the client's one choice. */
export function inferCorrelated(work: CorrelatedWork): CorrelatedInference {
  const { inference } = work.workspace.spec
  const whitened = whitenedFit(work)
  const sides = sidesOf(work, whitened)
  const [least, generalised, likelihood] = [
    inferred(sides.least),
    inferred(sides.generalised),
    inferred(sides.likelihood)
  ]
  const profileBeside = inference.intervals === 'profile' && inference.std_errors !== 'model'
  return {
    ordinary: least.block,
    generalised: generalised.block,
    likelihood: withDispersion(work, likelihood.block),
    whitened,
    warnings: [
      ...least.warnings,
      ...generalised.warnings,
      ...likelihood.warnings,
      ...(profileBeside ? [profileIgnores()] : [])
    ],
    conventions: covarianceConventions({
      least_squares: least.applied,
      generalized_least_squares: generalised.applied,
      maximum_likelihood: likelihood.applied
    })
  }
}
