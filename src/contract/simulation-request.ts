import { z } from 'zod'
import { dataRequest } from './fit-request.ts'
import { maybe } from './maybe.ts'
import { modelRequest } from './model-request.ts'

const truth = z.strictObject({
  model: modelRequest,
  parameters: z
    .record(z.string(), z.number())
    .describe(
      'True coefficients by term and dispersions by name; sigma stands for the root of sigma2'
    ),
  design: dataRequest.exactOptional().describe('Regressors; the response is drawn'),
  n: z
    .int()
    .min(1)
    .max(1_000_000)
    .exactOptional()
    .describe('Number of rows, for a model without regressors')
})

/** The body of POST /v1/simulations. */
export const simulationRequest = z
  .strictObject({
    truth,
    replicates: z.int().min(2).max(100_000).default(1000),
    seed: z.int().nonnegative().default(1),
    level: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.95)
      .describe('Level of the intervals whose coverage is counted'),
    timeout_ms: z.int().min(1).max(900_000).default(30_000)
  })
  .meta({ title: 'SimulationRequest' })

const counts = z.record(z.string(), z.number())

/** The answer to POST /v1/simulations. */
export const simulationResponse = z
  .strictObject({
    truth: z.strictObject({ parameters: counts, rows: z.number() }),
    replicates: z.number(),
    seed: z.number(),
    estimators: z.array(
      z.strictObject({
        estimator: z.enum(['least_squares', 'maximum_likelihood']),
        quantity: z.string(),
        truth: maybe,
        mean: maybe,
        bias: maybe,
        bias_std_error: maybe,
        variance: maybe,
        variance_std_error: maybe,
        mse: maybe,
        mse_std_error: maybe,
        coverage: maybe,
        coverage_std_error: maybe,
        replicates: z.number(),
        histogram: z.strictObject({
          edges: z.array(maybe),
          counts: z.array(z.number()),
          below: z.number(),
          above: z.number()
        })
      })
    ),
    mse_ratio: z.record(z.string(), maybe),
    statuses: z.record(z.string(), counts),
    verdicts: counts
  })
  .meta({ title: 'SimulationResponse' })
