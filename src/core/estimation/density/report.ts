import type { Control, FitSpec } from '../../model/spec.ts'
import type { Report, WarningReport } from '../report.ts'
import type { LeastSquaresBlock, Status } from '../report-blocks.ts'
import type { BlockDiagnostics } from '../report-diagnostics.ts'
import type { AssumptionCheck, EquivalenceReport } from '../report-equivalence.ts'
import { densityLikelihoodBlock, densitySquaresBlock, noSquaresBlock } from './blocks.ts'
import type { ComparedRows } from './compared-rows.ts'
import type { DensityFit } from './density-fit.ts'
import type { DensityBlockInference, DensityInference } from './inference.ts'
import type { DescribedDensity } from './model.ts'
import type { MeanSquares } from './squares.ts'
import { densityVerdict, notComparable } from './verdict.ts'

const undefinedReason =
  'A density has no residuals: least squares needs a mean. Send "mean" and "response" beside "log_density".'

/** Statuses whose estimate can be compared. */
const comparable: ReadonlySet<Status> = new Set(['ok', 'boundary', 'saturated'])

/** A density fitted both ways, wherever its rows are. */
export interface DensityEstimates {
  readonly model: DescribedDensity
  readonly fit: DensityFit
  /** Indices of the stated mean's parameters among the estimated; null without a mean. */
  readonly uses: readonly number[] | null
  /** Null without a mean, or where the mean is finite at no start. */
  readonly squares: MeanSquares | null
}

/** Least squares of the stated mean, or why there is none. */
export function squaresBlockOf(
  { inference: { level }, include }: FitSpec,
  { model, uses, squares }: DensityEstimates,
  inference: DensityBlockInference | null
): LeastSquaresBlock {
  if (uses === null) return noSquaresBlock('not_defined', undefinedReason)
  if (uses.length === 0) {
    return noSquaresBlock('not_defined', 'The mean depends on no estimated parameter.')
  }
  return squares === null || inference === null
    ? noSquaresBlock('not_converged', 'The mean is not finite at any start that was tried.')
    : densitySquaresBlock(model, uses, { squares, level, include, inference })
}

/** The verdict where both estimates exist, else which does not. */
export function verdictOf(
  { optimizer }: FitSpec,
  { model, fit, uses, squares }: DensityEstimates,
  at: { readonly control: Control; readonly rows: ComparedRows | null }
): EquivalenceReport {
  const { control, rows } = at
  if (uses === null) return notComparable(undefinedReason)
  if (uses.length === 0) return notComparable('The mean depends on no estimated parameter.')
  if (squares === null || rows === null) {
    return notComparable('The mean is not finite at any start that was tried.')
  }
  if (!comparable.has(squares.status) || !comparable.has(fit.status)) {
    const why = comparable.has(squares.status) ? fit.reason : squares.reason
    return notComparable(why ?? 'One of the two estimates does not exist.')
  }
  return densityVerdict({ model, uses, squares, fit, rows, options: { optimizer, control } })
}

/** A verdict with the tests of assumptions beside it; null where they were not asked for. */
export function withChecks(
  equivalence: EquivalenceReport,
  checks: readonly AssumptionCheck[] | null
): EquivalenceReport {
  return checks === null ? equivalence : { ...equivalence, assumption_checks: checks }
}

/** What a report has beside both estimates. */
export interface DensityReportParts {
  readonly inference: DensityInference
  readonly least_squares: LeastSquaresBlock
  /** Members of the likelihood block with a value a row, and diagnostics. */
  readonly beside: BlockDiagnostics & {
    readonly fitted?: (number | null)[]
    readonly residuals?: (number | null)[]
  }
  readonly equivalence: EquivalenceReport
  readonly warnings: readonly WarningReport[]
}

/** The report on a density of the client's own. */
export function densityReport(
  spec: FitSpec,
  { model, fit }: DensityEstimates,
  parts: DensityReportParts
): Report {
  const { inference, least_squares, beside, equivalence, warnings } = parts
  const { total, dropped, zeroWeight } = model.counts
  const { level, std_errors } = spec.inference
  const { likelihood } = inference
  return {
    model: {
      description: model.description,
      family: { name: 'log_density' },
      link: null,
      terms: model.names,
      parameters: model.names.length
    },
    data: {
      rows: total,
      rows_used: total - dropped - zeroWeight,
      rows_dropped: dropped,
      ...(model.weighted ? { rows_zero_weight: zeroWeight } : {})
    },
    least_squares,
    maximum_likelihood: {
      ...densityLikelihoodBlock(model, fit, {
        level,
        include: spec.include,
        inference: likelihood
      }),
      ...beside
    },
    equivalence,
    conventions: {
      sigma2_divisor: 'n-p',
      aic_parameters: fit.df,
      reference_distribution: 't',
      likelihood_reference_distribution: 'normal',
      std_errors,
      information: likelihood.information,
      ...inference.conventions,
      ...(spec.conventions === 'equifit' ? {} : { follows: spec.conventions }),
      matches: ['R stats4::mle, bbmle::mle2', 'statsmodels GenericLikelihoodModel']
    },
    reproduce: { r: null, python: null, seed: spec.optimizer.seed },
    warnings: [...model.warnings, ...fit.warnings, ...inference.warnings, ...warnings]
  }
}
