import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ownCall } from '../service/call.ts'
import { keyLeaseMs, type RequestKey, type Store, type StoredReply } from '../storage/store.ts'
import { sendProblem } from './reply-problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The idempotency key that this request holds, until it is answered. */
    heldKey: { readonly key: RequestKey; readonly timer: NodeJS.Timeout } | null
  }
}

/** Headers of an answer that are given again with it. */
const kept = ['content-type', 'location', 'preference-applied', 'link'] as const

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the first request under a key is
 * answered once; repetitions get the same answer. Answers that ask to try again are not kept.
 */
export function addIdempotency(app: FastifyInstance, store: Store): void {
  app.decorateRequest('heldKey', null)
  app.addHook('preHandler', (request, reply, done) => {
    if (request.headers['idempotency-key'] === undefined) done()
    else begin(store, request, reply).then((replied) => replied ?? done(), done)
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.heldKey === null) done(null, payload)
    else settle(store, reply, payload).then(() => done(null, payload), done)
  })
}

/** Keeps the answer under the key that its request holds, or gives the key back. */
async function settle(store: Store, reply: FastifyReply, payload: unknown): Promise<void> {
  const { request } = reply
  const { heldKey } = request
  if (heldKey === null) return
  request.heldKey = null
  clearInterval(heldKey.timer)
  const stored = storable(reply, payload)
  try {
    if (stored === null) await store.idempotency.release(heldKey.key)
    else await store.idempotency.finish(heldKey.key, stored)
  } catch (error) {
    // The answer is there and is given; a repetition finds the key free once its lease has lapsed.
    request.log.error({ err: error }, 'the store failed')
  }
}

async function begin(store: Store, request: FastifyRequest, reply: FastifyReply) {
  const text = request.headers['idempotency-key']
  if (text === undefined || request.method !== 'POST' || ownCall() !== undefined) return undefined
  if (typeof text !== 'string' || text.length === 0 || text.length > 255) {
    const detail = 'An Idempotency-Key has 1 to 255 characters.'
    return sendProblem(reply, 'bad_request', { detail })
  }
  const key = { owner: request.owner, key: text, digest: digestOf(request) }
  const found = await store.idempotency.begin(key)
  switch (found.kind) {
    case 'begun': {
      const renew = (): void => void store.idempotency.renew(key).catch(() => undefined)
      request.heldKey = { key, timer: setInterval(renew, keyLeaseMs / 3).unref() }
      return undefined
    }
    case 'mismatch':
      return sendProblem(reply, 'idempotency_mismatch')
    case 'in_progress':
      return sendProblem(reply.header('retry-after', '1'), 'idempotency_in_progress')
    case 'done':
      return replay(found.reply, reply)
  }
}

function replay({ status, headers, body }: StoredReply, reply: FastifyReply): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .header('idempotent-replayed', 'true')
    .send(Buffer.from(body))
}

function storable(reply: FastifyReply, payload: unknown): StoredReply | null {
  const passing = reply.statusCode >= 500 || [409, 429, 499].includes(reply.statusCode)
  if (passing || !(typeof payload === 'string' || payload instanceof Uint8Array)) return null
  const headers = kept.flatMap((name) => {
    const value = reply.getHeader(name)
    return value === undefined ? [] : [[name, String(value)]]
  })
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(headers),
    body: Buffer.from(payload)
  }
}

/** What makes two requests the same: where they go, what they carry and how they want the answer. */
function digestOf({ method, url, headers, body }: FastifyRequest): string {
  const head = [method, url, headers['content-type'], headers['accept'], headers['prefer']]
  return createHash('sha256')
    .update(JSON.stringify(head))
    .update(body instanceof Uint8Array ? body : '')
    .digest('hex')
}
