import type { FitSpec } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { column, zeros } from '../../numeric/matrix.ts'
import {
  type AppliedCovariance,
  applyCovariance,
  covarianceConventions
} from '../covariances/apply.ts'
import type { CovarianceEstimator, CovarianceInput } from '../covariances/covariance.ts'
import { chosenCovariance } from '../covariances/registry.ts'
import { influences } from '../covariances/sandwich.ts'
import { accelerationsOf } from '../intervals/bootstrap.ts'
import {
  type BlockIntervals,
  blockIntervals,
  type ChosenIntervals,
  profileIgnores
} from '../intervals/choose.ts'
import { standardErrors } from '../regression/blocks.ts'
import { groupsOf } from '../regression/groups.ts'
import { spread, spreadMatrix } from '../regression/squares-fit.ts'
import type { WarningReport } from '../report.ts'
import type { BlockTests } from '../report-diagnostics.ts'
import { type BothTests, testsOf } from './both-tests.ts'
import { withVariance } from './covariance.ts'
import type { HigherDensity } from './profiles.ts'
import { type DensityReplicates, densityReplicates } from './resampling.ts'
import {
  type DensityWork,
  likelihoodSide,
  type Side,
  type SideFigures,
  squaresSide
} from './sides.ts'

/** What a block of a density says around its estimates. */
export interface DensityBlockInference {
  /** Over the block's own parameters; NaN where there is no variance. */
  readonly covariance: Matrix
  readonly information: string
  readonly intervals: ChosenIntervals | null
  readonly tests: BlockTests | null
}

export interface DensityInference {
  readonly likelihood: DensityBlockInference
  readonly squares: DensityBlockInference | null
  readonly warnings: readonly WarningReport[]
  readonly conventions: Readonly<Record<string, unknown>>
  /** A higher likelihood than the maximum, met by a profile. */
  readonly higher: HigherDensity | null
}

/** Why an estimate has no estimating functions. */
export const noFunctions = 'The estimate is not a regular interior solution of its score equations.'

/** The covariance of one block by an estimator, and what that asks of the rows. */
export function covarianceOf(
  side: SideFigures,
  entry: CovarianceEstimator,
  of: Pick<CovarianceInput, 'choice' | 'functions' | 'groups' | 'replicates'>
): AppliedCovariance {
  const { block, names, model, observed, expected } = side
  const kept = withVariance(model.matrix)
  const toTerms = (matrix: Matrix) => spreadMatrix(kept, matrix, names.length)
  const input = { ...of, withoutFunctions: noFunctions, model, observed, expected, toTerms }
  return applyCovariance(side.usable ? entry : chosenCovariance('model'), input, block)
}

function covarianceInMemory({ spec, model }: DensityWork, side: Side): AppliedCovariance {
  const choice = spec.inference.std_errors
  const entry = chosenCovariance(choice)
  const kept = withVariance(side.model.matrix)
  const robust = side.usable && entry.robust && kept.length > 0
  return covarianceOf(side, entry, {
    choice,
    functions: robust ? side.functions(kept) : null,
    groups: (columns) => columns.map((name) => groupsOf(model.data, model.rows, name)),
    replicates: side.replicates
  })
}

/** Influence of the rows on the parameters (n × p), frequencies inside. */
function influenceOf(side: Side): Matrix {
  const kept = withVariance(side.model.matrix)
  const functions = side.functions(kept)
  const e = influences(functions)
  const out = zeros(e.rows, side.names.length)
  for (let i = 0; i < e.rows; i++) {
    const f = functions.frequency?.[i] ?? 1
    const own = Float64Array.from(kept, (_, k) => f * column(e, k)[i])
    spread(kept, own, side.names.length).forEach((value, j) => {
      out.data[j * e.rows + i] = value
    })
  }
  return out
}

const estimatesOf = (found: DensityReplicates['likelihood']): Matrix | string =>
  typeof found === 'string' ? found : found.estimates

/** Intervals of one block; Wald's are made by its table. */
export function intervalsOf(
  { inference, include }: FitSpec,
  side: SideFigures,
  of: {
    readonly covariance: Matrix
    readonly profiles: Side['profiles']
    readonly accelerations: () => Float64Array | null
    readonly replicates: () => Matrix | string
  }
): BlockIntervals<HigherDensity> {
  if (inference.intervals === 'wald' || !side.usable) {
    return { chosen: null, warnings: [], higher: null }
  }
  const profiled = inference.intervals === 'profile'
  return blockIntervals(
    { ...inference, include },
    {
      block: side.block,
      terms: side.names,
      estimates: side.estimates,
      stdErrors: standardErrors(profiled ? side.model.matrix : of.covariance, 1),
      reference: side.reference,
      source: profiled ? of.profiles() : null,
      accelerations: of.accelerations,
      replicates: of.replicates
    }
  )
}

/** One block's covariance and intervals. */
export interface Inferred {
  readonly applied: AppliedCovariance
  readonly intervals: BlockIntervals<HigherDensity>
}

function inferred(work: DensityWork, side: Side | null): Inferred | null {
  if (side === null) return null
  const applied = covarianceInMemory(work, side)
  const intervals = intervalsOf(work.spec, side, {
    covariance: applied.chosen.matrix,
    profiles: side.profiles,
    accelerations: () => accelerationsOf(influenceOf(side)),
    replicates: () => estimatesOf(side.replicates())
  })
  return { applied, intervals }
}

function blockOf(
  { applied, intervals }: Inferred,
  tests: BlockTests | null
): DensityBlockInference {
  const { matrix, information } = applied.chosen
  return { covariance: matrix, information, intervals: intervals.chosen, tests }
}

/** Standard errors, intervals and tests of both blocks by the client's one choice. */
export function inferDensity(work: DensityWork): DensityInference {
  const { spec, control } = work
  let drawn: DensityReplicates | null = null
  const replicates = (): DensityReplicates => {
    drawn ??= densityReplicates(spec, control, work)
    return drawn
  }
  const most = inferred(work, likelihoodSide(work, replicates))
  if (most === null) throw new Error('a density has a likelihood')
  const least = inferred(work, squaresSide(work, replicates))
  const tests = testsOf(
    spec,
    { ...work, uses: work.model.mean?.uses ?? null },
    {
      control,
      likelihood: most.applied.chosen.matrix,
      least: least?.applied.chosen.matrix ?? null
    }
  )
  return inferenceOfBoth(spec, { most, least, tests })
}

/** What both blocks say around their estimates. */
export function inferenceOfBoth(
  { inference: { intervals, std_errors } }: FitSpec,
  of: {
    readonly most: Inferred
    readonly least: Inferred | null
    readonly tests: BothTests
  }
): DensityInference {
  const { most, least, tests } = of
  const both = [least, most].flatMap((one) => (one === null ? [] : [one]))
  return {
    likelihood: blockOf(most, tests.likelihood),
    squares: least === null ? null : blockOf(least, tests.squares),
    warnings: [
      ...both.flatMap(({ applied }) => applied.warning ?? []),
      ...both.flatMap((one) => one.intervals.warnings),
      ...(intervals === 'profile' && std_errors !== 'model' ? [profileIgnores()] : [])
    ],
    conventions: covarianceConventions({
      least_squares: least?.applied ?? null,
      maximum_likelihood: most.applied
    }),
    higher: most.intervals.higher
  }
}
