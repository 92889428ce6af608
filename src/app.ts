import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { addAccess, openToAll } from './http/access/access.ts'
import { addContentDigest } from './http/content-digest.ts'
import { addIdempotency } from './http/idempotency.ts'
import { addLimits, noLimits } from './http/limits.ts'
import { createLog } from './http/log.ts'
import { createMetrics } from './http/metrics.ts'
import { describeApi } from './http/openapi.ts'
import { onRawError } from './http/raw-errors.ts'
import { registerRoutes } from './http/register-routes.ts'
import { onError, sendProblem } from './http/reply-problem.ts'
import type { Parts } from './http/routes/route.ts'
import { addSecurityHeaders } from './http/security-headers.ts'
import { addTraces, traced } from './http/traces.ts'
import { forCalls, ownCall } from './service/call.ts'
import { type GateLimits, gateOf, openGate } from './service/gate.ts'
import { memoryStore } from './storage/memory.ts'

export interface AppOptions {
  readonly logLevel: string
  readonly bodyLimit: number
  /** Connections open at a time; further ones are closed at once. */
  readonly connectionLimit?: number
  readonly patience?: Patience
  /** Most bytes of an uploaded data set; the body limit when not given. */
  readonly uploadLimit?: number
}

/** How long slow clients are waited for, in milliseconds. */
export interface Patience {
  /** For all headers of a request, and for all of it. */
  readonly headers: number
  readonly request: number
  /** For a sign that an answer is being read. */
  readonly reader: number
}

const usualPatience: Patience = { headers: 10_000, request: 30_000, reader: 30_000 }

/** What the app is made of; a store in memory unless another is given. */
export type AppParts = Pick<Parts, 'engine' | 'stopping'> &
  Partial<Omit<Parts, 'gate'>> & { readonly gateLimits?: GateLimits }

/** The HTTP service, assembled but not listening. */
export async function buildApp(given: AppParts, options: AppOptions): Promise<FastifyInstance> {
  const store = given.store ?? memoryStore()
  const metrics = given.metrics ?? createMetrics(store)
  const gate = gateOf(metrics.watchEngine(traced(given.engine)), given.gateLimits ?? openGate)
  const parts: Parts = {
    access: openToAll,
    callerLimits: noLimits,
    dataFolder: './data',
    bodyLimits: { held: options.bodyLimit, upload: options.uploadLimit ?? options.bodyLimit },
    queueLimits: { queued: 1000, perOwner: 100 },
    ...given,
    store,
    metrics,
    gate,
    engine: forCalls(gate.engine)
  }
  const patience = options.patience ?? usualPatience
  const loggerInstance: FastifyBaseLogger = createLog(options.logLevel)
  const app = Fastify({
    bodyLimit: options.bodyLimit,
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId: (request) => requestId(request.headers['x-request-id']),
    requestTimeout: patience.request,
    keepAliveTimeout: 65_000,
    maxRequestsPerSocket: 10_000,
    http: {
      headersTimeout: patience.headers,
      // How often the two times above are looked at.
      connectionsCheckingInterval: Math.min(1000, patience.headers),
      requireHostHeader: false
    },
    clientErrorHandler: onRawError,
    frameworkErrors: (error, request, reply) => void onError(error, request, reply)
  })
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.setErrorHandler(onError)
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 'not_found'))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  addSecurityHeaders(app)
  app.server.maxConnections = options.connectionLimit ?? Number.POSITIVE_INFINITY
  giveUpIdleReaders(app, patience.reader)
  addTraces(app)
  addHooks(app, parts)
  metrics.watchApp(app)
  addAccess(app, parts.access)
  addLimits(app, parts.callerLimits)
  addContentDigest(app)
  addIdempotency(app, parts.store)
  await describeApi(app)
  registerRoutes(app, parts)
  return app
}

/** Closes the connection of a client that reads nothing of its answer for so long. */
function giveUpIdleReaders(app: FastifyInstance, milliseconds: number): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    // An answer that is still being made leaves nothing unread.
    const giveUp = (): void => {
      if (reply.raw.writableLength > 0) reply.raw.destroy()
    }
    if (ownCall() === undefined) reply.raw.setTimeout(milliseconds, giveUp)
    done(null, payload)
  })
}

function addHooks(app: FastifyInstance, { stopping }: Parts): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    reply.header('cache-control', 'no-store')
    if (stopping()) reply.header('connection', 'close')
    if (hostsOf(request.raw.rawHeaders) !== 1) {
      const detail = 'The request needs exactly one Host header.'
      sendProblem(reply, 'bad_request', { detail })
    } else if (request.is404) sendProblem(reply, 'not_found')
    else done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (!request.url.startsWith('/health/') && ownCall() === undefined) {
      request.log.info(
        { req: request, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
        'answered'
      )
    }
    done()
  })
}

/** How many Host headers there are among names and values in turn. */
function hostsOf(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length
}

/** The client's own id if it is a plain word, else a new one. */
function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(header) ? header : randomUUID()
}
