import { Client } from 'pg'
import { memoryStore } from '../../src/storage/memory.ts'
import { postgresStore } from '../../src/storage/postgres.ts'
import type { Store, StoreSettings } from '../../src/storage/store.ts'
import { type Database, postgresAvailable, startPostgres } from './postgres.ts'

/** A way to have stores: fresh ones, and a second door to the same content where that exists. */
export interface StoreKind {
  readonly name: string
  start(): void
  open(settings?: Partial<StoreSettings>): Promise<Store>
  /** Removes all content. */
  clear(): Promise<void>
  stop(): void
}

const memory: StoreKind = {
  name: 'memory',
  start: () => undefined,
  open: async (settings) => memoryStore(settings),
  clear: async () => undefined,
  stop: () => undefined
}

function postgres(): StoreKind {
  let database: Database | null = null
  const url = (): string => database?.url ?? ''
  return {
    name: 'PostgreSQL',
    start() {
      database = startPostgres()
    },
    open: (settings) => postgresStore(url(), settings),
    async clear() {
      const client = new Client({ connectionString: url() })
      await client.connect()
      await client.query('drop schema if exists equifit cascade')
      await client.end()
    },
    stop: () => database?.stop()
  }
}

/** The kinds of store that can be tested on this machine. */
export const storeKinds: readonly StoreKind[] = postgresAvailable()
  ? [memory, postgres()]
  : [memory]
