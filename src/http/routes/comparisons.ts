import { comparisonRequest, comparisonResponse } from '../../contract/comparison-request.ts'
import { computed } from '../answer-task.ts'
import { examplesOf } from './examples-of.ts'
import { json, type Route } from './route.ts'

/** POST /v1/comparisons */
export const comparisons: Route = {
  method: 'POST',
  url: '/v1/comparisons',
  produces: [json],
  consumes: [json],
  docs: {
    operationId: 'compare',
    tag: 'Fits',
    summary: 'Compare models of one response on the same rows',
    description:
      'Data and models in; information criteria with weights, F and likelihood-ratio tests of nested models and Vuong tests of others out. Models on different rows are refused, with the rows named.',
    body: comparisonRequest,
    examples: examplesOf('/v1/comparisons'),
    answer: comparisonResponse,
    problems: [400, 404, 406, 413, 415, 422, 503, 504]
  },
  handler: computed('comparison')
}
