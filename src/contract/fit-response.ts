import { z } from 'zod'
import { rulingName, statusName } from './names.ts'

/** A number, or null where it does not exist. */
const maybe = z.number().nullable()
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

const perRow = z.array(maybe).describe('One a row of the data, null where it was left out')
const perRowOrResponse = z
  .union([perRow, z.record(z.string(), perRow)])
  .describe('One a row of the data; by response where a model has several')
const testRows = z.array(
  z.strictObject({
    term: z.string(),
    test: z.string(),
    statistic: maybe,
    df: maybe,
    df_residual: maybe,
    p_value: maybe,
    f_statistic: maybe
      .optional()
      .describe('Of a multivariate test: the F that its p-value rests on'),
    note: z.string().optional().describe('Why there is no statistic')
  })
)

/** Parts of a block that `include` asks for. */
const diagnostics = {
  residual_types: z.record(z.string(), perRowOrResponse).optional(),
  influence: z
    .strictObject({
      leverage: perRowOrResponse,
      cooks_distance: perRowOrResponse,
      dfbetas: z
        .record(z.string(), perRow)
        .describe('By term; by "response: term" where a model has several responses')
    })
    .optional(),
  collinearity: z
    .strictObject({
      vif: z.array(
        z.strictObject({
          term: z.string(),
          response: z.string().optional(),
          df: z.number(),
          vif: maybe
        })
      ),
      condition_indices: z
        .union([z.array(maybe), z.record(z.string(), z.array(maybe))])
        .describe('By response where a model has several')
    })
    .optional(),
  tests: z
    .strictObject({
      terms: testRows,
      hypotheses: testRows,
      type_1: testRows.optional(),
      type_2: testRows.optional(),
      type_3: testRows.optional()
    })
    .optional()
}

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
  vcov: z.strictObject({ terms: z.array(z.string()), matrix }).optional(),
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

const evidence = z.looseObject({
  max_difference: maybe,
  max_difference_in_std_errors: maybe,
  digits_agreeing: maybe,
  score_at_least_squares: maybe,
  rounding_unit: maybe,
  likelihood_loss_at_least_squares: maybe,
  sse_excess_at_maximum_likelihood: maybe,
  relative_efficiency_of_least_squares: maybe,
  gap_test: z.strictObject({ statistic: maybe, df: maybe, p_value: maybe }).nullable(),
  rows: z.array(z.strictObject({ row: maybe, weight: maybe, shift_in_std_errors: maybe })),
  start_distance: maybe
})

const condition = z.strictObject({ condition: z.string(), holds: z.boolean(), how: z.string() })

/** The verdict: whether and why the two estimators coincide. */
export const equivalence = z.looseObject({
  verdict: rulingName,
  summary: z.string(),
  blocks: z.array(
    z.looseObject({
      quantity: z.string(),
      verdict: rulingName,
      theorem: z.string().nullable(),
      reason: z.string(),
      ratio: maybe.optional(),
      conditions: z.array(condition)
    })
  ),
  evidence: evidence.nullable(),
  consistent: z.boolean(),
  norm_minimised_by_mle: z.union([z.number(), z.literal('inf')]).nullable(),
  would_coincide_if: z.array(z.string()),
  theorems_examined: z
    .array(
      z.strictObject({
        theorem: z.string(),
        applies: z.boolean(),
        failed_condition: z.string().nullable()
      })
    )
    .describe('Every theorem of the catalogue, and the first condition that one lacks here'),
  assumption_checks: z
    .array(
      z.strictObject({
        response: z.string().optional().describe('Whose errors, where a model has several'),
        assumption: z.string(),
        test: z.string(),
        statistic: maybe,
        p_value: maybe,
        condition: z.string().optional()
      })
    )
    .optional()
    .describe('Tests of what the verdict assumes, with "include": ["assumptions"]'),
  witness: z
    .looseObject({
      explanation: z.string(),
      columns: z
        .record(z.string(), z.array(z.union([z.number(), z.string(), z.null()])))
        .nullable(),
      least_squares: z.record(z.string(), maybe).nullable(),
      maximum_likelihood: z.record(z.string(), maybe).nullable()
    })
    .optional()
    .describe(
      'A few rows on which the two differ, or the change of design that breaks their equality'
    )
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
