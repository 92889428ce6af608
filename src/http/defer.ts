import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ownCall } from '../service/call.ts'
import type { StoredCall } from '../storage/store.ts'
import { jobView } from './job-view.ts'
import { sendProblem } from './reply-problem.ts'
import type { Parts, Route } from './routes/route.ts'

/** Headers of a request that its answer depends on. */
const kept = ['content-type', 'accept', 'content-encoding'] as const

/** Whether the client prefers a job to waiting (RFC 7240, section 4.1). */
export function prefersJob({ headers }: FastifyRequest): boolean {
  const prefer = headers['prefer']
  const text = Array.isArray(prefer) ? prefer.join(',') : (prefer ?? '')
  return text.split(/[,;]/).some((part) => part.trim().toLowerCase() === 'respond-async')
}

/** The handler of a route, and for one that computes the choice to have it done later. */
export function deferrable(route: Route, parts: Parts): ReturnType<Route['handler']> {
  const handler = route.handler(parts)
  if (route.consumes === undefined) return handler
  return (request, reply) =>
    ownCall() === undefined && prefersJob(request)
      ? accept(request, reply, parts)
      : handler(request, reply)
}

/** Answers 202 once the job is in the store. */
async function accept(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, queueLimits, stopping }: Parts
): Promise<FastifyReply> {
  if (stopping()) return sendProblem(reply.header('retry-after', '5'), 'shutting_down')
  const id = randomBytes(16).toString('hex')
  const { owner } = request
  const job = await store.jobs.add({ id, owner, call: callOf(request) }, queueLimits)
  if (job === 'queue_full') return sendProblem(reply.header('retry-after', '5'), 'overloaded')
  if (job === 'owner_full') {
    const detail = `At most ${queueLimits.perOwner} jobs of one caller wait or run at a time.`
    return sendProblem(reply.header('retry-after', '5'), 'rate_limited', { detail })
  }
  return reply
    .code(202)
    .headers({ location: `/v1/jobs/${id}`, 'preference-applied': 'respond-async' })
    .header('retry-after', '1')
    .send(await jobView(store, job))
}

function callOf({ method, url, headers, body }: FastifyRequest): StoredCall {
  const given = kept.flatMap((name) => {
    const value = headers[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  return {
    method,
    path: url,
    headers: Object.fromEntries(given),
    body: body instanceof Uint8Array ? body : new Uint8Array()
  }
}
