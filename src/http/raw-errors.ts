import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ConnectionError } from 'fastify'
import { toProblem } from '../contract/problem.ts'
import type { ProblemCode } from '../contract/problems.ts'
import { problemType } from './reply-problem.ts'

/** How long a client has to read why it was turned away, in milliseconds. */
const parting = 1000

const kinds: ReadonlyMap<string, ProblemCode> = new Map<string, ProblemCode>([
  ['HPE_HEADER_OVERFLOW', 'headers_too_large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request_timeout']
])
const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large'
}

/** Answers bytes that are no HTTP request with a problem document, and closes the connection. */
export function onRawError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const id = randomUUID()
  const problem = toProblem(kinds.get(error.code) ?? 'bad_request', { instance: id })
  const body = JSON.stringify(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${reasons[problem.status] ?? 'Bad Request'}`,
      'connection: close',
      `content-type: ${problemType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${id}`,
      '',
      body
    ].join('\r\n')
  )
  // A client that is not there any more does not close its half.
  setTimeout(() => socket.destroy(), parting).unref()
}
