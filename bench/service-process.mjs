// The built service as a process of its own, for the long-running proofs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Starts it with this environment and waits until it is ready. */
export async function startService(env) {
  const port = await freePort()
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: { ...process.env, LOG_LEVEL: 'fatal', ...env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit']
  })
  const origin = `http://127.0.0.1:${port}`
  for (;;) {
    const ready = await fetch(`${origin}/health/ready`).then(
      ({ ok }) => ok,
      () => false
    )
    if (ready) break
    await pause(20)
  }
  return { child, port, origin }
}

function enginePid({ child }) {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  return children.trim().split(' ')[0]
}

/** Seconds of processor time that the process that answers and the engine have had. */
export function cpuOf(service) {
  const seconds = (pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    // Hundredths of a second in the user's and in the system's mode.
    return (Number(fields[11]) + Number(fields[12])) / 100
  }
  return { http: seconds(service.child.pid), engine: seconds(enginePid(service)) }
}

/** Resident megabytes of the service: the process that answers and the engine. */
export function residentOf(service) {
  const size = (pid) => {
    const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(line?.[1] ?? 0) / 1024
  }
  return { http: size(service.child.pid), engine: size(enginePid(service)) }
}
