import type { Database } from './postgres-database.ts'

/** Raised with every change of the tables; a newer one in the database stops the start. */
const version = 1

/** Serialises the creation among replicas that start together; any constant will do. */
const lock = 7_203_984

const tables = `
  create schema if not exists equifit;
  create table if not exists equifit.meta (version integer not null);
  create table if not exists equifit.jobs (
    id text primary key,
    owner text not null,
    state text not null,
    progress double precision not null default 0,
    version integer not null default 1,
    attempt integer not null default 0,
    losses integer not null default 0,
    method text not null,
    path text not null,
    headers jsonb not null,
    body bytea,
    reply_status integer,
    reply_headers jsonb,
    reply_body bytea,
    created_at timestamptz not null default clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    expires_at timestamptz,
    leased_until timestamptz
  );
  create index if not exists jobs_open on equifit.jobs (created_at)
    where state in ('queued', 'running');
  create index if not exists jobs_expiry on equifit.jobs (expires_at) where expires_at is not null;
  create table if not exists equifit.keys (
    owner text not null,
    key text not null,
    digest text not null,
    reply_status integer,
    reply_headers jsonb,
    reply_body bytea,
    expires_at timestamptz not null,
    primary key (owner, key)
  );
  create table if not exists equifit.fits (
    id text primary key,
    owner text not null,
    body bytea not null,
    expires_at timestamptz not null
  );
`

/** Creates what is missing. Throws when the database belongs to a newer version of the service. */
export function createSchema(database: Database): Promise<void> {
  return database.transaction(async ({ query }) => {
    await query('select pg_advisory_xact_lock($1)', [lock])
    await query(tables)
    const { rows } = await query<{ version: number }>('select version from equifit.meta')
    const found = rows[0]?.version
    if (found === undefined) await query('insert into equifit.meta values ($1)', [version])
    if (found !== undefined && found > version) {
      throw new Error(`the database has schema version ${found}; this service knows ${version}`)
    }
  })
}
