import type { FastifyInstance } from 'fastify'
import { type Jobs, startJobs } from '../service/jobs.ts'
import type { Store } from '../storage/store.ts'

export interface RunJobsOptions {
  readonly store: Store
  readonly concurrency: number
}

/** Runs the store's jobs by making their calls to the app itself, past the network. */
export function runJobs(app: FastifyInstance, { store, concurrency }: RunJobsOptions): Jobs {
  return startJobs({
    store,
    concurrency,
    onError: (error) => app.log.error({ err: error }, 'the store failed'),
    async perform({ method, path, headers, body }) {
      const reply = await app.inject({
        method: method === 'PUT' ? 'PUT' : 'POST',
        url: path,
        headers: { ...headers },
        payload: Buffer.from(body)
      })
      const type = String(reply.headers['content-type'] ?? 'application/octet-stream')
      return { status: reply.statusCode, headers: { 'content-type': type }, body: reply.rawPayload }
    }
  })
}
