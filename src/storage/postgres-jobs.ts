import type { Database } from './postgres-database.ts'
import { type ReplyRow, replyOf } from './postgres-reply.ts'
import type { JobRecord, JobState, JobStore, NewJob, QueueLimits, StoreSettings } from './store.ts'

interface JobRow {
  readonly id: string
  readonly owner: string
  readonly state: JobState
  readonly progress: number
  readonly version: number
  readonly attempt: number
  readonly created_at: Date
  readonly started_at: Date | null
  readonly finished_at: Date | null
  readonly expires_at: Date | null
  readonly reply_status: number | null
}

interface ClaimRow {
  readonly id: string
  readonly owner: string
  readonly attempt: number
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Buffer | null
}

const columns =
  'id, owner, state, progress, version, attempt, created_at, started_at, finished_at, expires_at, reply_status'

/** Serialises admissions, so that limits hold among replicas. */
const admission = 7_203_985

/** The next job: of the owner with the fewest running, then the oldest; locked rows are passed over. */
const claimNext = `
  update equifit.jobs set state = 'running', attempt = attempt + 1, version = version + 1,
    started_at = clock_timestamp(), leased_until = clock_timestamp() + $1 * interval '1 ms'
  where id = (
    select j.id from equifit.jobs j where j.state = 'queued'
    order by (select count(*) from equifit.jobs r where r.state = 'running' and r.owner = j.owner),
      j.created_at
    limit 1 for update skip locked
  )
  returning id, owner, attempt, method, path, headers, body`

/** Jobs as rows; every change names the attempt it belongs to and is announced to all replicas. */
export function postgresJobs(
  database: Database,
  settings: StoreSettings,
  subscribe: JobStore['subscribe']
): JobStore {
  return { subscribe, ...forOwners(database, settings), ...forRunners(database, settings) }
}

async function announce(database: Database, id: string): Promise<void> {
  await database.query(`select pg_notify('equifit_jobs', $1)`, [id])
}

/** Runs one update of job `values[0]` and announces it; false when no row fitted. */
async function change(
  database: Database,
  text: string,
  values: readonly [string, ...unknown[]]
): Promise<boolean> {
  const { rowCount } = await database.query(text, [...values])
  if (rowCount !== 1) return false
  await announce(database, values[0])
  return true
}

type ForOwners = Pick<JobStore, 'add' | 'get' | 'reply' | 'cancel' | 'counts'>

function forOwners(database: Database, { resultTtlMs }: StoreSettings): ForOwners {
  async function get(id: string): Promise<JobRecord | null> {
    const { rows } = await database.query<JobRow>(
      `select ${columns} from equifit.jobs where id = $1`,
      [id]
    )
    return rows[0] === undefined ? null : recordOf(rows[0])
  }

  return {
    get,
    add: (job, limits) => addJob(database, job, limits),
    async reply(id) {
      const { rows } = await database.query<ReplyRow>(
        'select reply_status, reply_headers, reply_body from equifit.jobs where id = $1',
        [id]
      )
      return rows[0] === undefined ? null : replyOf(rows[0])
    },
    async cancel(id) {
      await change(
        database,
        `update equifit.jobs set state = 'cancelled', version = version + 1, body = null,
           finished_at = clock_timestamp(), leased_until = null,
           expires_at = clock_timestamp() + $2 * interval '1 ms'
         where id = $1 and state in ('queued', 'running')`,
        [id, resultTtlMs]
      )
      return get(id)
    },
    async counts() {
      const { rows } = await database.query<{ queued: number; running: number }>(
        `select count(*) filter (where state = 'queued')::integer as queued,
           count(*) filter (where state = 'running')::integer as running
         from equifit.jobs where state in ('queued', 'running')`
      )
      return rows[0] ?? { queued: 0, running: 0 }
    }
  }
}

const openCounts = `
  select count(*) filter (where state = 'queued')::integer as queued,
    count(*) filter (where owner = $1)::integer as own
  from equifit.jobs where state in ('queued', 'running')`

function addJob(
  database: Database,
  { id, owner, call }: NewJob,
  limits: QueueLimits
): Promise<JobRecord | 'queue_full' | 'owner_full'> {
  return database.transaction(async ({ query }) => {
    await query('select pg_advisory_xact_lock($1)', [admission])
    const { rows } = await query<{ queued: number; own: number }>(openCounts, [owner])
    const { queued = 0, own = 0 } = rows[0] ?? {}
    if (queued >= limits.queued) return 'queue_full'
    if (own >= limits.perOwner) return 'owner_full'
    const added = await query<JobRow>(
      `insert into equifit.jobs (id, owner, state, method, path, headers, body)
       values ($1, $2, 'queued', $3, $4, $5, $6) returning ${columns}`,
      [id, owner, call.method, call.path, JSON.stringify(call.headers), call.body]
    )
    await query(`select pg_notify('equifit_jobs', $1)`, [id])
    const [row] = added.rows
    if (row === undefined) throw new Error('the inserted job was not returned')
    return recordOf(row)
  })
}

type ForRunners = Pick<JobStore, 'claim' | 'renew' | 'finish' | 'release'>

function forRunners(
  database: Database,
  { leaseMs, resultTtlMs, attempts }: StoreSettings
): ForRunners {
  return {
    async claim() {
      const { rows } = await database.query<ClaimRow>(claimNext, [leaseMs])
      const [row] = rows
      if (row === undefined) return null
      await announce(database, row.id)
      const { id, owner, attempt, method, path, headers, body } = row
      return { id, owner, attempt, call: { method, path, headers, body: body ?? Buffer.alloc(0) } }
    },
    async renew({ id, attempt }, progress) {
      const { rows } = await database.query<{ moved: boolean }>(
        `update equifit.jobs j set leased_until = clock_timestamp() + $3 * interval '1 ms',
           version = j.version + (case when $4 > j.progress then 1 else 0 end),
           progress = greatest(j.progress, $4)
         from (select progress from equifit.jobs where id = $1) old
         where j.id = $1 and j.attempt = $2 and j.state = 'running'
         returning $4 > old.progress as moved`,
        [id, attempt, leaseMs, progress]
      )
      if (rows[0]?.moved === true) await announce(database, id)
      return rows.length === 1
    },
    finish: ({ id, attempt }, state, { status, headers, body }) =>
      change(
        database,
        `update equifit.jobs set state = $3, version = version + 1, finished_at = clock_timestamp(),
           progress = case when $3 = 'succeeded' then 1 else progress end, body = null,
           leased_until = null, expires_at = clock_timestamp() + $4 * interval '1 ms',
           reply_status = $5, reply_headers = $6, reply_body = $7
         where id = $1 and attempt = $2 and state = 'running'`,
        [id, attempt, state, resultTtlMs, status, JSON.stringify(headers), body]
      ),
    async release({ id, attempt }, lost) {
      await change(
        database,
        `update equifit.jobs set version = version + 1, progress = 0, leased_until = null,
           losses = losses + $3, started_at = null,
           state = case when losses + $3 >= $4 then 'failed' else 'queued' end,
           finished_at = case when losses + $3 >= $4 then clock_timestamp() end,
           expires_at = case when losses + $3 >= $4
                        then clock_timestamp() + $5 * interval '1 ms' end
         where id = $1 and attempt = $2 and state = 'running'`,
        [id, attempt, lost ? 1 : 0, attempts, resultTtlMs]
      )
    }
  }
}

function recordOf(row: JobRow): JobRecord {
  const { id, owner, state, progress, version, attempt } = row
  return {
    ...{ id, owner, state, progress, version, attempt },
    createdAt: row.created_at.getTime(),
    startedAt: row.started_at?.getTime() ?? null,
    finishedAt: row.finished_at?.getTime() ?? null,
    expiresAt: row.expires_at?.getTime() ?? null,
    replyStatus: row.reply_status
  }
}
