import { z } from 'zod'
import { fitRequest } from '../../contract/fit-request.ts'
import { fitResponse } from '../../contract/fit-response.ts'
import { tableFormats } from '../../decoders/formats/registry.ts'
import { renderings } from '../../service/renderings/registry.ts'
import { computed } from '../answer-task.ts'
import { carsExample, file } from './example-tables.ts'
import { examplesOf } from './examples-of.ts'
import { json, type Route } from './route.ts'

/** JSON, a summary as text, the coefficients as CSV, groups line by line, the pictures as SVG. */
const produces = [json, ...renderings.keys()]

const parts = z.strictObject({
  spec: z.string().describe('This request without "data", as JSON'),
  data: file.describe('A file in any format of data sets')
})
const carsParts = { spec: '{"model": {"formula": "dist ~ speed"}}', data: tableFormats.csv.example }

/** POST /v1/fits: the body goes to the engine as bytes and the answer comes back as bytes. */
export const fits: Route = {
  method: 'POST',
  url: '/v1/fits',
  produces,
  consumes: [json, 'multipart/form-data'],
  docs: {
    operationId: 'fit',
    tag: 'Fits',
    summary: 'Fit a model by least squares and by maximum likelihood',
    description:
      'Data and model in; estimates, standard errors and a verdict on whether and why the two estimators coincide out. A body of type multipart/form-data has the parts "spec" (this request without data) and "data" (a file in any format of data sets). Content-Encoding may be gzip or zstd.',
    body: fitRequest,
    examples: examplesOf('/v1/fits'),
    bodies: { 'multipart/form-data': { schema: parts, examples: carsExample(carsParts) } },
    answer: fitResponse,
    otherTypes: [...renderings.keys()],
    problems: [400, 406, 413, 415, 422, 503, 504]
  },
  handler: computed('fit', produces)
}
