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

/** Answers 200 when a fit would be begun now or soon; "degraded" when jobs cannot be taken. */
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
    ({ engine, store, stopping }) =>
    async (_request, reply) => {
      if (stopping()) return sendProblem(reply, 'shutting_down')
      if (!engine.ready()) return sendProblem(reply, 'overloaded')
      return { status: (await inTime(store.ready())) ? 'ok' : 'degraded' }
    }
}

/** How long the store may take to say that it is there, in milliseconds. */
const patience = 500

/** False when the store does not say in time that it is there: fits go on without it. */
async function inTime(ready: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patience)
  })
  return Promise.race([ready, late]).finally(() => clearTimeout(timer))
}
