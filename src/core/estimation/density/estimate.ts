import type { Control, FitSpec } from '../../model/spec.ts'
import { betterOptimum } from '../intervals/choose.ts'
import { charts } from '../plots/registry.ts'
import { densityScene } from '../plots/scenes/density.ts'
import type { Report } from '../report.ts'
import type { LeastSquaresBlock, Status } from '../report-blocks.ts'
import { densityLikelihoodBlock, densitySquaresBlock, noSquaresBlock } from './blocks.ts'
import type { DensityFit } from './density-fit.ts'
import { densityDiagnostics, densitySquaresDiagnostics } from './diagnostics.ts'
import { fitDensity } from './fit.ts'
import type { DensityBlockInference } from './inference.ts'
import type { DensityModel } from './model.ts'
import type { DensitySquares } from './squares.ts'
import { densityVerdict, notComparable } from './verdict.ts'

const undefinedReason =
  'A density has no residuals: least squares needs a mean. Send "mean" and "response" beside "log_density".'

/** Statuses whose estimate can be compared. */
const comparable: ReadonlySet<Status> = new Set(['ok', 'boundary', 'saturated'])

function squaresBlockOf(
  spec: FitSpec,
  model: DensityModel,
  found: {
    readonly squares: DensitySquares | null
    readonly inference: DensityBlockInference | null
  }
): LeastSquaresBlock {
  const { squares, inference } = found
  if (model.mean === null) return noSquaresBlock('not_defined', undefinedReason)
  if (model.mean.uses.length === 0) {
    return noSquaresBlock('not_defined', 'The mean depends on no estimated parameter.')
  }
  return squares === null || inference === null
    ? noSquaresBlock('not_converged', 'The mean is not finite at any start that was tried.')
    : {
        ...densitySquaresBlock(model, squares, {
          level: spec.inference.level,
          include: spec.include,
          inference
        }),
        ...densitySquaresDiagnostics(spec, { model, mean: model.mean, squares })
      }
}

function verdictOf(
  spec: FitSpec,
  control: Control,
  fits: {
    readonly model: DensityModel
    readonly fit: DensityFit
    readonly squares: DensitySquares | null
    readonly block: LeastSquaresBlock
  }
): Report['equivalence'] {
  const { model, fit, squares, block } = fits
  if (model.mean === null || squares === null) {
    return notComparable(block.reason ?? undefinedReason)
  }
  if (!comparable.has(squares.status) || !comparable.has(fit.status)) {
    const why = comparable.has(squares.status) ? fit.reason : squares.reason
    return notComparable(why ?? 'One of the two estimates does not exist.')
  }
  const options = { optimizer: spec.optimizer, control }
  return densityVerdict({ model, mean: model.mean, squares, fit, options })
}

/** A density of the client's own: the likelihood's maximum, least squares of its mean, the verdict. */
export function estimateDensity(spec: FitSpec, model: DensityModel, control: Control): Report {
  const fitted = fitDensity(spec, model, control)
  const { fit, squares, inference, restarts } = fitted
  const around = densityDiagnostics(spec, fitted)
  const least_squares = squaresBlockOf(spec, model, { squares, inference: inference.squares })
  const judged = verdictOf(spec, control, { model, fit, squares, block: least_squares })
  return {
    model: {
      description: model.description,
      family: { name: 'log_density' },
      link: null,
      terms: model.names,
      parameters: model.names.length
    },
    data: {
      rows: model.counts.total,
      rows_used: model.rows.length,
      rows_dropped: model.counts.dropped,
      ...(model.weighted ? { rows_zero_weight: model.counts.zeroWeight } : {})
    },
    least_squares,
    maximum_likelihood: {
      ...densityLikelihoodBlock(model, fit, {
        level: spec.inference.level,
        include: spec.include,
        inference: inference.likelihood
      }),
      ...around.members
    },
    equivalence: around.checks === null ? judged : { ...judged, assumption_checks: around.checks },
    conventions: {
      sigma2_divisor: 'n-p',
      aic_parameters: fit.df,
      reference_distribution: 't',
      likelihood_reference_distribution: 'normal',
      std_errors: spec.inference.std_errors,
      information: inference.likelihood.information,
      ...inference.conventions,
      ...(spec.conventions === 'equifit' ? {} : { follows: spec.conventions }),
      matches: ['R stats4::mle, bbmle::mle2', 'statsmodels GenericLikelihoodModel']
    },
    reproduce: { r: null, python: null, seed: spec.optimizer.seed },
    ...charts(spec, () =>
      densityScene({ model, fit, squares, level: spec.inference.level, control })
    ),
    warnings: [
      ...model.warnings,
      ...fit.warnings,
      ...inference.warnings,
      ...around.warnings,
      ...(restarts === 0 ? [] : [betterOptimum(restarts)])
    ]
  }
}
