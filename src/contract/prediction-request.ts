import { z } from 'zod'
import { dataRequest, fitRequest } from './fit-request.ts'
import { maybe } from './maybe.ts'
import { statusName } from './names.ts'

const estimator = z.enum(['least_squares', 'maximum_likelihood'])

const shared = {
  new_data: dataRequest.describe(
    'Rows to predict, with the columns that the model uses; of a matrix equation "matrices", with those beside its unknown'
  ),
  level: z
    .number()
    .gt(0)
    .lt(1)
    .exactOptional()
    .describe('Level of the intervals; default: that of the fit'),
  estimator: estimator
    .exactOptional()
    .describe('Default: least squares under a normal law, maximum likelihood under any other')
}

/** The body of POST /v1/predictions. */
export const predictionRequest = z
  .strictObject({
    fit: z.string().min(1).max(100).exactOptional().describe('Id of a stored fit'),
    request: fitRequest.exactOptional().describe('A fit request, in place of a stored fit'),
    ...shared
  })
  .meta({ title: 'PredictionRequest' })

/** The same before the fit request inside is read, which has its own reader. */
export const predictionQuestion = z.strictObject({
  fit: z.string().min(1).max(100).exactOptional(),
  request: z.unknown().exactOptional(),
  ...shared
})

const matrices = z.array(z.array(z.array(maybe)))

/** The answer to POST /v1/predictions. */
export const predictionResponse = z
  .strictObject({
    estimator,
    status: statusName,
    reason: z.string().nullable(),
    level: z.number(),
    predictions: z
      .array(
        z.strictObject({
          row: z.number(),
          response: z
            .string()
            .optional()
            .describe(
              'Which of several responses, or labels, or entries of a matrix ("Y[1,2]") is predicted'
            ),
          fitted: maybe,
          std_error: maybe,
          conf_low: maybe,
          conf_high: maybe,
          pred_low: maybe,
          pred_high: maybe,
          link: z
            .strictObject({ fitted: maybe, std_error: maybe, conf_low: maybe, conf_high: maybe })
            .nullable()
            .describe('On the scale of the linear predictor; null for a mean expression'),
          extrapolates: z.boolean().describe('The row lies outside what the fit has seen'),
          reason: z.string().nullable().describe('Why the row could not be predicted')
        })
      )
      .describe(
        'One a row of new_data, in their order; for several responses one a row and response'
      ),
    matrices: z
      .strictObject({
        fitted: matrices,
        std_error: matrices,
        conf_low: matrices,
        conf_high: matrices,
        pred_low: matrices,
        pred_high: matrices
      })
      .optional()
      .describe('Of a matrix equation: the same numbers as matrices, one an observation'),
    conventions: z.looseObject({}),
    warnings: z.array(z.looseObject({ code: z.string(), detail: z.string() }))
  })
  .meta({ title: 'PredictionResponse' })
