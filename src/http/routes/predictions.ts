import { predictionRequest, predictionResponse } from '../../contract/prediction-request.ts'
import { computed } from '../answer-task.ts'
import { examplesOf } from './examples-of.ts'
import { json, type Route } from './route.ts'

/** POST /v1/predictions */
export const predictions: Route = {
  method: 'POST',
  url: '/v1/predictions',
  produces: [json],
  consumes: [json],
  docs: {
    operationId: 'predict',
    tag: 'Fits',
    summary: 'Predict at new rows, with confidence and prediction intervals',
    description:
      'A stored fit or a fit request, and new data in; the mean of every new row with its intervals out, on the scale of the response and of the linear predictor. Rows stay aligned with the input; a row that cannot be predicted says why.',
    body: predictionRequest,
    examples: examplesOf('/v1/predictions'),
    answer: predictionResponse,
    problems: [400, 404, 406, 413, 415, 422, 503, 504]
  },
  handler: computed('prediction')
}
