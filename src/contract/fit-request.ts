import { z } from 'zod'
import type { Json, JsonObject } from '../decoders/json-reader.ts'
import { isRowTable, type RowTable } from '../decoders/row-table.ts'
import { modelRequest } from './model-request.ts'

const cell = { type: ['number', 'string', 'boolean', 'null'] }
const isTable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isRows = (value: unknown): boolean => Array.isArray(value) || isRowTable(value)

/** Numbers do not pass through zod, which costs more than reading them: the decoders check them. */
const columns = z.custom<JsonObject>(isTable, 'Expected an object of columns').meta({
  type: 'object',
  additionalProperties: { type: 'array', items: cell },
  description: 'One array a column, all equally long; null is a missing value'
})
const rows = z.custom<readonly Json[] | RowTable>(isRows, 'Expected an array of rows').meta({
  type: 'array',
  items: { type: 'object', additionalProperties: cell },
  description: 'One object a row, all with the same keys; null is a missing value'
})
const matrices = z.custom<JsonObject>(isTable, 'Expected an object of lists of matrices').meta({
  type: 'object',
  additionalProperties: {
    type: 'array',
    items: { type: 'array', items: { type: 'array', items: { type: ['number', 'null'] } } }
  },
  description:
    'For an equation: by name, one matrix an observation, each a list of rows; null is a missing entry'
})

/** The member `data`: exactly one of columns, rows, csv, dataset, matrices. */
export const dataRequest = z.strictObject({
  columns: columns.exactOptional(),
  rows: rows.exactOptional(),
  csv: z.string().exactOptional().describe('CSV text with a header line'),
  dataset: z.string().exactOptional().describe('Name of a stored data set'),
  matrices: matrices.exactOptional(),
  missing: z
    .enum(['drop', 'error'])
    .default('drop')
    .describe('What to do with rows that miss a value the model uses'),
  levels: z
    .record(
      z.string(),
      z
        .array(z.string())
        .min(1)
        .refine((list) => new Set(list).size === list.length, 'Expected every level once')
    )
    .exactOptional()
    .describe('Order of the levels of factors; the first is the baseline')
})

const lags = z.union([z.int().nonnegative(), z.literal('auto')])
const stdErrors = z
  .union([
    z.enum(['model', 'observed', 'expected', 'hc0', 'hc1', 'hc2', 'hc3', 'hc4']),
    z.strictObject({
      cluster: z.union([z.string(), z.array(z.string()).min(1)]),
      fix: z
        .boolean()
        .exactOptional()
        .describe('Set negative eigenvalues of the estimate to 0, as R vcovCL(fix = TRUE)')
    }),
    z.strictObject({ hac: z.strictObject({ lags: lags.exactOptional() }) }),
    z.strictObject({
      bootstrap: z.strictObject({
        replicates: z.int().min(2).max(100_000).default(999),
        kind: z.enum(['pairs', 'residual', 'parametric']).exactOptional()
      })
    })
  ])
  .describe('How standard errors are computed')

const inference = z.strictObject({
  level: z.number().gt(0).lt(1).default(0.95).describe('Confidence level'),
  std_errors: stdErrors.default('model'),
  intervals: z
    .enum(['wald', 'profile', 'bootstrap', 'percentile'])
    .default('wald')
    .describe(
      'Wald; profile likelihood; bootstrap, bias-corrected and accelerated; bootstrap percentiles'
    ),
  hypotheses: z
    .array(z.string().min(1).max(1000))
    .max(100)
    .exactOptional()
    .describe('Linear hypotheses about coefficients, such as "x1 + 2*x2 = 3"')
})

const optimizer = z.strictObject({
  starts: z.int().min(1).max(1000).default(1),
  seed: z.int().nonnegative().default(1),
  max_iterations: z.int().min(1).max(1_000_000).default(500),
  tolerance: z.number().gt(0).lt(1).default(1e-10),
  timeout_ms: z
    .int()
    .min(1)
    .max(900_000)
    .default(30_000)
    .describe(
      'Time limit of the fit in milliseconds, waiting included; beyond it the answer is 504'
    )
})

export const includable = [
  'fitted',
  'residuals',
  'vcov',
  'influence',
  'tests',
  'profiles',
  'assumptions',
  'collinearity',
  'plots',
  'witness'
] as const

/** The body of POST /v1/fits. */
export const fitRequest = z
  .strictObject({
    data: dataRequest,
    model: modelRequest,
    inference: inference.prefault({}),
    optimizer: optimizer.prefault({}),
    group_by: z.array(z.string()).min(1).exactOptional().describe('One fit per group'),
    include: z.array(z.enum(includable)).default([]).describe('Further parts of the answer'),
    plots: z
      .strictObject({
        parameters: z
          .array(z.string().min(1).max(1000))
          .min(1)
          .max(4)
          .describe(
            'Coefficients or dispersions by name: every pair gets a surface, each a profile'
          )
      })
      .exactOptional()
      .describe('Which parameters the pictures are over; the first few unless said otherwise'),
    store: z.boolean().default(false).describe('Keep the fit under its id'),
    strict: z
      .boolean()
      .default(false)
      .describe('Answer 422 when an estimator ends with another status than ok'),
    conventions: z
      .enum(['equifit', 'r', 'statsmodels'])
      .default('equifit')
      .describe('Whose divisors, parameter counts and reference distributions to follow')
  })
  .meta({ title: 'FitRequest' })

export type FitRequest = z.output<typeof fitRequest>
