import { z } from 'zod'
import { equivalence } from './equivalence-response.ts'
import { dataRequest } from './fit-request.ts'
import { modelRequest } from './model-request.ts'

const assume = z
  .strictObject({
    errors: z
      .literal('spherical')
      .exactOptional()
      .describe('Errors jointly spherical, not independent'),
    regressors: z
      .enum(['jointly_normal', 'with_error', 'berkson'])
      .exactOptional()
      .describe(
        'Regressors random and normal with the response, observed with error, or set with error'
      ),
    variance: z
      .enum(['separate_parameters', 'mean_parameters'])
      .exactOptional()
      .describe(
        'The error variance is modelled, with parameters of its own or with those of the mean'
      ),
    censoring: z.enum(['censored', 'truncated']).exactOptional(),
    series: z
      .enum(['conditional', 'exact'])
      .exactOptional()
      .describe('The response is regressed on its past: which likelihood')
  })
  .describe('What the question assumes beside the model')

/** The body of POST /v1/equivalence. */
export const equivalenceRequest = z
  .strictObject({
    model: modelRequest,
    design: dataRequest.exactOptional().describe('Regressors; a response in them is not read'),
    assume: assume.prefault({})
  })
  .meta({ title: 'EquivalenceRequest' })

/** The answer to POST /v1/equivalence. */
export const equivalenceResponse = z
  .strictObject({ equivalence })
  .meta({ title: 'EquivalenceResponse' })
