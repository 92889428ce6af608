import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type Occurrence, toProblem } from '../contract/problem.ts'
import { type ProblemCode, slugOf } from '../contract/problems.ts'

export const problemType = 'application/problem+json; charset=utf-8'

/** Sends a problem document; the occurrence's instance is the request's id. */
export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  occurrence: Omit<Occurrence, 'instance'> = {}
): FastifyReply {
  const problem = toProblem(code, { instance: reply.request.id, ...occurrence })
  return reply
    .code(problem.status)
    .header('content-type', problemType)
    .header('x-request-id', reply.request.id)
    .header('link', `</problems/${slugOf(code)}>; rel="type"`)
    .send(JSON.stringify(problem))
}

/** Kinds of Fastify's own errors. */
const frameworkErrors: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body_too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported_media_type'],
  ['FST_ERR_CTP_EMPTY_TYPE', 'unsupported_media_type'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'bad_request'],
  ['FST_ERR_BAD_URL', 'bad_request'],
  ['FST_ERR_NOT_FOUND', 'not_found']
])

/** Any error that a handler or the framework threw, as a problem; a defect tells nothing but its id. */
export function onError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply
): FastifyReply {
  if (error.code === 'STORE_UNAVAILABLE') {
    request.log.error({ err: error }, 'the store failed')
    return sendProblem(reply.header('retry-after', '5'), 'store_unavailable')
  }
  const code = frameworkErrors.get(error.code) ?? byStatus(error.statusCode)
  if (code === 'internal_error') {
    request.log.error({ err: error }, 'defect')
    return sendProblem(reply, code)
  }
  if (code !== 'body_too_large') return sendProblem(reply, code)
  const limit = request.routeOptions.bodyLimit ?? request.server.initialConfig.bodyLimit
  return sendProblem(reply.header('connection', 'close'), code, {
    detail: `The body exceeds the limit of ${limit} bytes.`
  })
}

function byStatus(status: number | undefined): ProblemCode {
  return status !== undefined && status >= 400 && status < 500 ? 'bad_request' : 'internal_error'
}
