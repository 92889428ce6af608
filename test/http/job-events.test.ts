import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/app.ts'
import { memoryStore } from '../../src/storage/memory.ts'
import type { Claim, Store } from '../../src/storage/store.ts'
import { slowEngine } from '../support/slow-engine.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const id = 'a'.repeat(32)
const reply = { status: 200, headers: {}, body: Buffer.from('{}') }

let store: Store
let app: FastifyInstance
let port = 0
let claim: Claim
let stopping = false
const sockets: Socket[] = []

beforeEach(async () => {
  stopping = false
  store = memoryStore()
  app = await buildApp(
    { engine: slowEngine(), store, stopping: () => stopping },
    { logLevel: 'silent', bodyLimit: 1000 }
  )
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  const call = { method: 'POST', path: '/v1/fits', headers: {}, body: new Uint8Array() }
  await store.jobs.add({ id, owner: 'anonymous', call }, { queued: 10, perOwner: 10 })
  const claimed = await store.jobs.claim()
  if (claimed === null) throw new Error('the job was not there')
  claim = claimed
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  app.server.closeAllConnections()
  await app.close()
})

interface Listener {
  readonly socket: Socket
  readonly text: () => string
  readonly ended: Promise<unknown>
}

/** A stream of the job's events over a connection of its own. */
async function listen(after?: number): Promise<Listener> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  await once(socket, 'connect')
  let text = ''
  socket.on('data', (chunk) => {
    text += String(chunk)
  })
  socket.on('error', () => undefined)
  const ended = once(socket, 'close')
  const resume = after === undefined ? '' : `Last-Event-ID: ${after}\r\n`
  socket.write(`GET /v1/jobs/${id}/events HTTP/1.1\r\nHost: a\r\n${resume}\r\n`)
  socket.unref()
  return { socket, text: () => text, ended }
}

const idsIn = (text: string): readonly number[] =>
  [...text.matchAll(/^id: (\d+)$/gm)].map(([, number]) => Number(number))
const openConnections = (): Promise<number> =>
  new Promise((resolve) => app.server.getConnections((_error, count) => resolve(count)))

describe('F14 listeners of a job', () => {
  it('500 of them each get every state once, in order, to the end', async () => {
    const listeners = await Promise.all(Array.from({ length: 500 }, () => listen()))
    while (!listeners.every(({ text }) => text().includes('event: running'))) await pause(10)
    const states = [(await store.jobs.get(id))?.version]
    for (const progress of [0.25, 0.5, 0.75]) {
      await store.jobs.renew(claim, progress)
      states.push((await store.jobs.get(id))?.version)
      const shown = `"progress":${progress}`
      while (!listeners.every(({ text }) => text().includes(shown))) await pause(10)
    }
    await store.jobs.finish(claim, 'succeeded', reply)
    states.push((await store.jobs.get(id))?.version)
    while (!listeners.every(({ text }) => text().includes('event: succeeded'))) await pause(10)
    for (const { text } of listeners) expect(idsIn(text())).toEqual(states)
  })

  it('one that reads nothing is dropped, keeps no memory, and misses nothing when it resumes', async () => {
    const stalled = await listen()
    while (!stalled.text().includes('event: running')) await pause(10)
    stalled.socket.pause()
    const follower = await listen()
    while (!follower.text().includes('event: running')) await pause(10)
    let sent = 0
    while ((await openConnections()) > 1 && sent < 100_000) {
      sent += 1
      await store.jobs.renew(claim, sent / 200_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(sent).toBeLessThan(100_000)
    stalled.socket.resume()
    await stalled.ended
    const [last = 0] = idsIn(stalled.text()).slice(-1)
    const resumed = await listen(last)
    await store.jobs.finish(claim, 'succeeded', reply)
    for (const { text } of [resumed, follower])
      while (!text().includes('event: succeeded')) await pause(10)
    const seen = [...idsIn(stalled.text()), ...idsIn(resumed.text())]
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b))
    expect(seen.at(-1)).toBe((await store.jobs.get(id))?.version)
    expect(seen.at(-1)).toBe(idsIn(follower.text()).at(-1))
  })

  it('are let go when the service ends, and find the job elsewhere', async () => {
    const listener = await listen()
    while (!listener.text().includes('event: running')) await pause(10)
    stopping = true
    while (!listener.text().endsWith('0\r\n\r\n')) await pause(10)
    expect(listener.text()).not.toContain('succeeded')
  })
})
