import type { FastifyReply } from 'fastify'
import { examples } from '../../contract/examples/registry.ts'
import { fitRequest } from '../../contract/fit-request.ts'
import { fitResponse } from '../../contract/fit-response.ts'
import { faultyRequest, toProblem } from '../../contract/problem.ts'
import type { Outcome } from '../../service/answer.ts'
import { clientGone } from '../client-gone.ts'
import { problemType, sendProblem } from '../reply-problem.ts'
import { json, type Route } from './route.ts'

/** POST /v1/fits: the body goes to the engine as bytes and the answer comes back as bytes. */
export const fits: Route = {
  method: 'POST',
  url: '/v1/fits',
  produces: [json],
  consumes: [json],
  docs: {
    operationId: 'fit',
    tag: 'Fits',
    summary: 'Fit a model by least squares and by maximum likelihood',
    description:
      'Data and model in; estimates, standard errors and a verdict on whether and why the two estimators coincide out.',
    body: fitRequest,
    examples: Object.fromEntries(
      Object.values(examples)
        .filter(({ path }) => path === '/v1/fits')
        .map(({ name, title, description, request }) => [
          name,
          { summary: title, description, value: request }
        ])
    ),
    answer: fitResponse,
    problems: [400, 406, 413, 415, 422, 503, 504]
  },
  handler:
    ({ engine }) =>
    async (request, reply) => {
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      const outcome = await engine.run({ body }, clientGone(reply))
      return answer(outcome, reply)
    }
}

function answer(outcome: Outcome, reply: FastifyReply): FastifyReply {
  switch (outcome.kind) {
    case 'answer':
      return reply.header('content-type', `${json}; charset=utf-8`).send(bytes(outcome.body))
    case 'refused': {
      const problem = faultyRequest(outcome.faults, outcome.total, reply.request.id)
      return reply
        .code(problem.status)
        .header('content-type', problemType)
        .send(JSON.stringify(problem))
    }
    case 'not_estimable':
      return notEstimable(outcome, reply)
    case 'timeout':
      return sendProblem(reply, 'timeout', {
        detail: `The fit took longer than its time limit of ${outcome.timeoutMs} ms and was stopped.`
      })
    case 'overloaded':
      return sendProblem(reply.header('retry-after', '1'), 'overloaded')
    case 'lost':
      return sendProblem(reply.header('retry-after', '1'), 'worker_lost')
    case 'closing':
      return sendProblem(reply.header('retry-after', '5'), 'shutting_down')
    case 'cancelled':
      return reply.code(499).send()
    case 'defect':
      reply.log.error({ defect: outcome.message }, 'defect in the engine')
      return sendProblem(reply, 'internal_error')
  }
}

/** The whole answer stands in the member `fit`; it is spliced in as printed, not parsed again. */
function notEstimable(
  { body, detail }: Extract<Outcome, { kind: 'not_estimable' }>,
  reply: FastifyReply
): FastifyReply {
  const problem = toProblem('fit_not_estimable', { instance: reply.request.id, detail })
  const head = JSON.stringify(problem).slice(0, -1)
  const whole = Buffer.concat([Buffer.from(`${head},"fit":`), body, Buffer.from('}')])
  return reply.code(problem.status).header('content-type', problemType).send(whole)
}

function bytes(body: Uint8Array): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}
