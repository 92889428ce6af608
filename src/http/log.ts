import { type Logger, pino, stdSerializers } from 'pino'

/** What the log tells of a request: no headers, no query, no body. */
function shownRequest(request: { readonly method: string; readonly url: string }) {
  return { method: request.method, path: request.url.split('?')[0] }
}

/** One line of JSON for each event, on standard output. */
export function createLog(level: string): Logger {
  return pino({ level, serializers: { req: shownRequest, err: stdSerializers.err } })
}
