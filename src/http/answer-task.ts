import { rm } from 'node:fs/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { faultyRequest, toProblem } from '../contract/problem.ts'
import type { Chunk, Declared, Outcome, Task, Work } from '../service/answer.ts'
import { ownCall } from '../service/call.ts'
import type { Gate, Refusal } from '../service/gate.ts'
import { packPair, unpackPair } from '../service/pair.ts'
import type { Store } from '../storage/store.ts'
import { negotiate } from './accept.ts'
import { clientGone } from './client-gone.ts'
import { codingOf } from './coding.ts'
import { piecewise } from './piecewise.ts'
import { problemType, sendProblem } from './reply-problem.ts'
import { json, type Parts, type Route } from './routes/route.ts'
import { isSpooled } from './spool.ts'

/** The handler of a call that the engine computes: bytes go in and come back as bytes. */
export function computed(work: Work, produces: readonly string[] = [json]): Route['handler'] {
  return (parts) => async (request, reply) => {
    const declared = { ...declaredBy(request), accept: announce(request, reply, produces) }
    const task = { work, declared, ...contentOf(request.body) }
    try {
      return await answered(parts, task, reply)
    } finally {
      if (task.file !== undefined) await rm(task.file, { force: true })
    }
  }
}

/** The body as a task carries it: bytes, or the file that holds them. */
function contentOf(body: unknown): Pick<Task, 'body' | 'file'> {
  if (isSpooled(body)) return { body: new Uint8Array(), file: body.file }
  return { body: body instanceof Uint8Array ? body : new Uint8Array() }
}

async function answered(
  { gate, engine, store }: Parts,
  task: Task & { readonly declared: Declared },
  reply: FastifyReply
): Promise<FastifyReply> {
  const { request } = reply
  const gone = clientGone(reply)
  const outcome = mayStream(request, task.declared.accept ?? json)
    ? await streamed(reply, (chunk) => engine.run(task, gone, { chunk }))
    : await engine.run(task, gone)
  if (outcome === null) return reply
  const place = { store, owner: request.owner }
  if (outcome.kind === 'wants_fit') {
    const pair = await storedPair(outcome, place)
    if (pair === null) return sendProblem(reply, 'not_found', { detail: noSuchFit })
    const asJson = { ...task.declared, type: json, coding: '' }
    const stored = { work: 'stored_prediction', body: pair, declared: asJson } as const
    return answer(await engine.run(stored, gone), reply, gate)
  }
  await keep(outcome, place)
  return answer(outcome, reply, gate)
}

interface Place {
  readonly store: Store
  readonly owner: string
}

/** What a prediction from a stored fit is made of; null where there is no such fit. */
async function storedPair(
  { fit, question }: Extract<Outcome, { kind: 'wants_fit' }>,
  { store, owner }: Place
): Promise<Uint8Array | null> {
  const kept = await store.fits.get(fit, owner)
  return kept === null ? null : packPair(unpackPair(kept).first, question)
}

async function keep(outcome: Outcome, { store, owner }: Place): Promise<void> {
  if (outcome.kind !== 'answer' || outcome.keep === undefined) return
  const { id, basis } = outcome.keep
  await store.fits.put(id, owner, packPair(basis, outcome.body))
}

/** An answer of lines that is not kept, as that of an idempotent request or of a job would be. */
function mayStream({ heldKey }: FastifyRequest, accept: string): boolean {
  return accept !== json && heldKey === null && ownCall() === undefined
}

/** The outcome, or null where the answer has begun to leave piece by piece. */
async function streamed(
  reply: FastifyReply,
  run: (chunk: Chunk) => Promise<Outcome>
): Promise<Outcome | null> {
  const { body, chunk, begun, end, fail } = piecewise()
  const outcome = run(chunk)
  const first = await Promise.race([begun, outcome])
  if (first !== 'begun') return first
  void outcome.then((last) => {
    tellLog(last, reply)
    if (last.kind === 'answer') end()
    else fail(`the answer was broken off: ${last.kind}`)
  })
  reply.code(200).send(body)
  return null
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
  return {
    type: headers['content-type'] ?? '',
    coding: codingOf(headers['content-encoding']),
    owner,
    name: nameOf(params)
  }
}

/** The name in the path of a data set; '' on other paths. */
function nameOf(params: unknown): string {
  if (typeof params !== 'object' || params === null || !('name' in params)) return ''
  return typeof params.name === 'string' ? params.name : ''
}

function answer(outcome: Outcome, reply: FastifyReply, gate: Gate): FastifyReply {
  switch (outcome.kind) {
    case 'answer':
      tellLog(outcome, reply)
      return reply
        .code(outcome.created === true ? 201 : 200)
        .send(bytes(outcome.shown ?? outcome.body))
    case 'refused': {
      if (outcome.faults.some(({ code }) => code === 'dataset_damaged')) {
        reply.log.error('a stored data set is damaged')
      }
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
    case 'crowded':
      return sendRefusal(reply, outcome.kind, gate)
    case 'unavailable':
      reply.log.error({ store: outcome.message }, 'the data folder failed')
      return sendProblem(reply.header('retry-after', '5'), 'store_unavailable')
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

/** What in an answer is a defect of the service. */
function tellLog(outcome: Outcome, { log }: FastifyReply): void {
  if (outcome.kind !== 'answer') return
  const { contradicted, defects = [] } = outcome
  if (contradicted !== undefined) log.error({ contradicted }, 'theorem contradicted by the numbers')
  for (const defect of defects) log.error({ defect }, 'defect in the engine')
}

/** Says that there is no place now, and when to try again. */
export function sendRefusal(reply: FastifyReply, reason: Refusal, gate: Gate): FastifyReply {
  reply.header('retry-after', String(gate.patience()))
  if (reason === 'overloaded') return sendProblem(reply, 'overloaded')
  const detail = 'This caller has as many computations waiting or running as one may have.'
  return sendProblem(reply, 'rate_limited', { detail })
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
