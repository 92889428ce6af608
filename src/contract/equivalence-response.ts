import { z } from 'zod'
import { maybe } from './maybe.ts'
import { rulingName } from './names.ts'

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
