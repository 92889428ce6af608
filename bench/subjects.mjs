// What is measured over HTTP: the service, Fastify with a constant answer, and the peers where Python has them.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { family, freePort, until } from './client.mjs'

const here = new URL('.', import.meta.url).pathname

async function start(command, args, { port, health, env = {} }) {
  const began = performance.now()
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' })
  await until(`http://127.0.0.1:${port}${health}`)
  const ready = performance.now() - began
  return {
    url: `http://127.0.0.1:${port}`,
    ready,
    pids: () => family(child.pid),
    stop: () => child.kill()
  }
}

/** What `npm start` hands to Node. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
const [, ...startScript] = scripts.start.split(' ')

/** The service as it is deployed, without limits on the caller; further settings of its environment. */
export async function equifit(settings = {}) {
  const port = await freePort()
  const env = {
    PORT: String(port),
    LOG_LEVEL: 'silent',
    RATE_LIMIT: '1000000',
    RATE_BURST: '1000000',
    ...settings
  }
  return start(process.execPath, startScript, { port, health: '/health/ready', env })
}

export async function constant() {
  const port = await freePort()
  return start(process.execPath, [`${here}peers/constant.mjs`, String(port)], { port, health: '/' })
}

/** The first Python that has the packages; null where none has. */
export function python() {
  const candidates = [process.env.PYTHON ?? [], 'python3', '/usr/bin/python3'].flat()
  const modules = 'import fastapi, uvicorn, numpy, statsmodels.api, pandas'
  return candidates.find((name) => spawnSync(name, ['-c', modules]).status === 0) ?? null
}

export async function peers(interpreter) {
  const port = await freePort()
  const server = ['-m', 'uvicorn', 'app:app', '--app-dir', `${here}peers`, '--port', String(port)]
  const args = [...server, '--log-level', 'critical', '--no-access-log']
  return start(interpreter, args, { port, health: '/health', env: { OMP_NUM_THREADS: '1' } })
}
