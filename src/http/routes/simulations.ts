import { simulationRequest, simulationResponse } from '../../contract/simulation-request.ts'
import { computed } from '../answer-task.ts'
import { examplesOf } from './examples-of.ts'
import { json, type Route } from './route.ts'

/** POST /v1/simulations */
export const simulations: Route = {
  method: 'POST',
  url: '/v1/simulations',
  produces: [json],
  consumes: [json],
  docs: {
    operationId: 'simulate',
    tag: 'Fits',
    summary: 'The sampling distribution of both estimators under a stated truth',
    description:
      'A truth in; bias, variance, mean squared error and coverage of both estimators with Monte-Carlo errors and histograms out. The same request gives the same bytes.',
    body: simulationRequest,
    examples: examplesOf('/v1/simulations'),
    answer: simulationResponse,
    problems: [400, 406, 413, 415, 422, 503, 504]
  },
  handler: computed('simulation')
}
