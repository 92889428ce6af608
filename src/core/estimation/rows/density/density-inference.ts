import type { FitSpec } from '../../../model/spec.ts'
import type { AppliedCovariance } from '../../covariances/apply.ts'
import type { BootstrapReplicates } from '../../covariances/covariance.ts'
import { chosenCovariance } from '../../covariances/registry.ts'
import { testsOf } from '../../density/both-tests.ts'
import {
  covarianceOf,
  type DensityInference,
  inferenceOfBoth,
  intervalsOf
} from '../../density/inference.ts'
import type { HigherDensity } from '../../density/profiles.ts'
import type { DensityEstimates } from '../../density/report.ts'
import type { DensityReplicates } from '../../density/resampling.ts'
import type { BlockIntervals } from '../../intervals/choose.ts'
import { asksForSamples, resampling } from '../covariances.ts'
import type { Passes } from '../search.ts'
import { besideRows, byPass, type Estimate, likelihoodOf, squaresOf } from './density-errors.ts'
import { noIntervals, squaresAsDensity, squaresIntervals } from './density-profiles.ts'
import { densityAccelerations, densityRowReplicates } from './density-replicates.ts'
import type { DensityStart } from './density-start.ts'
import type { RowSquares } from './mean-squares.ts'
import type { Reading } from './reading.ts'
import type { AnsweredDensity } from './summed-density.ts'

/** Where the rows of both estimates are. */
interface Source {
  readonly start: DensityStart
  readonly passes: Passes
  readonly reading: Reading
  readonly squares: RowSquares | null
  readonly answered: AnsweredDensity
  /** Of the maximum. */
  readonly intervals: BlockIntervals<HigherDensity>
}

/** Profile intervals of least squares where they were asked for. */
async function intervalsOfSquares(
  spec: FitSpec,
  { model, squares }: DensityEstimates,
  { start, reading }: Source
): Promise<BlockIntervals<HigherDensity>> {
  if (squares === null || spec.inference.intervals === 'wald' || squares.status !== 'ok') {
    return noIntervals
  }
  const own = squaresAsDensity(start, squares)
  const { space, names, given, unused } = own.statement
  const answered = reading.answer(own.pass)
  const { nobs } = model
  const likelihood = { ...space, names, given, unused, nobs, sums: answered.sums }
  const options = { optimizer: spec.optimizer, control: start.control }
  return squaresIntervals(spec, { model: likelihood, answered }, { squares, options })
}

/** How intervals are made of estimates of samples, for which the accelerated ones take a pass; null of others. */
async function sampledIntervals(
  spec: FitSpec,
  of: {
    readonly estimates: readonly Estimate[]
    readonly start: DensityStart
    readonly reading: Reading
  }
) {
  const { intervals } = spec.inference
  if (!resampling.includes(intervals)) return null
  const sides = of.estimates.flatMap(({ side }) => side ?? [])
  const constants =
    intervals === 'bootstrap' && sides.length > 0 ? await densityAccelerations(sides, of) : null
  return (
    { figures, side }: Estimate,
    { chosen }: AppliedCovariance,
    found: BootstrapReplicates | string
  ): BlockIntervals<HigherDensity> =>
    intervalsOf(spec, figures, {
      covariance: chosen.matrix,
      profiles: () => null,
      accelerations: () => (side === null ? null : (constants?.get(side) ?? null)),
      replicates: () => (typeof found === 'string' ? found : found.estimates)
    })
}

/** Standard errors, intervals and tests of both blocks; one more pass where the errors are robust. */
export async function rowDensityInference(
  spec: FitSpec,
  estimates: DensityEstimates,
  source: Source
): Promise<DensityInference> {
  const { start, passes, reading, answered } = source
  const { std_errors: choice } = spec.inference
  const entry = chosenCovariance(choice)
  const likelihood = likelihoodOf(estimates)
  const squares = squaresOf(estimates, start)
  const { pass, control } = start
  const { reduce } = reading
  const asked = { spec, pass, reduce, observations: estimates.model.nobs }
  const both = [likelihood, ...(squares === null ? [] : [squares])]
  const estimatorOf = entry.robust ? await byPass(entry, asked, both) : () => entry
  const { model, fit } = estimates
  const usable = both.some(({ figures }) => figures.usable)
  const replicates: DensityReplicates =
    usable && asksForSamples(spec.inference)
      ? await densityRowReplicates(spec, {
          start,
          model,
          theta: fit.theta,
          fit: likelihood.figures.usable ? fit : null,
          squares: source.squares,
          reading,
          passes
        })
      : { likelihood: besideRows, squares: besideRows }
  const applied = (own: Estimate, by: keyof DensityReplicates): AppliedCovariance =>
    covarianceOf(own.figures, estimatorOf(own), {
      choice,
      functions: null,
      groups: () => [],
      replicates: () => replicates[by]
    })
  const sampled = await sampledIntervals(spec, { estimates: both, start, reading })
  const ofMaximum = applied(likelihood, 'likelihood')
  const most = {
    applied: ofMaximum,
    intervals: sampled?.(likelihood, ofMaximum, replicates.likelihood) ?? source.intervals
  }
  const ofSquares = squares === null ? null : applied(squares, 'squares')
  const least =
    squares === null || ofSquares === null
      ? null
      : {
          applied: ofSquares,
          intervals:
            sampled?.(squares, ofSquares, replicates.squares) ??
            (await intervalsOfSquares(spec, estimates, source))
        }
  const matrices = {
    likelihood: most.applied.chosen.matrix,
    least: least?.applied.chosen.matrix ?? null
  }
  const tests = await answered.settle(() => testsOf(spec, estimates, { control, ...matrices }))
  return inferenceOfBoth(spec, { most, least, tests })
}
