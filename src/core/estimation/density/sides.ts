import type { Control, FitSpec } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import type { ProfileSource } from '../intervals/choose.ts'
import type { Status } from '../report-blocks.ts'
import type { Reference } from '../reporting/coefficients.ts'
import { withVariance } from './covariance.ts'
import type { DensityFit } from './density-fit.ts'
import { expectedCovariance } from './expected.ts'
import { densityFunctions, densitySquaresFunctions } from './functions.ts'
import { rowLaws } from './law/row-laws.ts'
import { generalisedLeverage } from './leverage.ts'
import type { DensityLikelihood, DensityModel } from './model.ts'
import { densityProfiles, type HigherDensity, squaresProfiles } from './profiles.ts'
import type { DensityReplicates } from './resampling.ts'
import type { DensitySquares, MeanSquares } from './squares.ts'

/** One model with both estimates, and how its answer is asked for. */
export interface DensityWork {
  readonly spec: FitSpec
  readonly control: Control
  readonly model: DensityModel
  readonly fit: DensityFit
  readonly squares: DensitySquares | null
}

const usable: readonly Status[] = ['ok', 'boundary', 'not_identified']

/** What the inference of one block rests on, wherever its rows are. */
export interface SideFigures {
  readonly block: string
  readonly names: readonly string[]
  readonly estimates: Float64Array
  /** Covariance under the model. */
  readonly model: { readonly matrix: Matrix; readonly information: string }
  readonly observed: () => Matrix | null
  readonly expected: () => Matrix | string | null
  readonly reference: Reference
  readonly usable: boolean
}

/** The same with estimating functions on rows in memory. */
export interface Side extends SideFigures {
  readonly functions: (kept: readonly number[]) => EstimatingFunctions
  /** Null where the profiles are those of the table's own t intervals. */
  readonly profiles: () => ProfileSource<HigherDensity> | null
  readonly replicates: () => DensityReplicates['likelihood']
}

/** Figures of the maximum; the expected information is known where the laws of the rows are. */
export function likelihoodFigures(
  { names }: DensityLikelihood,
  fit: DensityFit,
  expected: SideFigures['expected']
): SideFigures {
  return {
    block: 'maximum likelihood',
    names,
    estimates: fit.theta,
    model: { matrix: fit.covariance, information: 'observed' },
    observed: () => fit.covariance,
    expected,
    reference: { law: 'normal' },
    usable: usable.includes(fit.status)
  }
}

/** Figures of the least squares of the mean over the parameters that it uses. */
export function squaresFigures(
  { names }: DensityLikelihood,
  uses: readonly number[],
  squares: MeanSquares
): SideFigures {
  const { unscaledCovariance, sigma2 } = squares
  const plain: Matrix = {
    ...unscaledCovariance,
    data: unscaledCovariance.data.map((v) => v * sigma2)
  }
  return {
    block: 'least squares',
    names: uses.map((j) => names[j]),
    estimates: squares.estimates,
    model: { matrix: plain, information: 'expected' },
    observed: squares.observed,
    expected: () => plain,
    reference: { law: 't', df: squares.dfResidual },
    usable: squares.status === 'ok'
  }
}

/** The likelihood of a density as its block's inference sees it. */
export function likelihoodSide(
  { spec, control, model, fit }: DensityWork,
  replicates: () => DensityReplicates
): Side {
  const laws = rowLaws(spec, model, fit.theta)
  const expected = () => expectedCovariance(model, withVariance(fit.covariance), laws())
  return {
    ...likelihoodFigures(model, fit, expected),
    functions: (kept) => ({
      ...densityFunctions(model, fit, kept),
      get leverage() {
        const found = generalisedLeverage(model, spec.model, { fit, kept, laws })
        return typeof found === 'string' ? null : found
      }
    }),
    profiles: () =>
      fit.status === 'ok'
        ? densityProfiles(model, fit, { optimizer: spec.optimizer, control })
        : null,
    replicates: () => replicates().likelihood
  }
}

/** The mean's least squares as its block's inference sees it; null where there is none. */
export function squaresSide(work: DensityWork, replicates: () => DensityReplicates): Side | null {
  const { model, squares, spec, control } = work
  const options = { optimizer: spec.optimizer, control }
  const { mean } = model
  if (mean === null || squares === null) return null
  return {
    ...squaresFigures(model, mean.uses, squares),
    functions: (kept) => densitySquaresFunctions(model, mean, { squares, kept }),
    profiles: () => squaresProfiles(model, mean, { squares, options }),
    replicates: () => replicates().squares
  }
}
