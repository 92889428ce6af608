import type { FitSpec } from '../../model/spec.ts'
import { deletionFactors, influenceOfRows } from '../regression/influence.ts'
import { spread } from '../regression/squares-fit.ts'
import type { WarningReport } from '../report.ts'
import type { BlockDiagnostics, ResponseDiagnostics } from '../report-diagnostics.ts'
import type { AssumptionCheck } from '../report-equivalence.ts'
import { quantileChecks, squaresChecks } from './checks.ts'
import { densityCollinearity, squaresCollinearity } from './collinearity.ts'
import { withVariance } from './covariance.ts'
import type { DensityFit } from './density-fit.ts'
import { densitySquaresFunctions } from './functions.ts'
import { densityInfluence } from './influence.ts'
import type { ResponseLaws } from './law/response-laws.ts'
import { rowLaws } from './law/row-laws.ts'
import { generalisedLeverage } from './leverage.ts'
import { aligned, type DensityMean, type DensityModel } from './model.ts'
import { onDemand } from './on-demand.ts'
import { type DensityResiduals, densityResiduals } from './residuals.ts'
import type { RowwiseSquares } from './squares.ts'

/** A density with what was estimated of it, on rows that are side by side. */
export interface ExaminedDensity {
  readonly model: DensityModel
  readonly fit: DensityFit
  /** Null without a mean, or where the mean is finite at no start. */
  readonly squares: RowwiseSquares | null
}

/** A stated mean and its least squares. */
interface FittedMean {
  readonly model: DensityModel
  readonly mean: DensityMean
  readonly squares: RowwiseSquares
}

function squaresInfluence({ model, mean, squares }: FittedMean) {
  const { residuals, sigma2, unscaledCovariance } = squares
  const kept = withVariance(unscaledCovariance)
  const functions = densitySquaresFunctions(model, mean, { squares, kept })
  if (functions.leverage === null) return null
  const covariance = {
    ...unscaledCovariance,
    data: unscaledCovariance.data.map((value) => value * sigma2)
  }
  const places = {
    names: mean.uses.map((j) => model.names[j]),
    toTerms: (gamma: Float64Array) => spread(kept, gamma, mean.uses.length),
    align: (values: Float64Array) => aligned(model, values)
  }
  return influenceOfRows(places, {
    functions,
    standardised: residuals.map((e) => e / Math.sqrt(sigma2)),
    deletion: deletionFactors(
      residuals.map((e) => e * e),
      squares,
      functions.leverage
    ),
    covariance
  })
}

/** Influence and collinearity of the least squares of the stated mean, as far as asked for. */
export function densitySquaresDiagnostics(
  { include }: FitSpec,
  fitted: FittedMean
): ResponseDiagnostics {
  const { model, mean, squares } = fitted
  if (squares.status !== 'ok') return {}
  const influence = include.includes('influence') ? squaresInfluence(fitted) : null
  return {
    ...(influence === null ? {} : { influence }),
    ...(include.includes('collinearity')
      ? { collinearity: squaresCollinearity(model, mean, squares) }
      : {})
  }
}

/** What surrounds the maximum of a density. */
export interface DensityDiagnostics {
  readonly members: BlockDiagnostics
  /** Null where they were not asked for. */
  readonly checks: readonly AssumptionCheck[] | null
  readonly warnings: readonly WarningReport[]
}

/** One part of it, or why it is not there. */
interface Part<T> {
  readonly found: T
  readonly absent?: WarningReport
}

/** A part that was asked for and is not there, with the reason as a sentence. */
function without(part: string, because: string): WarningReport {
  return {
    code: 'not_given',
    detail: `A density of one's own is answered without ${part}. ${because}`,
    pointer: '/include',
    action: 'Name the outcome by "response" and write the density with all its constants.'
  }
}

function residualPart(
  model: DensityModel,
  found: DensityResiduals | string
): Part<BlockDiagnostics> {
  if (typeof found === 'string') {
    return { found: {}, absent: without('Pearson and quantile residuals', found) }
  }
  const { pearson, quantile } = found
  return {
    found: {
      residual_types: { pearson: aligned(model, pearson), quantile: aligned(model, quantile) }
    }
  }
}

function influencePart(
  spec: FitSpec,
  { model, fit }: ExaminedDensity,
  laws: () => ResponseLaws | string
): Part<BlockDiagnostics> {
  const kept = withVariance(fit.covariance)
  const leverage = generalisedLeverage(model, spec.model, { fit, kept, laws })
  const known = typeof leverage === 'string' ? null : leverage
  return {
    found: { influence: densityInfluence(model, fit, { kept, leverage: known }) },
    ...(typeof leverage === 'string' ? { absent: without('a leverage', leverage) } : {})
  }
}

/**
 * A normal density with a stated mean is a regression and is checked as one; any other that is the law of
 * its response by its quantile residuals.
 */
function checkPart(
  { model, squares }: ExaminedDensity,
  residuals: () => DensityResiduals | string
): Part<AssumptionCheck[]> {
  const { mean, kernel, frequency } = model
  if (frequency !== null) {
    const because = 'The tests take rows that stand for one each.'
    return { found: [], absent: without('assumptions', because) }
  }
  if (mean !== null && squares?.status === 'ok' && kernel?.facts.quadratic === true) {
    return { found: squaresChecks(model, mean, squares) }
  }
  const known = residuals()
  return typeof known === 'string'
    ? { found: [], absent: without('assumptions', known) }
    : { found: quantileChecks(known.quantile) }
}

const usable: readonly string[] = ['ok', 'boundary']

/** Residuals, influence and collinearity of a density's maximum and checks of its law, as far as asked for. */
export function densityDiagnostics(spec: FitSpec, fitted: ExaminedDensity): DensityDiagnostics {
  const { model, fit } = fitted
  if (!usable.includes(fit.status)) return { members: {}, checks: null, warnings: [] }
  const laws = rowLaws(spec, model, fit.theta)
  const residuals = onDemand(() => {
    const found = laws()
    return typeof found === 'string' ? found : densityResiduals(model, found, spec.optimizer.seed)
  })
  const asked = (part: string) => spec.include.includes(part)
  const parts = [
    ...(asked('residuals') ? [residualPart(model, residuals())] : []),
    ...(asked('influence') ? [influencePart(spec, fitted, laws)] : [])
  ]
  const checks = asked('assumptions') ? checkPart(fitted, residuals) : null
  const collinearity = asked('collinearity')
    ? { collinearity: densityCollinearity(model, fit, withVariance(fit.covariance)) }
    : {}
  return {
    members: parts.reduce<BlockDiagnostics>(
      (all, { found }) => ({ ...all, ...found }),
      collinearity
    ),
    checks: checks?.found ?? null,
    warnings: [...parts, checks].flatMap((part) => part?.absent ?? [])
  }
}
