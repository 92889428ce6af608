import { z } from 'zod'
import { maybe } from './maybe.ts'

const perRow = z.array(maybe).describe('One a row of the data, null where it was left out')
/** One number a row of the data, or such lists by response. */
export const perRowOrResponse = z
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
    note: z
      .string()
      .optional()
      .describe('Why there is no statistic or no p-value, or what the p-value rests on')
  })
)

/** Parts of a block that `include` asks for. */
export const diagnostics = {
  residual_types: z.record(z.string(), perRowOrResponse).optional(),
  influence: z
    .strictObject({
      leverage: perRowOrResponse,
      jacobian_leverage: perRowOrResponse
        .optional()
        .describe('Of a curved mean: how far a fitted value follows its own response'),
      cooks_distance: perRowOrResponse,
      joint_cooks_distance: perRow
        .optional()
        .describe('Of several responses: of all their coefficients together'),
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
