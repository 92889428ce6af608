import { likelihoodGlance, standardErrors } from '../regression/blocks.ts'
import type { LeastSquaresBlock, LikelihoodBlock } from '../report-blocks.ts'
import { coefficientTable } from '../reporting/coefficients.ts'
import { vcovMembers } from '../reporting/vcov.ts'
import type { DensityFit } from './density-fit.ts'
import type { DensityBlockInference } from './inference.ts'
import { aligned, type DensityLikelihood, type DensityMean, type DensityModel } from './model.ts'
import { type MeanSquares, meanProblem } from './squares.ts'

export interface DensityBlockOptions {
  readonly level: number
  readonly include: readonly string[]
  /** Standard errors, intervals and tests of the block. */
  readonly inference: DensityBlockInference
}

/** What a block says of its intervals and tests. */
function inferenceMembers({ intervals, tests }: DensityBlockInference) {
  return {
    ...(intervals === null ? {} : { intervals: intervals.report }),
    ...(tests === null ? {} : { tests })
  }
}

/** Members with a value a row, when they were asked for. */
export function rowMembers(
  model: DensityModel,
  rows: { readonly fitted: Float64Array; readonly residuals: Float64Array },
  include: readonly string[]
) {
  return {
    ...(include.includes('fitted') ? { fitted: aligned(model, rows.fitted) } : {}),
    ...(include.includes('residuals') ? { residuals: aligned(model, rows.residuals) } : {})
  }
}

/** The likelihood block: every estimated parameter with its error from the joint observed information. */
export function densityLikelihoodBlock(
  model: DensityLikelihood,
  fit: DensityFit,
  options: DensityBlockOptions
): LikelihoodBlock {
  const { inference } = options
  const terms = model.names.map((name) => ({ name }))
  const estimates = fit.theta.map((value, j) => (fit.aliased[j] === 1 ? Number.NaN : value))
  const usable = fit.status !== 'not_converged' && fit.status !== 'unbounded'
  return {
    status: fit.status,
    reason: fit.reason,
    method: 'newton',
    coefficients: coefficientTable({
      terms,
      estimates,
      stdErrors: standardErrors(inference.covariance, usable ? 1 : Number.NaN),
      aliased: fit.aliased,
      infinite: fit.infinite,
      reference: { law: 'normal' },
      level: options.level,
      ...(inference.intervals === null ? {} : { intervals: inference.intervals })
    }),
    dispersion: [],
    information: usable ? inference.information : 'none',
    glance: likelihoodGlance({
      nobs: model.nobs,
      df: fit.df,
      log_likelihood: fit.logLikelihood,
      deviance: Number.NaN,
      null_deviance: Number.NaN
    }),
    convergence: fit.convergence,
    total_variation: null,
    ...(fit.supremum === null ? {} : { log_likelihood_supremum: fit.supremum }),
    ...(fit.direction === null ? {} : { separating_direction: fit.direction }),
    ...(fit.aliased.includes(1) ? { aliased: model.unused.map((j) => model.names[j]) } : {}),
    ...vcovMembers(options.include, model.names, inference.covariance),
    ...inferenceMembers(inference)
  }
}

/** The stated mean and its residuals at parameters θ (length p). */
export function fittedAt(model: DensityModel, mean: DensityMean, theta: Float64Array) {
  const fitted = new Float64Array(model.rows.length)
  meanProblem(model, mean).evaluate(
    Float64Array.from(mean.uses, (j) => theta[j]),
    fitted,
    null
  )
  return { fitted, residuals: mean.response.map((y, i) => y - fitted[i]) }
}

/** The least-squares block of the stated mean, over the parameters that it uses. */
export function densitySquaresBlock(
  model: DensityLikelihood,
  uses: readonly number[],
  { squares, ...options }: DensityBlockOptions & { readonly squares: MeanSquares }
): LeastSquaresBlock {
  const { inference } = options
  const { sigma2, convergence } = squares
  const names = uses.map((j) => model.names[j])
  const usable = squares.status !== 'not_converged' && squares.status !== 'not_identified'
  return {
    status: squares.status,
    reason: squares.reason,
    method: 'levenberg_marquardt',
    coefficients: coefficientTable({
      terms: names.map((name) => ({ name })),
      estimates: squares.estimates,
      stdErrors: standardErrors(
        inference.covariance,
        usable && squares.status !== 'perfect_fit' ? 1 : Number.NaN
      ),
      aliased: new Uint8Array(uses.length),
      reference: { law: 't', df: squares.dfResidual },
      level: options.level,
      ...(inference.intervals === null ? {} : { intervals: inference.intervals })
    }),
    sigma2,
    sigma: Math.sqrt(sigma2),
    sigma2_divisor: 'n-p',
    glance: {
      nobs: model.nobs,
      df: uses.length,
      df_residual: squares.dfResidual,
      rss: squares.rss,
      r_squared: Number.NaN,
      adj_r_squared: Number.NaN,
      f_statistic: Number.NaN,
      f_p_value: Number.NaN
    },
    convergence,
    ...vcovMembers(options.include, names, inference.covariance),
    ...inferenceMembers(inference)
  }
}

/** The least-squares block when there is nothing to fit. */
export function noSquaresBlock(
  status: 'not_defined' | 'not_converged',
  reason: string
): LeastSquaresBlock {
  return {
    status,
    reason,
    method: 'none',
    coefficients: [],
    sigma2: Number.NaN,
    sigma: Number.NaN,
    sigma2_divisor: 'n-p',
    glance: null
  }
}
