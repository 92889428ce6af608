import type { Control, FitSpec } from '../../model/spec.ts'
import { charts } from '../plots/registry.ts'
import { densityScene } from '../plots/scenes/density.ts'
import type { Report, WarningReport } from '../report.ts'
import type { ResponseDiagnostics } from '../report-diagnostics.ts'
import type { AssumptionCheck } from '../report-equivalence.ts'
import { fittedAt, rowMembers } from './blocks.ts'
import {
  densityDiagnostics,
  densitySquaresDiagnostics,
  type ExaminedDensity
} from './diagnostics.ts'
import type { DensityReportParts } from './report.ts'

/** What an answer about a density has that is made of its rows, as far as asked for. */
interface DensityRowParts {
  /** Members of the least-squares block. */
  readonly least_squares: ResponseDiagnostics & ReturnType<typeof rowMembers>
  /** Members of the likelihood block. */
  readonly beside: DensityReportParts['beside']
  /** Null where they were not asked for. */
  readonly checks: readonly AssumptionCheck[] | null
  readonly charts: Pick<Report, 'charts'>
  readonly warnings: readonly WarningReport[]
}

/** Members of the least-squares block that need its rows. */
function besideSquares(
  spec: FitSpec,
  { model, squares }: ExaminedDensity
): DensityRowParts['least_squares'] {
  const { mean } = model
  if (mean === null || squares === null) return {}
  return {
    ...rowMembers(model, squares, spec.include),
    ...densitySquaresDiagnostics(spec, { model, mean, squares })
  }
}

/** Members of the likelihood block with a value a row. */
function besideLikelihood({ include }: FitSpec, { model, fit }: ExaminedDensity) {
  const { mean } = model
  return mean === null ? {} : rowMembers(model, fittedAt(model, mean, fit.theta), include)
}

/** Fitted values, residuals, influence, collinearity, tests of assumptions and pictures of a density. */
export function densityRowParts(
  spec: FitSpec,
  examined: ExaminedDensity,
  control: Control
): DensityRowParts {
  const { members, checks, warnings } = densityDiagnostics(spec, examined)
  const { level } = spec.inference
  return {
    least_squares: besideSquares(spec, examined),
    beside: { ...besideLikelihood(spec, examined), ...members },
    checks,
    charts: charts(spec, () => densityScene({ ...examined, level, control })),
    warnings
  }
}
