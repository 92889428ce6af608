import type { Control, FitSpec } from '../../model/spec.ts'
import { betterOptimum } from '../intervals/choose.ts'
import { charts } from '../plots/registry.ts'
import { densityScene } from '../plots/scenes/density.ts'
import type { Report } from '../report.ts'
import { fittedAt, rowMembers } from './blocks.ts'
import { comparedInMemory } from './compared-rows.ts'
import { densityDiagnostics, densitySquaresDiagnostics } from './diagnostics.ts'
import { type FittedDensity, fitDensity } from './fit.ts'
import type { DensityModel } from './model.ts'
import { normalisationWarnings } from './normalisation.ts'
import { densityReport, squaresBlockOf, verdictOf } from './report.ts'

/** Members of the least-squares block that need its rows. */
function besideSquares(spec: FitSpec, { model, squares }: FittedDensity) {
  const { mean } = model
  if (mean === null || squares === null) return {}
  return {
    ...rowMembers(model, squares, spec.include),
    ...densitySquaresDiagnostics(spec, { model, mean, squares })
  }
}

/** Members of the likelihood block with a value a row. */
function besideLikelihood({ include }: FitSpec, { model, fit }: FittedDensity) {
  const { mean } = model
  return mean === null ? {} : rowMembers(model, fittedAt(model, mean, fit.theta), include)
}

/** A density of the client's own: the likelihood's maximum, least squares of its mean, the verdict. */
export function estimateDensity(spec: FitSpec, model: DensityModel, control: Control): Report {
  const fitted = fitDensity(spec, model, control)
  const { fit, squares, inference, restarts } = fitted
  const { mean } = model
  const estimates = { model, fit, uses: mean?.uses ?? null, squares }
  const around = densityDiagnostics(spec, fitted)
  const rows =
    mean === null || squares === null ? null : comparedInMemory(model, mean, { fit, squares })
  const judged = verdictOf(spec, estimates, { control, rows })
  const report = densityReport(spec, estimates, {
    inference,
    least_squares: {
      ...squaresBlockOf(spec, estimates, inference.squares),
      ...besideSquares(spec, fitted)
    },
    beside: { ...besideLikelihood(spec, fitted), ...around.members },
    equivalence: around.checks === null ? judged : { ...judged, assumption_checks: around.checks },
    warnings: [
      ...normalisationWarnings(model, spec.model, fit),
      ...around.warnings,
      ...(restarts === 0 ? [] : [betterOptimum(restarts)])
    ]
  })
  const { level } = spec.inference
  return {
    ...report,
    ...charts(spec, () => densityScene({ model, fit, squares, level, control }))
  }
}
