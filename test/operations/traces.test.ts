import { trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor
} from '@opentelemetry/sdk-trace-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canary } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'

let service: Service
beforeAll(async () => {
  provider.register()
  service = await startService()
})
afterAll(async () => {
  await service.close()
  await provider.shutdown()
  trace.disable()
})

describe('spans for OpenTelemetry', () => {
  it('one a request below the caller’s, one a computation below that, and no data in them', async () => {
    const response = await fetch(`${service.origin}/v1/fits?token=secret`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        traceparent: `00-${traceId}-${parentId}-01`
      },
      body: JSON.stringify(canary)
    })
    expect(response.status).toBe(200)
    while (exporter.getFinishedSpans().length < 2)
      await new Promise((resolve) => setTimeout(resolve, 10))
    const spans = exporter.getFinishedSpans()
    const request = spans.find(({ name }) => name === 'POST /v1/fits')
    const engine = spans.find(({ name }) => name === 'engine')
    expect(request?.spanContext().traceId).toBe(traceId)
    expect(request?.parentSpanContext?.spanId).toBe(parentId)
    expect(request?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/v1/fits',
      'http.response.status_code': 200,
      'equifit.request_id': response.headers.get('x-request-id')
    })
    expect(engine?.spanContext().traceId).toBe(traceId)
    expect(engine?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
    expect(engine?.attributes).toEqual({ 'equifit.outcome': 'answer' })
  })
})
