import { request as httpRequest } from 'node:http'
import request from 'supertest'
import { describe, expect, it } from 'vitest'
import { buildApp } from '../../src/app.ts'
import type { Engine, Outcome } from '../../src/service/answer.ts'

/** An engine that holds its answer back for a while and remembers whether its caller went. */
function slowEngine(milliseconds: number) {
  let seen: AbortSignal | null = null
  const engine: Engine = {
    ready: () => true,
    close: async () => undefined,
    run(_task, signal) {
      seen = signal
      const answer: Outcome = { kind: 'answer', body: Buffer.from('{}') }
      return new Promise((resolve) => setTimeout(() => resolve(answer), milliseconds))
    }
  }
  return { engine, aborted: () => seen?.aborted }
}

async function serve(engine: Engine) {
  const app = await buildApp(
    { engine, stopping: () => false },
    { logLevel: 'silent', bodyLimit: 1_000_000 }
  )
  return { app, origin: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

const type = { 'Content-Type': 'application/json' }

describe('the signal that a client has gone', () => {
  it('stays silent while the client waits for its answer', async () => {
    const { engine, aborted } = slowEngine(300)
    const { app, origin } = await serve(engine)
    const response = await request(origin).post('/v1/fits').set(type).send('{}')
    expect([response.status, aborted()]).toEqual([200, false])
    await app.close()
  })

  it('fires within 200 ms of a client hanging up', async () => {
    const { engine, aborted } = slowEngine(60_000)
    const { app, origin } = await serve(engine)
    const call = httpRequest(`${origin}/v1/fits`, { method: 'POST', headers: type })
    call.on('error', () => undefined)
    call.end('{}')
    while (aborted() === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(aborted()).toBe(false)
    call.destroy()
    const before = Date.now()
    while (aborted() === false && Date.now() - before < 5000) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(Date.now() - before).toBeLessThan(200)
    await app.close()
  })

  it.each([
    [{ kind: 'overloaded' }, 503, 'overloaded'],
    [{ kind: 'lost' }, 503, 'worker-lost'],
    [{ kind: 'closing' }, 503, 'shutting-down'],
    [{ kind: 'timeout', timeoutMs: 7 }, 504, 'timeout'],
    [{ kind: 'defect', message: 'secret text' }, 500, 'internal-error']
  ] satisfies [Outcome, number, string][])(
    '%j becomes a problem that tells no internals',
    async (outcome, status, slug) => {
      const engine: Engine = {
        ready: () => false,
        close: async () => undefined,
        run: async () => outcome
      }
      const { app, origin } = await serve(engine)
      const response = await request(origin).post('/v1/fits').set(type).send('{}')
      expect([response.status, response.body.type]).toEqual([status, `/problems/${slug}`])
      expect(response.text).not.toContain('secret')
      expect(status !== 503 || response.headers['retry-after'] !== undefined).toBe(true)
      expect((await request(origin).get('/health/ready')).status).toBe(503)
      await app.close()
    }
  )
})
