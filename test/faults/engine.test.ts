import { once } from 'node:events'
import { Agent, request as call } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  enginePid,
  killAll,
  pause,
  type ServiceProcess,
  startProcess,
  untilReady
} from '../support/process.ts'
import { canary, endlessFit, longFit } from '../support/requests.ts'

const headers = { 'Content-Type': 'application/json' }

const post = ({ origin }: ServiceProcess, body: unknown, signal?: AbortSignal): Promise<Response> =>
  fetch(`${origin}/v1/fits`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal })
  })

/** The answer without its id, which differs from call to call. */
async function answerOf(response: Response): Promise<string> {
  return (await response.text()).replace(/"id":"[^"]*"/, '')
}

/** The value of a counter on the metrics page. */
async function metric({ origin }: ServiceProcess, name: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  return Number(new RegExp(`^${name}(?:{[^}]*})? (\\S+)$`, 'm').exec(text)?.[1])
}

afterEach(killAll)

describe('faults of the engine', () => {
  it('F2 an engine killed costs a fit at most a second try, and is back within seconds', async () => {
    const service = await startProcess()
    const before = await answerOf(await post(service, canary))
    const fit = post(service, longFit(20_000))
    await pause(300)
    process.kill(await enginePid(service), 'SIGKILL')
    expect((await fetch(`${service.origin}/health/live`)).status).toBe(200)
    await untilReady(service.origin)
    expect((await fit).status).toBe(200)
    expect(await answerOf(await post(service, canary))).toBe(before)
    expect(await metric(service, 'equifit_engine_restarts_total')).toBe(1)
    expect(await metric(service, 'equifit_fits_total')).toBeGreaterThan(0)
  })

  it('F3 an engine that hangs is replaced, and the fit it had is done', async () => {
    const service = await startProcess()
    const hung = await enginePid(service)
    process.kill(hung, 'SIGSTOP')
    const response = await post(service, canary)
    expect(response.status).toBe(200)
    expect(await enginePid(service)).not.toBe(hung)
  })

  it('A7 a client that hangs up frees its worker for the next fit', async () => {
    const service = await startProcess({ SPARE_THREADS: '0' })
    await post(service, canary)
    const controller = new AbortController()
    const long = post(service, endlessFit(), controller.signal).catch(() => 'gone')
    await pause(300)
    controller.abort()
    expect(await long).toBe('gone')
    // A worker that was not freed would keep this waiting beyond the time limit of the test.
    expect((await post(service, canary)).status).toBe(200)
  })

  it('a short fit does not wait behind long ones', async () => {
    const service = await startProcess({ WORKERS: '1', SPARE_THREADS: '1' })
    await post(service, canary)
    const controller = new AbortController()
    const long = [1, 2, 3].map((salt) =>
      post(service, endlessFit(salt), controller.signal).catch(() => null)
    )
    await pause(200)
    expect((await post(service, canary)).status).toBe(200)
    expect((await post(service, canary)).status).toBe(200)
    controller.abort()
    await Promise.all(long)
  })

  it('health is answered at once while four long fits run', async () => {
    const service = await startProcess({ WORKERS: '2' })
    const controller = new AbortController()
    const long = [1, 2, 3, 4].map((salt) =>
      post(service, endlessFit(salt), controller.signal).catch(() => null)
    )
    await pause(300)
    const times: number[] = []
    for (let i = 0; i < 200; i += 1) {
      const before = performance.now()
      expect((await fetch(`${service.origin}/health/ready`)).status).toBe(200)
      times.push(performance.now() - before)
      await pause(5)
    }
    controller.abort()
    await Promise.all(long)
    times.sort((a, b) => a - b)
    process.stdout.write(
      `health under load: p50 ${times[100]?.toFixed(1)} ms, p99 ${times[198]?.toFixed(1)} ms\n`
    )
  })
})

describe('the end of the service', () => {
  it('F6, A13 fits in hand end though 1000 connections are kept open, then it exits', async () => {
    const service = await startProcess({ WORKERS: '2' })
    const idle = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const socket = connect(service.port, '127.0.0.1')
        socket.on('error', () => undefined)
        socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n')
        await once(socket, 'data')
        return socket
      })
    )
    const agent = new Agent({ keepAlive: true })
    const open = Array.from({ length: 50 }, (_, salt) => {
      const { port } = service
      const request = call({
        host: '127.0.0.1',
        port,
        path: '/v1/fits',
        method: 'POST',
        agent,
        headers
      })
      request.end(JSON.stringify(longFit(400, salt)))
      return once(request, 'response').then(([response]): number => {
        response.resume()
        return response.statusCode
      })
    })
    const counters = ['equifit_engine_tasks', 'equifit_engine_task_seconds_count']
    for (let begun = 0; begun < open.length; ) {
      const counts = await Promise.all(counters.map((name) => metric(service, name)))
      begun = counts.filter(Number.isFinite).reduce((sum, count) => sum + count, 0)
    }
    service.child.kill('SIGTERM')
    expect(await Promise.all(open)).toEqual(open.map(() => 200))
    expect(await service.ended).toBe(0)
    for (const socket of idle) expect(socket.destroyed || socket.readableEnded).toBe(true)
    agent.destroy()
  })

  it('a second signal ends it at once', async () => {
    const service = await startProcess()
    const fit = post(service, endlessFit()).catch(() => null)
    await pause(200)
    service.child.kill('SIGTERM')
    await pause(100)
    service.child.kill('SIGTERM')
    expect(await service.ended).toBe(1)
    await fit
  })

  it('G7, G8 the log is JSON lines without keys, bodies and queries', async () => {
    const secret = 'c0ffee-secret-key'
    const service = await startProcess()
    const response = await fetch(`${service.origin}/v1/fits?token=${secret}`, {
      method: 'POST',
      headers: {
        ...headers,
        Authorization: `Bearer ${secret}`,
        'X-API-Key': secret,
        'X-Request-Id': 'a b'
      },
      body: JSON.stringify({ ...canary, data: { columns: { [secret]: [1], y: ['cell-text'] } } })
    })
    expect(response.status).toBe(422)
    const metrics = await (await fetch(`${service.origin}/metrics`)).text()
    await pause(100)
    const lines = service.log().trim().split('\n')
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
    expect(service.log() + metrics).not.toMatch(new RegExp(`${secret}|cell-text`))
  })
})
