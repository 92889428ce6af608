import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const running: ChildProcess[] = []

/** The built service as its own process, with this environment. */
function start(env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [main], { env: { LOG_LEVEL: 'silent', ...env } })
  running.push(child)
  return child
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function ready(port: number): Promise<void> {
  for (;;) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/health/ready`)).ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

describe('the service as a process', () => {
  it.each([
    [{ PORT: 'http' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ WORKERS: '0' }, 'WORKERS'],
    [{ BODY_LIMIT: '-1' }, 'BODY_LIMIT'],
    [{ DATA_DIR: '/dev/null/data' }, 'DATA_DIR'],
    [{ HOST: '203.0.113.7', ALLOW_ANONYMOUS: 'true' }, 'HOST'],
    [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, 'DATABASE_URL']
  ])('F17 refuses %j with one line and exit code 78', async (env, name) => {
    const child = start(env)
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said += String(chunk)
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(78)
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(said).toContain(name)
  })

  it('F17 refuses a port that is taken with one line and exit code 78', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const child = start({ PORT: String(port) })
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said += String(chunk)
    })
    const [code] = await once(child, 'close')
    other.close()
    expect([code, said.trim().split('\n').length]).toEqual([78, 1])
    expect(said).toContain('PORT')
  })

  it('ends within seconds of SIGTERM although a client keeps its connection', async () => {
    const port = await freePort()
    const child = start({ PORT: String(port), WORKERS: '1' })
    await ready(port)
    const agent = new Agent({ keepAlive: true })
    const call = request({ host: '127.0.0.1', port, path: '/health/live', agent }).end()
    const [response] = await once(call, 'response')
    response.resume()
    await once(response, 'end')
    const before = Date.now()
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect(Date.now() - before).toBeLessThan(5000)
    agent.destroy()
  })

  it('is ready within seconds of its start', async () => {
    const port = await freePort()
    const before = Date.now()
    start({ PORT: String(port), WORKERS: '1' })
    await ready(port)
    expect(Date.now() - before).toBeLessThan(5000)
  })
})
