import { equivalenceRequest, equivalenceResponse } from '../../contract/equivalence-request.ts'
import { computed } from '../answer-task.ts'
import { examplesOf } from './examples-of.ts'
import { json, type Route } from './route.ts'

/** POST /v1/equivalence */
export const equivalence: Route = {
  method: 'POST',
  url: '/v1/equivalence',
  produces: [json],
  consumes: [json],
  docs: {
    operationId: 'judge_model',
    tag: 'Fits',
    summary: 'Whether the two estimators coincide, from the model alone or with a design',
    description:
      'A model, with or without a design, in; what theorems say of it before any response is seen out.',
    body: equivalenceRequest,
    examples: examplesOf('/v1/equivalence'),
    answer: equivalenceResponse,
    problems: [400, 406, 413, 415, 422, 503, 504]
  },
  handler: computed('equivalence')
}
