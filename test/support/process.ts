import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const dist = new URL('../../dist/', import.meta.url)

/** The built service as a process of its own. */
export interface ServiceProcess {
  readonly child: ChildProcess
  readonly origin: string
  readonly port: number
  /** What it wrote to standard output so far. */
  readonly log: () => string
  /** Resolves with the exit code, null after a signal. */
  readonly ended: Promise<number | null>
}

const running = new Set<ChildProcess>()

/**
 * Starts the service with this environment and nothing else from ours; `before` are shell commands
 * that set its limits, `entry` is relative to dist.
 */
export async function startProcess(
  env: Readonly<Record<string, string>> = {},
  before = '',
  entry = 'main.js'
): Promise<ServiceProcess> {
  const port = await freePort()
  const program = fileURLToPath(new URL(entry, dist))
  const child = spawn('/bin/bash', ['-c', `${before}exec '${process.execPath}' '${program}'`], {
    env: { LOG_LEVEL: 'info', WORKERS: '1', ...env, PORT: String(port) }
  })
  running.add(child)
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
  })
  const ended = once(child, 'exit').then(([code]): number | null => {
    running.delete(child)
    return code
  })
  const service = { child, port, origin: `http://127.0.0.1:${port}`, log: () => said, ended }
  await untilReady(service.origin)
  return service
}

/** Kills what a test has left. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Waits until the service says that it is ready; the test's own time limit bounds it. */
export async function untilReady(origin: string): Promise<void> {
  for (;;) {
    try {
      if ((await fetch(`${origin}/health/ready`)).ok) return
    } catch {
      // Not listening yet.
    }
    await pause(20)
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** The children of a process, from /proc; the engine process is the one child of a service. */
export async function enginePid({ child }: ServiceProcess): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  const list = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
  return Number(list.trim().split(' ')[0])
}
