import { buildApp } from './app.ts'
import { readConfig } from './config.ts'
import { closeGently } from './http/close-gently.ts'
import { startSupervisor } from './service/supervisor.ts'

const config = readConfig(process.env)
if ('wrong' in config) {
  process.stderr.write(`${config.wrong}\n`)
  process.exit(78)
}

const { shutdownMs } = config
let stopping = false
const engine = startSupervisor({
  engineUrl: new URL('./service/engine.js', import.meta.url),
  settings: {
    threads: config.workers,
    queueLimit: config.queueLimit,
    columnLimit: config.columnLimit,
    workerUrl: new URL('./service/worker.js', import.meta.url).href
  },
  onLoss: (detail) => app.log.error({ detail }, 'the engine process is replaced')
})
const app = await buildApp({ engine, stopping: () => stopping }, config)

/** The first signal ends gently, a second one at once. */
async function onSignal(signal: string): Promise<void> {
  if (stopping) process.exit(1)
  stopping = true
  app.log.info({ signal }, 'stopping')
  await closeGently(app.server, shutdownMs)
  await engine.close()
  await app.close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void onSignal(signal))

try {
  await app.listen({ host: config.host, port: config.port })
} catch (error) {
  app.log.fatal({ err: error }, 'cannot listen')
  process.exit(1)
}
