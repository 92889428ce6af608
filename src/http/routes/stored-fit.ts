import { z } from 'zod'
import { fitResponse } from '../../contract/fit-response.ts'
import { unpackPair } from '../../service/pair.ts'
import { noSuchFit } from '../answer-task.ts'
import { sendProblem } from '../reply-problem.ts'
import { json, type Route } from './route.ts'

const params = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(100)
    .meta({ examples: ['5f0c2d9b7a3e4c1d8e6f0a1b2c3d4e5f'] })
})

/** GET /v1/fits/{id}: a fit that was stored, byte for byte. */
export const storedFit: Route = {
  method: 'GET',
  url: '/v1/fits/:id',
  produces: [json],
  docs: {
    operationId: 'get_fit',
    tag: 'Fits',
    summary: 'A stored fit again',
    params,
    answer: fitResponse,
    problems: [404, 406]
  },
  handler:
    ({ store }) =>
    async (request, reply) => {
      const parsed = params.safeParse(request.params)
      const kept = parsed.success ? await store.fits.get(parsed.data.id, request.owner) : null
      if (kept === null) return sendProblem(reply, 'not_found', { detail: noSuchFit })
      const { second } = unpackPair(kept)
      const body = Buffer.from(second.buffer, second.byteOffset, second.byteLength)
      return reply.header('content-type', `${json}; charset=utf-8`).send(body)
    }
}
