import type { FastifyReply } from 'fastify'

/**
 * A signal that means the client hung up before its answer was written. It listens to the reply:
 * Fastify's own request.signal aborts as soon as a body has been read (fastify#6725).
 */
export function clientGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}
