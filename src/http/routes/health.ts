import { z } from 'zod'
import { sendProblem } from '../reply-problem.ts'
import { json, type Route } from './route.ts'

const state = z.strictObject({ status: z.string() })

/** Answers while the event loop turns. */
export const live: Route = {
  method: 'GET',
  url: '/health/live',
  produces: [json],
  docs: { operationId: 'live', tag: 'Operation', summary: 'The process answers', answer: state },
  handler: () => () => ({ status: 'ok' })
}

/** Answers 200 when a fit would be begun now or soon. */
export const ready: Route = {
  method: 'GET',
  url: '/health/ready',
  produces: [json],
  docs: {
    operationId: 'ready',
    tag: 'Operation',
    summary: 'The service accepts fits',
    answer: state,
    problems: [503]
  },
  handler:
    ({ engine, stopping }) =>
    (_request, reply) => {
      if (stopping()) return sendProblem(reply, 'shutting_down')
      return engine.ready() ? { status: 'ok' } : sendProblem(reply, 'overloaded')
    }
}
