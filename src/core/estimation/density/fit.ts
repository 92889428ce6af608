import type { Control, FitSpec } from '../../model/spec.ts'
import type { DensityFit } from './density-fit.ts'
import { type DensityInference, inferDensity } from './inference.ts'
import { maximiseDensity } from './maximum.ts'
import type { DensityLikelihood, DensityModel } from './model.ts'
import { embed } from './objective.ts'
import type { DensityWork } from './sides.ts'
import { type DensitySquares, fitSquaresOf, type MeanSquares } from './squares.ts'

/** Most times that a profile may send the search back. */
const restartLimit = 5

/** A density fitted both ways, with its inference. */
export interface FittedDensity {
  readonly model: DensityModel
  readonly fit: DensityFit
  /** Null without a mean, or where the mean is finite at no start. */
  readonly squares: DensitySquares | null
  readonly inference: DensityInference
  /** Times a profile met a higher likelihood, from which the search was begun again. */
  readonly restarts: number
}

/** The maximum with its inference; a profile that meets a higher likelihood begins the search again there. */
function inferredMaximum(work: DensityWork, beside: readonly Float64Array[]): FittedDensity {
  const { spec, control, model, squares } = work
  let { fit } = work
  for (let restarts = 0; ; restarts++) {
    const inference = inferDensity({ ...work, fit })
    const { higher } = inference
    if (higher === null || restarts === restartLimit) {
      return { model, fit, squares, inference, restarts }
    }
    const options = { optimizer: spec.optimizer, control }
    const again = maximiseDensity(model, options, [...beside, higher.theta])
    if (!(again.logLikelihood > fit.logLikelihood)) {
      return { model, fit, squares, inference, restarts }
    }
    fit = again
  }
}

/** The client's start with the mean's parameters at their least-squares estimates, where there are such. */
export function besideSquares(
  { starts: [at] }: DensityLikelihood,
  uses: readonly number[] | null,
  squares: MeanSquares | null
): Float64Array[] {
  return uses === null || squares === null ? [] : [embed({ free: uses, at }, squares.estimates)]
}

/** Least squares of the mean and the likelihood's maximum, which may begin where the other ended. */
export function fitDensity(spec: FitSpec, model: DensityModel, control: Control): FittedDensity {
  const options = { optimizer: spec.optimizer, control }
  const { mean } = model
  const squares =
    mean === null || mean.uses.length === 0
      ? null
      : fitSquaresOf(model, mean, { starts: model.starts, options })
  const beside = besideSquares(model, mean?.uses ?? null, squares)
  const fit = maximiseDensity(model, options, beside)
  return inferredMaximum({ spec, control, model, fit, squares }, beside)
}
