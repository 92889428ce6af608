import { once } from 'node:events'
import { connect } from 'node:net'
import request from 'supertest'
import { afterEach, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { openGate } from '../../src/service/gate.ts'
import { answering, slowEngine } from '../support/slow-engine.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

async function serve(places: number) {
  const engine = slowEngine()
  const app = await buildApp(
    { engine, stopping: () => false, gateLimits: { ...openGate, places } },
    { logLevel: 'silent', bodyLimit: 1_000_000 }
  )
  open.push(app)
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const post = () =>
    request(origin).post('/v1/fits').set('Content-Type', 'application/json').send('{}')
  return { engine, origin, post }
}

describe('F15 more requests than there are places', () => {
  it('are refused while those in hand go on, and taken again afterwards', async () => {
    const { engine, origin, post } = await serve(4)
    const taken = Array.from({ length: 4 }, () => post().then(({ status }) => status))
    while (engine.running() < 4) await new Promise((resolve) => setTimeout(resolve, 5))
    const refused = await Promise.all(Array.from({ length: 40 }, post))
    for (const { status, body, headers } of refused) {
      expect([status, body.type]).toEqual([503, '/problems/overloaded'])
      expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1)
    }
    expect(engine.begun()).toBe(4)
    expect((await request(origin).get('/health/ready')).status).toBe(503)
    expect((await request(origin).get('/health/live')).status).toBe(200)
    expect((await request(origin).get('/v1/families')).status).toBe(200)
    engine.end(answering('{}'))
    expect(await Promise.all(taken)).toEqual([200, 200, 200, 200])
    const next = post().then(({ status }) => status)
    while (engine.running() < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    engine.end(answering('{}'))
    expect(await next).toBe(200)
  })

  it('are refused before their bodies are read', async () => {
    const { engine, origin, post } = await serve(1)
    const taken = post().then(({ status }) => status)
    while (engine.running() < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    const { port } = new URL(origin)
    const socket = connect(Number(port), '127.0.0.1')
    const head = 'POST /v1/fits HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'
    socket.write(`${head}Content-Length: 900000\r\n\r\n`)
    const [reply] = await once(socket, 'data')
    expect(String(reply)).toContain('503 Service Unavailable')
    socket.destroy()
    engine.end(answering('{}'))
    expect(await taken).toBe(200)
  })
})

describe('F16 an event loop that was blocked for two seconds', () => {
  it('answers all that waited, and the metrics tell', async () => {
    const { engine, origin, post } = await serve(4)
    const before = post().then(({ status }) => status)
    while (engine.running() < 1) await new Promise((resolve) => setTimeout(resolve, 5))
    const during = request(origin).get('/health/live')
    const waiting = during.then(({ status }) => status)
    const end = performance.now() + 2000
    while (performance.now() < end);
    engine.end(answering('{}'))
    expect(await Promise.all([before, waiting])).toEqual([200, 200])
    const { text } = await request(origin).get('/metrics')
    const lag = /^equifit_nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1]
    expect(Number(lag)).toBeGreaterThan(1)
  })
})
