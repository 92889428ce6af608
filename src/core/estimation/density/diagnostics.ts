import type { FitSpec } from '../../model/spec.ts'
import { deletionFactors, influenceOfRows } from '../regression/influence.ts'
import { spread } from '../regression/squares-fit.ts'
import type { ResponseDiagnostics, WarningReport } from '../report.ts'
import { notGiven } from '../stacked/not-given.ts'
import { densitySquaresFunctions, withVariance } from './functions.ts'
import { aligned, type DensityMean, type DensityModel } from './model.ts'
import type { DensitySquares } from './squares.ts'

/** Influence of the rows on the least squares of the stated mean, when it was asked for. */
export function densitySquaresDiagnostics(
  { include }: FitSpec,
  {
    model,
    mean,
    squares
  }: {
    readonly model: DensityModel
    readonly mean: DensityMean
    readonly squares: DensitySquares
  }
): ResponseDiagnostics {
  if (!include.includes('influence') || squares.status !== 'ok') return {}
  const { residuals, sigma2, fit } = squares
  const kept = withVariance(fit.unscaledCovariance)
  const functions = densitySquaresFunctions(model, mean, { squares, kept })
  if (functions.leverage === null) return {}
  const covariance = {
    ...fit.unscaledCovariance,
    data: fit.unscaledCovariance.data.map((value) => value * sigma2)
  }
  const places = {
    names: mean.uses.map((j) => model.names[j]),
    toTerms: (gamma: Float64Array) => spread(kept, gamma, mean.uses.length),
    align: (values: Float64Array) => aligned(model, values)
  }
  const influence = influenceOfRows(places, {
    functions,
    standardised: residuals.map((e) => e / Math.sqrt(sigma2)),
    deletion: deletionFactors(
      residuals.map((e) => e * e),
      squares,
      functions.leverage
    ),
    covariance
  })
  return influence === null ? {} : { influence }
}

/** What a density has not, although it was asked for. */
export function densityNotGiven(spec: FitSpec, model: DensityModel): WarningReport[] {
  const absent = ['collinearity', 'assumptions', ...(model.mean === null ? ['influence'] : [])]
  return notGiven(spec, absent, {
    what: "A density of one's own is answered",
    why: 'they are about a regression with a design and residuals, which a density does not state',
    action: 'State the model by a formula or a mean with a family for these.'
  })
}
