import { listen } from './postgres-changes.ts'
import { type Database, openDatabase } from './postgres-database.ts'
import { postgresJobs } from './postgres-jobs.ts'
import { postgresKeys } from './postgres-keys.ts'
import { createSchema } from './postgres-schema.ts'
import { type DocumentStore, type Store, type StoreSettings, usualSettings } from './store.ts'

/**
 * A store in PostgreSQL, shared by all processes that name the same database. Every instant is the
 * database's own clock, so that replicas need not agree on the time.
 */
export async function postgresStore(
  connectionString: string,
  given: Partial<StoreSettings> = {}
): Promise<Store> {
  const settings: StoreSettings = { ...usualSettings, ...given }
  const database = openDatabase(connectionString)
  try {
    await createSchema(database)
  } catch (error) {
    await database.end()
    throw error
  }
  const changes = listen(connectionString)
  return {
    jobs: postgresJobs(database, settings, changes.subscribe),
    idempotency: postgresKeys(database, settings),
    fits: postgresFits(database, settings),
    sweep: () => sweep(database, settings),
    async ready() {
      try {
        await database.query('select 1')
        return true
      } catch {
        return false
      }
    },
    async close() {
      await changes.close()
      await database.end()
    }
  }
}

function postgresFits(database: Database, { fitTtlMs }: StoreSettings): DocumentStore {
  return {
    async put(id, owner, body) {
      await database.query(
        `insert into equifit.fits values ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms')
         on conflict (id) do update set body = excluded.body, expires_at = excluded.expires_at
         where equifit.fits.owner = excluded.owner`,
        [id, owner, body, fitTtlMs]
      )
    },
    async get(id, owner) {
      const { rows } = await database.query<{ body: Buffer }>(
        'select body from equifit.fits where id = $1 and owner = $2 and expires_at > clock_timestamp()',
        [id, owner]
      )
      return rows[0]?.body ?? null
    }
  }
}

/** Jobs whose lease lapsed go back or fail; results past their time go, later their records. */
async function sweep(database: Database, { attempts, resultTtlMs }: StoreSettings): Promise<void> {
  await database.query(
    `with lost as (
       update equifit.jobs set
         losses = losses + 1,
         version = version + 1,
         state = case when losses + 1 >= $1 then 'failed' else 'queued' end,
         progress = 0,
         leased_until = null,
         finished_at = case when losses + 1 >= $1 then clock_timestamp() end,
         expires_at = case when losses + 1 >= $1
                      then clock_timestamp() + $2 * interval '1 ms' end
       where state = 'running' and leased_until <= clock_timestamp()
       returning id
     )
     select pg_notify('equifit_jobs', id) from lost`,
    [attempts, resultTtlMs]
  )
  await database.query(
    `update equifit.jobs set reply_status = null, reply_headers = null, reply_body = null,
       version = version + 1
     where expires_at <= clock_timestamp() and reply_status is not null`
  )
  await database.query(
    `delete from equifit.jobs where expires_at + $1 * interval '1 ms' <= clock_timestamp()`,
    [resultTtlMs]
  )
  await database.query('delete from equifit.keys where expires_at <= clock_timestamp()')
  await database.query('delete from equifit.fits where expires_at <= clock_timestamp()')
}
