import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { jobDocument } from '../../contract/job.ts'
import { steadyNow } from '../../storage/clock.ts'
import type { JobRecord, Store } from '../../storage/store.ts'
import { jobView } from '../job-view.ts'
import { sendProblem } from '../reply-problem.ts'
import { json, type Route } from './route.ts'

const params = z.strictObject({
  id: z.string().meta({ examples: ['5f0c2d9b7a3e4c1d8e6f0a1b2c3d4e5f'] })
})

/** The job of the path, if it exists and is the caller's; whether it is another's is not told. */
export async function ownJob(store: Store, request: FastifyRequest): Promise<JobRecord | null> {
  const parsed = params.safeParse(request.params)
  if (!parsed.success || !/^[0-9a-f]{32}$/.test(parsed.data.id)) return null
  const job = await store.jobs.get(parsed.data.id)
  return job?.owner === request.owner ? job : null
}

export function noSuchJob(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 'not_found', { detail: 'There is no such job, or it is forgotten.' })
}

/** GET /v1/jobs/{id}: how far it is. */
const show: Route = {
  method: 'GET',
  url: '/v1/jobs/:id',
  produces: [json],
  docs: {
    operationId: 'get_job',
    tag: 'Jobs',
    summary: 'State and progress of a job',
    params,
    answer: jobDocument,
    problems: [401, 404, 406, 429, 503]
  },
  handler:
    ({ store }) =>
    async (request, reply) => {
      const job = await ownJob(store, request)
      return job === null ? noSuchJob(reply) : jobView(store, job)
    }
}

/** DELETE /v1/jobs/{id}: cancels it; a job that has ended stays as it is. */
const cancel: Route = {
  method: 'DELETE',
  url: '/v1/jobs/:id',
  produces: [json],
  docs: {
    operationId: 'cancel_job',
    tag: 'Jobs',
    summary: 'Cancel a job',
    description: 'May be repeated. A job that has ended stays as it is and is answered as such.',
    params,
    answer: jobDocument,
    problems: [401, 404, 406, 429, 503]
  },
  handler:
    ({ store }) =>
    async (request, reply) => {
      const job = await ownJob(store, request)
      const cancelled = job === null ? null : await store.jobs.cancel(job.id)
      return cancelled === null ? noSuchJob(reply) : jobView(store, cancelled)
    }
}

/** GET /v1/jobs/{id}/result: the answer as the call itself would have given it. */
const result: Route = {
  method: 'GET',
  url: '/v1/jobs/:id/result',
  produces: [json, '*/*'],
  docs: {
    operationId: 'get_job_result',
    tag: 'Jobs',
    summary: 'The answer of a finished job',
    description: 'Status, type and body are those that the call would have had.',
    params,
    plainAnswer: { status: 200, description: 'The answer that the call would have had' },
    problems: [400, 401, 404, 409, 410, 413, 422, 429, 503, 504]
  },
  handler:
    ({ store }) =>
    async (request, reply) => {
      const job = await ownJob(store, request)
      return job === null ? noSuchJob(reply) : sendResult(store, job, reply)
    }
}

async function sendResult(store: Store, job: JobRecord, reply: FastifyReply) {
  if (job.state === 'queued' || job.state === 'running') {
    return sendProblem(reply.header('retry-after', '1'), 'job_not_finished', {
      detail: `The job is ${job.state}; ${Math.round(100 * job.progress)} % is done.`
    })
  }
  const stored = await store.jobs.reply(job.id)
  if (stored !== null) {
    return reply.code(stored.status).headers(stored.headers).send(Buffer.from(stored.body))
  }
  if (job.state === 'failed' && (job.expiresAt ?? 0) > steadyNow()) {
    return sendProblem(reply.header('retry-after', '1'), 'worker_lost')
  }
  const how = job.state === 'cancelled' ? 'The job was cancelled.' : 'The result has expired.'
  return sendProblem(reply, 'result_gone', { detail: how })
}

export const jobRoutes: readonly Route[] = [show, cancel, result]
