import { at, type Matrix } from '../../numeric/matrix.ts'
import { fUpper } from '../../numeric/special/index.ts'
import type { ChosenIntervals } from '../intervals/choose.ts'
import type {
  LeastSquaresBlock,
  LeastSquaresGlance,
  LikelihoodGlance,
  Status
} from '../report-blocks.ts'
import { coefficientTable, type Reference } from '../reporting/coefficients.ts'
import { vcovMembers } from '../reporting/vcov.ts'
import { alignedTo } from '../stacked/per-row.ts'
import { isAffine, isLinear, type RegressionModel } from './model.ts'
import { matrixMembers } from './quadratic-matrices.ts'
import type { SquaresFit } from './squares-fit.ts'

/** Square roots of the diagonal of a covariance; NaN where it is not positive. */
export function standardErrors(covariance: Matrix, factor: number): Float64Array {
  return Float64Array.from({ length: covariance.rows }, (_, j) =>
    Math.sqrt(at(covariance, j, j) * factor)
  )
}

/** Per-row values aligned with the client's rows, null where a row was dropped. */
export function aligned(
  { rows, counts: { total } }: Pick<RegressionModel, 'rows' | 'counts'>,
  values: Float64Array
): (number | null)[] {
  return alignedTo({ rows, total }, values)
}

/** Σ w (v − v̄)², centred with weights, by two passes. */
function weightedVariation(
  values: Float64Array,
  weights: Float64Array | null,
  centred: boolean
): number {
  let total = 0
  let sum = 0
  values.forEach((v, i) => {
    const w = weights === null ? 1 : weights[i]
    total += w
    sum += w * v
  })
  const centre = centred ? sum / total : 0
  let correction = 0
  if (centred)
    values.forEach((v, i) => {
      correction += (weights === null ? 1 : weights[i]) * (v - centre)
    })
  const mean = centre + (centred ? correction / total : 0)
  let variation = 0
  values.forEach((v, i) => {
    variation += (weights === null ? 1 : weights[i]) * (v - mean) ** 2
  })
  return variation
}

function hasIntercept(model: RegressionModel): boolean {
  return isLinear(model) && model.mean.intercept
}

/**
 * Variation that the model explains, as R: centred with an intercept. The difference of compensated
 * sums keeps the digits of a strong fit, the fitted values those of a weak one.
 */
function explainedVariation(model: RegressionModel, fit: SquaresFit): number {
  if (!isAffine(model)) return Number.NaN
  if (fit.explained !== undefined) return fit.explained
  const { intercept } = model.mean
  const total = intercept ? fit.total?.centred : fit.total?.uncentred
  if (total !== undefined && fit.rss < 0.99 * total) return total - fit.rss
  return weightedVariation(fit.fitted, model.squares?.weights ?? null, intercept)
}

/** R's glance of a linear fit: R² centred with an intercept, uncentred without; null on curved means. */
function squaresGlance(model: RegressionModel, fit: SquaresFit): LeastSquaresGlance {
  const explained = explainedVariation(model, fit)
  const dfModel = fit.rank - (hasIntercept(model) ? 1 : 0)
  const total = explained + fit.rss
  const rSquared = total > 0 ? explained / total : Number.NaN
  const dfTotal = model.nobs - (hasIntercept(model) ? 1 : 0)
  const f =
    dfModel > 0 && fit.dfResidual > 0 && fit.rss > 0 ? explained / dfModel / fit.sigma2 : Number.NaN
  return {
    nobs: model.nobs,
    df: fit.rank,
    df_residual: fit.dfResidual,
    rss: fit.rss,
    r_squared: rSquared,
    adj_r_squared:
      fit.dfResidual > 0 ? 1 - (1 - rSquared) * (dfTotal / fit.dfResidual) : Number.NaN,
    f_statistic: f,
    f_p_value: Number.isFinite(f) ? fUpper(f, dfModel, fit.dfResidual) : Number.NaN
  }
}

export interface BlockOptions {
  readonly level: number
  readonly include: readonly string[]
  readonly aliased: Uint8Array
  readonly relations: readonly string[]
  /** Intervals that are not Wald's. */
  readonly intervals?: ChosenIntervals | null
}

/** Names of the aliased terms. */
function aliasedTerms(model: RegressionModel, aliased: Uint8Array): string[] {
  return model.terms.filter((_, j) => aliased[j] === 1).map((term) => term.name)
}

/** Members that say what is aliased, for both blocks alike. */
export function rankMembers(model: RegressionModel, options: BlockOptions) {
  const names = aliasedTerms(model, options.aliased)
  return names.length === 0 ? {} : { aliased: names, relations: options.relations }
}

/** Ends of the intervals for a coefficient table. */
export function intervalInput({ intervals }: BlockOptions) {
  return intervals === undefined || intervals === null ? {} : { intervals }
}

/** What a block says of its intervals. */
export function intervalMembers({ intervals }: BlockOptions) {
  return intervals === undefined || intervals === null ? {} : { intervals: intervals.report }
}

/** Members with a value a row, when they were asked for. */
export function rowMembers(
  model: RegressionModel,
  { fitted, residuals }: Pick<SquaresFit, 'fitted' | 'residuals'>,
  include: readonly string[]
) {
  return {
    ...(include.includes('fitted') ? { fitted: aligned(model, fitted) } : {}),
    ...(include.includes('residuals') ? { residuals: aligned(model, residuals) } : {})
  }
}

/** The least-squares block of a fit that was computed. */
export function squaresBlock(
  model: RegressionModel,
  fit: SquaresFit,
  options: BlockOptions & { readonly covariance: Matrix; readonly reference: Reference }
): LeastSquaresBlock {
  const unknown: readonly Status[] = ['not_converged']
  const stdErrors = standardErrors(
    options.covariance,
    unknown.includes(fit.status) ? Number.NaN : 1
  )
  const span = model.labels?.codingSpan ?? 1
  const sigma2 = fit.sigma2 * span * span
  return {
    status: fit.status,
    reason: fit.reason,
    method: fit.method,
    coefficients: coefficientTable({
      terms: model.terms,
      estimates: fit.coefficients,
      stdErrors,
      aliased: options.aliased,
      reference: options.reference,
      level: options.level,
      ...intervalInput(options)
    }),
    sigma2,
    sigma: Math.sqrt(sigma2),
    sigma2_divisor: 'n-p',
    glance: squaresGlance(model, fit),
    ...(fit.convergence === null ? {} : { convergence: fit.convergence }),
    ...rankMembers(model, options),
    ...matrixMembers(model, fit.coefficients),
    ...intervalMembers(options),
    ...vcovMembers(
      options.include,
      model.terms.map((term) => term.name),
      options.covariance
    ),
    ...rowMembers(model, fit, options.include)
  }
}

/** A least-squares block without estimates: not defined, or without a minimum. */
export function emptySquaresBlock(
  model: RegressionModel,
  outcome: {
    readonly status: Status
    readonly reason: string
    readonly infinite?: Int8Array
    readonly estimates?: Float64Array
  },
  options: BlockOptions
): LeastSquaresBlock {
  const p = model.terms.length
  const none = new Float64Array(p).fill(Number.NaN)
  return {
    status: outcome.status,
    reason: outcome.reason,
    method: 'none',
    coefficients: coefficientTable({
      terms: model.terms,
      estimates: outcome.estimates ?? none,
      stdErrors: none,
      aliased: options.aliased,
      reference: { law: 'normal' },
      level: options.level,
      ...(outcome.infinite === undefined ? {} : { infinite: outcome.infinite })
    }),
    sigma2: Number.NaN,
    sigma: Number.NaN,
    sigma2_divisor: 'n-p',
    glance: null,
    ...rankMembers(model, options)
  }
}

/** Information criteria from a log-likelihood; everything NaN where it is. */
export function likelihoodGlance(
  figures: Pick<LikelihoodGlance, 'nobs' | 'df' | 'log_likelihood' | 'deviance' | 'null_deviance'>
): LikelihoodGlance {
  const { nobs, df, log_likelihood } = figures
  return {
    ...figures,
    aic: -2 * log_likelihood + 2 * df,
    bic: -2 * log_likelihood + Math.log(nobs) * df
  }
}
