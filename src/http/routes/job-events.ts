import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { inTurn } from '../../service/in-turn.ts'
import { anyJob } from '../../storage/store.ts'
import { jobView } from '../job-view.ts'
import { sendProblem } from '../reply-problem.ts'
import { noSuchJob, ownJob } from './jobs.ts'
import type { Parts, Route } from './route.ts'

const params = z.strictObject({
  id: z.string().meta({ examples: ['5f0c2d9b7a3e4c1d8e6f0a1b2c3d4e5f'] })
})
const eventStream = 'text/event-stream'

/** What browsers wait before they connect again, in milliseconds. */
const retry = 1000
/** A comment keeps proxies from closing a silent stream. */
const comment = 15_000
/** How often the store is asked although it announced nothing: for a job that expired. */
const look = 10_000
/** How often the end of the service is looked for. */
const glance = 500
/** Streams open at the same time in this process. */
const most = 1000
/** Unread bytes after which a reader is given up; it may connect again and misses nothing. */
const unread = 64 * 1024

let open = 0

/**
 * GET /v1/jobs/{id}/events: server-sent events, each the whole job, so that the newest says all.
 * An event's id is the version of the job; after Last-Event-ID only newer versions are sent.
 */
export const jobEvents: Route = {
  method: 'GET',
  url: '/v1/jobs/:id/events',
  produces: [eventStream],
  docs: {
    operationId: 'job_events',
    tag: 'Jobs',
    summary: 'Follow a job by server-sent events',
    description:
      'Each event is named by the status and carries the job as JSON; the stream ends when the job has. A stream that broke is resumed by Last-Event-ID.',
    params,
    answer: z.string(),
    answerType: eventStream,
    problems: [401, 404, 406, 429, 503]
  },
  handler: (parts) => async (request, reply) => {
    const job = await ownJob(parts.store, request)
    if (job === null) return noSuchJob(reply)
    if (open >= most) return sendProblem(reply.header('retry-after', '5'), 'overloaded')
    stream(job.id, { parts, request, reply })
    return reply
  }
}

interface Exchange {
  readonly parts: Parts
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

function stream(id: string, { parts, request, reply }: Exchange): void {
  const { store, stopping } = parts
  const socket = reply.raw
  let seen = Number(request.headers['last-event-id'] ?? 0)
  if (!Number.isSafeInteger(seen)) seen = 0
  reply.hijack()
  socket.writeHead(200, { ...headersOf(reply), 'content-type': eventStream })
  socket.write(`retry: ${retry}\n\n`)
  open += 1

  const show = inTurn(async () => {
    const job = await store.jobs.get(id)
    if (job === null) {
      socket.end()
      return
    }
    if (socket.writableLength > unread) {
      socket.destroy()
      return
    }
    if (job.version > seen) {
      seen = job.version
      const data = JSON.stringify(await jobView(store, job))
      socket.write(`id: ${seen}\nevent: ${job.state}\ndata: ${data}\n\n`)
    }
    if (job.finishedAt !== null) socket.end()
  })
  const unsubscribe = store.jobs.subscribe((changed) => {
    if (changed === id || changed === anyJob) show()
  })
  const looking = setInterval(show, look).unref()
  const glancing = setInterval(() => stopping() && socket.end(), glance).unref()
  const talking = setInterval(() => socket.write(': still here\n\n'), comment).unref()
  socket.once('close', () => {
    open -= 1
    unsubscribe()
    clearInterval(looking)
    clearInterval(glancing)
    clearInterval(talking)
  })
  show()
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const entries = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)])
  return Object.fromEntries(entries)
}
