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
import type { DensityModel } from './model.ts'
import { densityProfiles, type HigherDensity, squaresProfiles } from './profiles.ts'
import type { DensityReplicates } from './resampling.ts'
import type { DensitySquares } from './squares.ts'

/** One model with both estimates, and how its answer is asked for. */
export interface DensityWork {
  readonly spec: FitSpec
  readonly control: Control
  readonly model: DensityModel
  readonly fit: DensityFit
  readonly squares: DensitySquares | null
}

const usable: readonly Status[] = ['ok', 'boundary', 'not_identified']

/** Estimating functions and what they are about, of one block. */
export interface Side {
  readonly block: string
  readonly names: readonly string[]
  readonly estimates: Float64Array
  /** Covariance under the model. */
  readonly model: { readonly matrix: Matrix; readonly information: string }
  readonly functions: (kept: readonly number[]) => EstimatingFunctions
  readonly observed: () => Matrix | null
  readonly expected: () => Matrix | string | null
  readonly reference: Reference
  readonly usable: boolean
  /** Null where the profiles are those of the table's own t intervals. */
  readonly profiles: () => ProfileSource<HigherDensity> | null
  readonly replicates: () => DensityReplicates['likelihood']
}

/** The likelihood of a density as its block's inference sees it. */
export function likelihoodSide(
  { spec, control, model, fit }: DensityWork,
  replicates: () => DensityReplicates
): Side {
  const laws = rowLaws(spec, model, fit.theta)
  return {
    block: 'maximum likelihood',
    names: model.names,
    estimates: fit.theta,
    model: { matrix: fit.covariance, information: 'observed' },
    functions: (kept) => ({
      ...densityFunctions(model, fit, kept),
      get leverage() {
        const found = generalisedLeverage(model, spec.model, { fit, kept, laws })
        return typeof found === 'string' ? null : found
      }
    }),
    observed: () => fit.covariance,
    expected: () => expectedCovariance(model, withVariance(fit.covariance), laws()),
    reference: { law: 'normal' },
    usable: usable.includes(fit.status),
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
  const scaled = (m: Matrix): Matrix => ({ ...m, data: m.data.map((v) => v * squares.sigma2) })
  const plain = scaled(squares.unscaledCovariance)
  return {
    block: 'least squares',
    names: mean.uses.map((j) => model.names[j]),
    estimates: squares.estimates,
    model: { matrix: plain, information: 'expected' },
    functions: (kept) => densitySquaresFunctions(model, mean, { squares, kept }),
    observed: squares.observed,
    expected: () => plain,
    reference: { law: 't', df: squares.dfResidual },
    usable: squares.status === 'ok',
    profiles: () => squaresProfiles(model, mean, { squares, options }),
    replicates: () => replicates().squares
  }
}
