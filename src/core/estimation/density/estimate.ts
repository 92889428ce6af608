import type { Control, FitSpec } from '../../model/spec.ts'
import { betterOptimum } from '../intervals/choose.ts'
import type { Report } from '../report.ts'
import { comparedInMemory } from './compared-rows.ts'
import { fitDensity } from './fit.ts'
import type { DensityModel } from './model.ts'
import { normalisationWarnings } from './normalisation.ts'
import { densityReport, squaresBlockOf, verdictOf, withChecks } from './report.ts'
import { densityRowParts } from './row-parts.ts'

/** A density of the client's own: the likelihood's maximum, least squares of its mean, the verdict. */
export function estimateDensity(spec: FitSpec, model: DensityModel, control: Control): Report {
  const fitted = fitDensity(spec, model, control)
  const { fit, squares, inference, restarts } = fitted
  const { mean } = model
  const estimates = { model, fit, uses: mean?.uses ?? null, squares }
  const parts = densityRowParts(spec, fitted, control)
  const rows =
    mean === null || squares === null ? null : comparedInMemory(model, mean, { fit, squares })
  const judged = verdictOf(spec, estimates, { control, rows })
  const report = densityReport(spec, estimates, {
    inference,
    least_squares: {
      ...squaresBlockOf(spec, estimates, inference.squares),
      ...parts.least_squares
    },
    beside: parts.beside,
    equivalence: withChecks(judged, parts.checks),
    warnings: [
      ...normalisationWarnings(model, spec.model, fit),
      ...parts.warnings,
      ...(restarts === 0 ? [] : [betterOptimum(restarts)])
    ]
  })
  return { ...report, ...parts.charts }
}
