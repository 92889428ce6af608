import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { answering, type SlowEngine, slowEngine } from '../support/slow-engine.ts'

/** Short, so that a test can outwait them. */
const patience = { headers: 300, request: 900, reader: 400 }
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let app: FastifyInstance
let engine: SlowEngine
let port = 0
const sockets: Socket[] = []

async function serve(connectionLimit = 1000): Promise<void> {
  engine = slowEngine()
  app = await buildApp(
    { engine, stopping: () => false },
    { logLevel: 'silent', bodyLimit: 1_000_000, patience, connectionLimit }
  )
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  app.server.closeAllConnections()
  await app.close()
})

interface Wire {
  readonly socket: Socket
  /** All that came so far. */
  readonly text: () => string
  readonly closed: Promise<unknown>
}

/** A connection on which the test decides every byte. */
async function wire(): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  sockets.push(socket)
  let text = ''
  socket.on('data', (chunk) => {
    text += String(chunk)
  })
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => {
    socket.once('close', resolve)
    socket.once('end', resolve)
  })
  await once(socket, 'connect')
  return { socket, text: () => text, closed }
}

const openConnections = (): Promise<number> =>
  new Promise((resolve, reject) =>
    app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)))
  )

const post = 'POST /v1/fits HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'

describe('clients that are slow', () => {
  it.each([
    ['nothing at all', ''],
    ['headers that do not end', 'GET /health/live HTTP/1.1\r\nHost: a\r\nX: '],
    ['a body that does not come', `${post}Content-Length: 100\r\n\r\n`],
    ['a chunk that does not come', `${post}Transfer-Encoding: chunked\r\n\r\n5\r\n{"a"`]
  ])('A5 %s: 408, and the connection is closed', async (_what, sent) => {
    await serve()
    const { socket, text, closed } = await wire()
    socket.write(sent)
    await closed
    expect(text()).toContain('HTTP/1.1 408 Request Timeout')
    expect(text()).toContain('/problems/request-timeout')
    // The test never closes its half: the service does not wait for that.
    while ((await openConnections()) > 0) await pause(20)
    expect(engine.begun()).toBe(0)
  })

  it('A5 200 of them keep nobody from being answered', async () => {
    await serve()
    const slow = await Promise.all(Array.from({ length: 200 }, wire))
    for (const { socket } of slow) socket.write(`${post}Content-Length: 1000\r\n\r\n`)
    for (let i = 0; i < 20; i += 1) {
      for (const { socket } of slow) if (!socket.destroyed) socket.write(' ')
      expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200)
      await pause(20)
    }
    await Promise.all(slow.map(({ closed }) => closed))
    for (const { text } of slow) expect(text()).toContain('HTTP/1.1 408')
  })

  it('a reader that takes nothing of its answer is given up, a slow one is not', async () => {
    await serve()
    const large = answering('x'.repeat(20_000_000))
    const [idle, slow] = [await wire(), await wire()]
    for (const { socket } of [idle, slow]) socket.write(`${post}Content-Length: 2\r\n\r\n{}`)
    while (engine.running() < 2) await pause(5)
    idle.socket.pause()
    slow.socket.pause()
    engine.end(large)
    const before = await openConnections()
    expect(before).toBe(2)
    for (let i = 0; i < 8; i += 1) {
      slow.socket.resume()
      await pause(20)
      slow.socket.pause()
      await pause(100)
    }
    slow.socket.resume()
    while (slow.text().length < 20_000_000) await pause(20)
    while ((await openConnections()) > 1) await pause(20)
  })
})

describe('clients that go', () => {
  it('A6 in the middle of a body: nothing is begun, nothing counts as an error', async () => {
    await serve()
    const { socket } = await wire()
    socket.write(`${post}Content-Length: 1000\r\n\r\n{"data":`)
    await pause(50)
    socket.destroy()
    while ((await openConnections()) > 0) await pause(10)
    expect(engine.begun()).toBe(0)
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    expect(metrics).not.toMatch(/status="5\d\d"/)
  })

  it('by closing their half of the connection: their fit is stopped', async () => {
    await serve()
    const { socket } = await wire()
    socket.write(`${post}Content-Length: 2\r\n\r\n{}`)
    while (engine.running() < 1) await pause(5)
    socket.end()
    while (engine.running() > 0) await pause(5)
    while ((await openConnections()) > 0) await pause(10)
  })
})

it('connections beyond the limit are closed at once, those below it are served', async () => {
  await serve(5)
  const wires = await Promise.all(Array.from({ length: 5 }, wire))
  const { closed } = await wire()
  await closed
  wires[0]?.socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n')
  while (!wires[0]?.text().includes('200 OK')) await pause(10)
})
