import { rmSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../../src/app.ts'
import type { Engine } from '../../src/service/answer.ts'
import { type PoolOptions, startPool } from '../../src/service/pool.ts'
import { memoryStore } from '../../src/storage/memory.ts'
import type { Store } from '../../src/storage/store.ts'
import { workSettings } from './settings.ts'

/** The built worker, as production runs it. */
export const workerUrl = new URL('../../dist/service/worker.js', import.meta.url)

export interface Service {
  readonly app: FastifyInstance
  readonly engine: Engine
  readonly store: Store
  /** http://127.0.0.1:<port> */
  readonly origin: string
  close(): Promise<void>
}

type Options = Partial<PoolOptions> & { readonly uploadLimit?: number; readonly store?: Store }

/** The whole service on a free port with real worker threads. */
export async function startService(options: Options = {}): Promise<Service> {
  const { uploadLimit = 2 ** 30, store = memoryStore(), ...pool } = options
  const settings = { ...workSettings(), ...pool }
  const { bodyLimit, dataFolder } = settings
  const engine = startPool({ threads: 1, queueLimit: 8, workerUrl, ...settings })
  const parts = { engine, store, dataFolder, stopping: () => false }
  const app = await buildApp(parts, { logLevel: 'silent', bodyLimit, uploadLimit })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    app,
    engine,
    store,
    origin,
    async close() {
      app.server.closeAllConnections()
      await app.close()
      await engine.close()
      rmSync(dataFolder, { recursive: true, force: true })
    }
  }
}
