import {
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace
} from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'
import { engineVersion } from '../contract/present.ts'
import type { Engine } from '../service/answer.ts'
import { ownCall } from '../service/call.ts'

declare module 'fastify' {
  interface FastifyRequest {
    span: Span | null
  }
}

/**
 * Spans for OpenTelemetry. The service brings the interface only: without an SDK, loaded for example
 * by `node --import`, every call here does nothing.
 */
const tracer = trace.getTracer('equifit', engineVersion)

/** One span a request, below the caller's when it sent `traceparent`; no body, no query, no key. */
export function addTraces(app: FastifyInstance): void {
  app.decorateRequest('span', null)
  app.addHook('onRequest', (request, _reply, done) => {
    const parent = propagation.extract(context.active(), request.headers)
    const route = request.routeOptions.url ?? 'none'
    const attributes = {
      'http.request.method': request.method,
      'http.route': route,
      'equifit.request_id': request.id
    }
    const kind = ownCall() === undefined ? SpanKind.SERVER : SpanKind.INTERNAL
    const span = tracer.startSpan(`${request.method} ${route}`, { kind, attributes }, parent)
    request.span = span
    context.with(trace.setSpan(parent, span), done)
  })
  app.addHook('onResponse', ({ span }, reply, done) => {
    span?.setAttribute('http.response.status_code', reply.statusCode)
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR })
    span?.end()
    done()
  })
}

/** One span a computation, waiting included. */
export function traced(engine: Engine): Engine {
  return {
    ...engine,
    run: (task, signal, watch) =>
      tracer.startActiveSpan('engine', async (span) => {
        const outcome = await engine.run(task, signal, watch)
        span.setAttribute('equifit.outcome', outcome.kind)
        span.end()
        return outcome
      })
  }
}
