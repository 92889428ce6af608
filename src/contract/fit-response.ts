import { z } from 'zod'
import { diagnostics, perRowOrResponse } from './diagnostics-response.ts'
import { equivalence } from './equivalence-response.ts'
import { maybe } from './maybe.ts'
import { statusName } from './names.ts'

const limit = z.enum(['+inf', '-inf']).optional()
const matrix = z.array(z.array(maybe))

const coefficient = z.strictObject({
  term: z.string(),
  response: z.string().optional(),
  estimate: maybe,
  std_error: maybe,
  statistic: maybe,
  p_value: maybe,
  conf_low: maybe,
  conf_high: maybe,
  levels: z.record(z.string(), z.string()).optional(),
  aliased: z.literal(true).optional(),
  limit,
  fixed: z.literal(true).optional()
})

const dispersion = z.strictObject({
  parameter: z.string(),
  estimate: maybe,
  std_error: maybe,
  conf_low: maybe,
  conf_high: maybe,
  limit,
  fixed: z.literal(true).optional()
})

const convergence = z.looseObject({
  iterations: maybe,
  evaluations: maybe,
  scaled_gradient: maybe,
  hessian_condition: maybe,
  starts_agreeing: z.string()
})

/** Members that any estimator block may carry. */
const block = {
  ...diagnostics,
  status: statusName,
  reason: z.string().nullable().describe('A sentence whenever status is not ok'),
  method: z.string(),
  coefficients: z.array(coefficient),
  aliased: z.array(z.string()).optional(),
  relations: z.array(z.string()).optional(),
  separating_direction: z.array(z.strictObject({ term: z.string(), direction: maybe })).optional(),
  log_likelihood_supremum: maybe.optional(),
  optimal_set: z.array(z.strictObject({ term: z.string(), low: maybe, high: maybe })).optional(),
  matrix: matrix.optional(),
  residual_covariance: matrix.optional(),
  intervals: z
    .looseObject({
      method: z.string(),
      open_ends: z.array(z.strictObject({ term: z.string(), side: z.string(), reason: z.string() }))
    })
    .optional(),
  vcov: z
    .strictObject({
      terms: z.array(z.string()),
      matrix,
      correlation: matrix.describe('Correlations of the estimates')
    })
    .optional(),
  fitted: perRowOrResponse.optional(),
  residuals: perRowOrResponse.optional()
}

const leastSquares = z.looseObject({
  ...block,
  sigma2: maybe,
  sigma: maybe,
  sigma2_divisor: z.string(),
  glance: z
    .strictObject({
      nobs: maybe,
      df: maybe,
      df_residual: maybe,
      rss: maybe,
      r_squared: maybe,
      adj_r_squared: maybe,
      f_statistic: maybe,
      f_p_value: maybe
    })
    .nullable(),
  convergence: convergence.optional()
})

const likelihood = z.looseObject({
  ...block,
  dispersion: z.array(dispersion),
  information: z.string(),
  glance: z
    .strictObject({
      nobs: maybe,
      df: maybe,
      log_likelihood: maybe,
      deviance: maybe,
      null_deviance: maybe,
      aic: maybe,
      bic: maybe
    })
    .nullable(),
  convergence: convergence.nullable(),
  total_variation: maybe
})

const warning = z.strictObject({
  code: z.string(),
  detail: z.string(),
  pointer: z.string(),
  action: z.string()
})

/** The answer to POST /v1/fits for one fit. */
export const fitResponse = z
  .looseObject({
    id: z.string(),
    model: z.looseObject({
      description: z.string(),
      family: z.looseObject({ name: z.string() }),
      link: z.unknown(),
      terms: z.array(z.string()),
      parameters: z.number()
    }),
    data: z.strictObject({
      rows: z.number(),
      rows_used: z.number(),
      rows_dropped: z.number(),
      rows_zero_weight: z.number().optional()
    }),
    least_squares: leastSquares,
    generalized_least_squares: leastSquares.optional(),
    maximum_likelihood: likelihood,
    equivalence,
    conventions: z.looseObject({}),
    reproduce: z.looseObject({
      r: z.string().nullable(),
      python: z.string().nullable(),
      request_digest: z.string(),
      engine: z.string(),
      seed: z.number()
    }),
    plots: z
      .array(z.looseObject({ name: z.string(), title: z.string(), description: z.string() }))
      .optional()
      .describe('Vega-Lite specifications, with "include": ["plots"]'),
    warnings: z.array(warning)
  })
  .meta({ title: 'FitResponse' })

export type FitResponse = z.output<typeof fitResponse>
