import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { faultyRequest, toProblem } from '../contract/problem.ts'
import type { Declared, Outcome, Work } from '../service/answer.ts'
import { packPair, unpackPair } from '../service/pair.ts'
import { negotiate } from './accept.ts'
import { clientGone } from './client-gone.ts'
import { codingOf } from './coding.ts'
import { problemType, sendProblem } from './reply-problem.ts'
import { json, type Route } from './routes/route.ts'

const nameParams = z.object({ name: z.string() })

/** The handler of a call that the engine computes: bytes go in and come back as bytes. */
export function computed(work: Work, produces: readonly string[] = [json]): Route['handler'] {
  return ({ engine, store }) =>
    async (request, reply) => {
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      const declared = { ...declaredBy(request), accept: announce(request, reply, produces) }
      const gone = clientGone(reply)
      const outcome = await engine.run({ work, body, declared }, gone)
      if (outcome.kind === 'wants_fit') {
        const kept = await store.fits.get(outcome.fit, request.owner)
        if (kept === null) return sendProblem(reply, 'not_found', { detail: noSuchFit })
        const { first } = unpackPair(kept)
        const pair = packPair(first, outcome.question)
        return answer(await engine.run({ work: 'stored_prediction', body: pair }, gone), reply)
      }
      if (outcome.kind === 'answer' && outcome.keep !== undefined) {
        const { id, request: asked } = outcome.keep
        await store.fits.put(id, request.owner, packPair(asked, outcome.body))
      }
      return answer(outcome, reply)
    }
}

export const noSuchFit = 'There is no stored fit of this id, or it is forgotten.'

/** Chooses the media type of the answer and says so in its header. */
function announce(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  produces: readonly string[]
): string {
  const type = negotiate(headers.accept, produces) ?? json
  reply.header('content-type', type === 'image/svg+xml' ? type : `${type}; charset=utf-8`)
  return type
}

/** What the headers and the path tell of a body. */
function declaredBy({ headers, owner, params }: FastifyRequest): Declared {
  const named = nameParams.safeParse(params)
  return {
    type: headers['content-type'] ?? '',
    coding: codingOf(headers['content-encoding']),
    owner,
    name: named.success ? named.data.name : ''
  }
}

function answer(outcome: Outcome, reply: FastifyReply): FastifyReply {
  switch (outcome.kind) {
    case 'answer':
      if (outcome.contradicted !== undefined) {
        reply.log.error(
          { contradicted: outcome.contradicted },
          'theorem contradicted by the numbers'
        )
      }
      return reply
        .code(outcome.created === true ? 201 : 200)
        .send(bytes(outcome.shown ?? outcome.body))
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
    case 'wants_fit':
      return sendProblem(reply, 'not_found', { detail: noSuchFit })
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
