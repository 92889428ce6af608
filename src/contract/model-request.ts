import { z } from 'zod'
import { familyName, linkName } from './names.ts'

const finite = z.number()
const column = z.string().min(1)

const parameter = z
  .strictObject({
    start: z.union([finite, z.array(finite).min(1)]).exactOptional(),
    lower: finite.exactOptional(),
    upper: finite.exactOptional(),
    fixed: z.boolean().exactOptional()
  })
  .describe('Start value (or a list of starts), bounds, and whether it is held at its start')

const family = z
  .union([familyName, z.object({ name: familyName }).catchall(z.union([finite, z.string()]))])
  .describe('A family of GET /v1/families by name, or an object of its name and options')

const weights = z
  .union([
    column,
    z.strictObject({
      column,
      kind: z.enum(['precision', 'frequency']).default('precision')
    })
  ])
  .describe('Column of weights; a bare name means precision weights, Var = σ²/w')

const rho = z.union([finite.gt(-1).lt(1), z.literal('estimate')])
const structured = {
  within: column.exactOptional(),
  method: z.enum(['ml', 'reml']).exactOptional()
}
const covariance = z
  .discriminatedUnion('structure', [
    z.strictObject({ structure: z.literal('diagonal'), column, ...structured }),
    z.strictObject({ structure: z.literal('equicorrelated'), rho, ...structured }),
    z.strictObject({ structure: z.literal('ar1'), rho, ...structured }),
    z.strictObject({
      structure: z.literal('matrix'),
      matrix: z.array(z.array(finite)).min(1),
      ...structured
    })
  ])
  .describe('Covariance of the errors, known up to a scale')

/** The member `model` of a fit request. Which of its keys go together is checked in model-checks.ts. */
export const modelRequest = z.strictObject({
  formula: z.string().exactOptional().describe('Wilkinson–Rogers formula, as in R'),
  formulas: z.array(z.string()).min(1).exactOptional().describe('Seemingly unrelated regressions'),
  mean: z.string().exactOptional().describe('The mean as an expression in columns and parameters'),
  log_density: z.string().exactOptional().describe("One row's log-likelihood as an expression"),
  equation: z.string().exactOptional().describe('Matrix equation, "Y = X * A * X"'),
  unknown: z.string().exactOptional().describe('The unknown matrix of the equation'),
  symmetric: z.boolean().exactOptional(),
  response: z.string().exactOptional().describe('Response of a mean expression; may be log(y)'),
  parameters: z.record(z.string(), parameter).exactOptional(),
  family: family.default('normal'),
  link: z
    .union([linkName, z.strictObject({ power: finite })])
    .exactOptional()
    .describe("A link of GET /v1/links, or a power; default: the family's canonical link"),
  event: z
    .union([z.string(), finite, z.boolean()])
    .exactOptional()
    .describe('Label of a two-valued response that counts as the event'),
  trials: column.exactOptional().describe('Binomial: column of numbers of trials'),
  weights: weights.exactOptional(),
  covariance: covariance.exactOptional(),
  contrasts: z
    .record(z.string(), z.enum(['treatment', 'sum', 'helmert', 'polynomial']))
    .exactOptional(),
  penalty: z
    .enum(['firth'])
    .exactOptional()
    .describe(
      'Firth’s penalised likelihood in place of maximum likelihood: finite also where no maximum exists'
    ),
  coding: z
    .record(z.string(), finite)
    .exactOptional()
    .describe('Numbers for the labels of the response, so that least squares has a meaning')
})

export type ModelRequest = z.output<typeof modelRequest>
