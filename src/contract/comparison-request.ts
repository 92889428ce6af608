import { z } from 'zod'
import { dataRequest } from './fit-request.ts'
import { maybe } from './maybe.ts'
import { modelRequest } from './model-request.ts'
import { statusName } from './names.ts'

/** The body of POST /v1/comparisons. */
export const comparisonRequest = z
  .strictObject({
    data: dataRequest,
    models: z
      .array(modelRequest)
      .min(2)
      .max(50)
      .describe('Models of one response; each is tested against the next'),
    timeout_ms: z.int().min(1).max(900_000).default(30_000)
  })
  .meta({ title: 'ComparisonRequest' })

/** The answer to POST /v1/comparisons. */
export const comparisonResponse = z
  .strictObject({
    models: z.array(
      z.strictObject({
        model: z.number(),
        description: z.string(),
        family: z.string(),
        status: statusName,
        reason: z.string().nullable(),
        nobs: maybe,
        df: maybe,
        log_likelihood: maybe,
        deviance: maybe,
        null_deviance: maybe,
        aic: maybe,
        bic: maybe,
        aicc: maybe,
        rss: maybe,
        df_residual: maybe,
        delta_aic: maybe,
        aic_weight: maybe,
        aicc_weight: maybe,
        bic_weight: maybe
      })
    ),
    tests: z.array(
      z.strictObject({
        test: z.string(),
        models: z.array(z.number()).describe('Places of the two models, the smaller first'),
        statistic: maybe,
        df: maybe,
        df_residual: maybe,
        p_value: maybe,
        note: z.string().nullable()
      })
    ),
    warnings: z.array(z.looseObject({ code: z.string(), detail: z.string() }))
  })
  .meta({ title: 'ComparisonResponse' })
