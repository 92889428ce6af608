import type { FitSpec } from '../../../model/spec.ts'
import type { DensityFit } from '../../density/density-fit.ts'
import { intervalsOf } from '../../density/inference.ts'
import { maximumFrom } from '../../density/maximum.ts'
import type { DensityLikelihood } from '../../density/model.ts'
import { densityProfiles, type HigherDensity } from '../../density/profiles.ts'
import type { SearchOptions } from '../../density/search.ts'
import { likelihoodFigures, type SideFigures, squaresFigures } from '../../density/sides.ts'
import type { MeanSquares } from '../../density/squares.ts'
import { readDensity } from '../../density/statement.ts'
import type { BlockIntervals, ProfileSource } from '../../intervals/choose.ts'
import { profileEnd } from '../../intervals/profile.ts'
import { criticalValue } from '../../reporting/coefficients.ts'
import type { DensityStart } from './density-start.ts'
import { regressionOf } from './mean-squares.ts'
import type { AnsweredDensity } from './summed-density.ts'

/** Intervals that a block's table makes. */
export const noIntervals: BlockIntervals<HigherDensity> = {
  chosen: null,
  warnings: [],
  higher: null
}

/** Most times that a profile may send the search back. */
const restartLimit = 5

const nothing = {
  accelerations: () => null,
  replicates: () => 'It needs all rows in memory.'
}

/** A likelihood of all rows, and who answers for its sums. */
export interface Answered {
  readonly model: DensityLikelihood
  readonly answered: AnsweredDensity
}

/** Makes the passes that the ends of every profile ask for, all of them at once. */
async function reachEnds(
  { inference: { intervals, level } }: FitSpec,
  { names, reference, usable }: SideFigures,
  of: {
    readonly answered: AnsweredDensity
    readonly profiles: () => ProfileSource<HigherDensity> | null
  }
): Promise<void> {
  if (intervals !== 'profile' || !usable) return
  const { answered, profiles } = of
  const critical = criticalValue(level, reference)
  const ends = names.flatMap((_, j) =>
    ([-1, 1] as const).map((side) => () => {
      const target = profiles()?.profile(j) ?? null
      return target === null || 'ends' in target ? null : profileEnd(target, side, critical)
    })
  )
  await answered.settleAll(ends)
}

/** The maximum with its profile intervals; a profile that meets a higher likelihood begins the search again there. */
export async function profiledMaximum(
  spec: FitSpec,
  { model, answered }: Answered,
  at: { readonly fit: DensityFit; readonly options: SearchOptions }
) {
  const { options } = at
  let { fit } = at
  for (let restarts = 0; ; restarts++) {
    const figures = likelihoodFigures(model, fit, () => null)
    const { covariance } = fit
    const profiles = () => (fit.status === 'ok' ? densityProfiles(model, fit, options) : null)
    await reachEnds(spec, figures, { answered, profiles })
    const intervals = await answered.settle(() =>
      intervalsOf(spec, figures, { ...nothing, covariance, profiles })
    )
    const { higher } = intervals
    if (higher === null || restarts === restartLimit) return { fit, intervals, restarts }
    const again = await answered.settle(() => maximumFrom(model, [higher.theta], options))
    if (!(again.logLikelihood > fit.logLikelihood)) return { fit, intervals, restarts }
    fit = again
  }
}

/** Least squares as a density: a normal law of known variance, up to a constant. */
export function squaresAsDensity(start: DensityStart, { sigma2 }: MeanSquares): DensityStart {
  const { mean, response, ...model } = regressionOf(start.spec, start.statement).model
  const log_density = `-((${response}) - (${mean}))^2 / (2 * ${sigma2})`
  const spec = { ...start.spec, model: { ...model, log_density } }
  const statement = readDensity(spec.model, start.dataset.columns)
  return { ...start, spec, statement, pass: { ...start.pass, spec } }
}

/**
 * Profile intervals of the mean's least squares: those of a normal likelihood of variance s² (Bates & Watts
 * 1988, Nonlinear Regression Analysis, section 6.1).
 */
export async function squaresIntervals(
  spec: FitSpec,
  { model, answered }: Answered,
  at: { readonly squares: MeanSquares; readonly options: SearchOptions }
): Promise<BlockIntervals<HigherDensity>> {
  const { squares, options } = at
  const { estimates, rss, sigma2 } = squares
  const figures = squaresFigures(model, [...model.names.keys()], squares)
  const { matrix: covariance } = figures.model
  const fit = { theta: estimates, covariance, logLikelihood: -rss / (2 * sigma2) }
  const profiles = () => ({ ...densityProfiles(model, fit, options), higher: () => null })
  await reachEnds(spec, figures, { answered, profiles })
  return answered.settle(() => intervalsOf(spec, figures, { ...nothing, covariance, profiles }))
}
