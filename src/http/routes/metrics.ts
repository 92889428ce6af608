import type { Route } from './route.ts'

/** GET /metrics: counters in the text format of Prometheus. */
export const metricsPage: Route = {
  method: 'GET',
  url: '/metrics',
  produces: ['text/plain'],
  docs: null,
  handler:
    ({ metrics }) =>
    async (_request, reply) =>
      reply
        .header('content-type', metrics.registry.contentType)
        .send(await metrics.registry.metrics())
}
