import { join } from 'node:path'
import { buildApp } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { type Access, openAccess } from './http/access/access.ts'
import { closeGently } from './http/close-gently.ts'
import { createMetrics } from './http/metrics.ts'
import { runJobs } from './http/run-jobs.ts'
import { carriedByFile } from './service/by-file.ts'
import type { Jobs } from './service/jobs.ts'
import { retryOnce } from './service/retry.ts'
import type { WorkSettings } from './service/settings.ts'
import { startSupervisor } from './service/supervisor.ts'
import { withTinyFits } from './service/tiny-fits.ts'
import { steadyNow } from './storage/clock.ts'
import { sweepDatasets } from './storage/datasets.ts'
import { whyUnwritable } from './storage/disk.ts'
import { memoryStore } from './storage/memory.ts'
import type { Store } from './storage/store.ts'

/** How often expired data sets are dropped, in milliseconds. */
const sweepMs = 600_000

/** Ends with the exit code of sysexits.h for a wrong configuration. */
function misconfigured(line: string): never {
  process.stderr.write(`${line}\n`)
  process.exit(78)
}

const config = readConfig(process.env)
if ('wrong' in config) misconfigured(config.wrong)
const { shutdownMs } = config

/** The store that the configuration names. */
async function openStore({ databaseUrl, resultTtlMs, fitTtlMs }: Config): Promise<Store> {
  if (databaseUrl === null) return memoryStore({ resultTtlMs, fitTtlMs })
  try {
    // Loaded only where it is configured.
    const { postgresStore } = await import('./storage/postgres.ts')
    return await postgresStore(databaseUrl, { resultTtlMs, fitTtlMs })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return misconfigured(`Wrong configuration: DATABASE_URL: ${reason.split('\n')[0]}`)
  }
}

/** Who may call, from the files that the configuration names. */
function readAccess({ access }: Config): Access {
  try {
    return openAccess(access)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return misconfigured(`Wrong configuration: ${reason}`)
  }
}

let stopping = false
const access = readAccess(config)
const unwritable = whyUnwritable(config.dataFolder)
if (unwritable !== null) misconfigured(`Wrong configuration: DATA_DIR: ${unwritable}`)
const store = await openStore(config)
const metrics = createMetrics(store)
const settings: WorkSettings = {
  columnLimit: config.columnLimit,
  rowLimit: config.rowLimit,
  costs: config.costs,
  bodyLimit: config.bodyLimit,
  datasetLimit: config.datasetLimit,
  storedLimit: config.storedLimit,
  outOfCoreBytes: config.outOfCoreBytes,
  reduceUrl: new URL('./sources/reduce-worker.js', import.meta.url).href,
  passThreads: config.workers,
  dataFolder: config.dataFolder,
  datasetTtlMs: config.datasetTtlMs
}
const workerUrl = new URL('./service/worker.js', import.meta.url)
const supervisor = startSupervisor({
  engineUrl: new URL('./service/engine.js', import.meta.url),
  settings: {
    ...settings,
    threads: config.workers,
    spareThreads: config.spareThreads,
    // The gate counts what calls may wait; jobs wait in their own queue and pass it.
    queueLimit: config.queueLimit + config.workers,
    workerUrl: workerUrl.href
  },
  onLoss: (detail) => {
    metrics.engineLost()
    app.log.error({ detail }, 'the engine process is replaced')
  }
})
const engine = withTinyFits(
  carriedByFile(retryOnce(supervisor), join(config.dataFolder, 'uploads')),
  {
    settings,
    workerUrl
  }
)
const { callerLimits } = config
const queueLimits = { queued: config.jobQueueLimit, perOwner: config.jobsPerClient }
const { dataFolder } = config
const app = await buildApp(
  {
    engine,
    store,
    metrics,
    access,
    callerLimits,
    gateLimits: config.gateLimits,
    queueLimits,
    dataFolder,
    stopping: () => stopping
  },
  config
)
const sweeping = setInterval(() => {
  sweepDatasets(dataFolder, steadyNow()).catch((error: unknown) =>
    app.log.error({ err: error }, 'the data folder failed')
  )
}, sweepMs).unref()
let jobs: Jobs | null = null

/** The first signal ends gently, a second one at once. */
async function onSignal(signal: string): Promise<void> {
  if (stopping) process.exit(1)
  stopping = true
  clearInterval(sweeping)
  app.log.info({ signal }, 'stopping')
  await Promise.all([jobs?.close(), closeGently(app.server, shutdownMs)])
  await engine.close()
  await app.close()
  await store.close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void onSignal(signal))

try {
  await app.listen({ host: config.host, port: config.port })
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  misconfigured(
    `Wrong configuration: ${/EADDRNOTAVAIL|ENOTFOUND/.test(reason) ? 'HOST' : 'PORT'}: ${reason}`
  )
}
jobs = runJobs(app, { store, concurrency: config.workers })
