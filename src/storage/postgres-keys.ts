import type { Database } from './postgres-database.ts'
import { type ReplyRow, replyOf } from './postgres-reply.ts'
import { type IdempotencyStore, keyLeaseMs, type StoreSettings } from './store.ts'

/** Idempotency keys as rows; whoever inserts the row has the key. */
export function postgresKeys(database: Database, { keyTtlMs }: StoreSettings): IdempotencyStore {
  return {
    async begin({ owner, key, digest }) {
      const taken = await database.query(
        `insert into equifit.keys (owner, key, digest, expires_at)
         values ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms')
         on conflict (owner, key) do update
           set digest = excluded.digest, expires_at = excluded.expires_at,
               reply_status = null, reply_headers = null, reply_body = null
           where equifit.keys.expires_at <= clock_timestamp()`,
        [owner, key, digest, keyLeaseMs]
      )
      if (taken.rowCount === 1) return { kind: 'begun' }
      const { rows } = await database.query<ReplyRow & { digest: string }>(
        `select digest, reply_status, reply_headers, reply_body
         from equifit.keys where owner = $1 and key = $2`,
        [owner, key]
      )
      const [row] = rows
      if (row !== undefined && row.digest !== digest) return { kind: 'mismatch' }
      const reply = row === undefined ? null : replyOf(row)
      return reply === null ? { kind: 'in_progress' } : { kind: 'done', reply }
    },
    async renew({ owner, key }) {
      await database.query(
        `update equifit.keys set expires_at = clock_timestamp() + $3 * interval '1 ms'
         where owner = $1 and key = $2 and reply_status is null`,
        [owner, key, keyLeaseMs]
      )
    },
    async finish({ owner, key, digest }, { status, headers, body }) {
      await database.query(
        `insert into equifit.keys values
           ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 ms')
         on conflict (owner, key) do update
           set reply_status = excluded.reply_status, reply_headers = excluded.reply_headers,
               reply_body = excluded.reply_body, expires_at = excluded.expires_at`,
        [owner, key, digest, status, JSON.stringify(headers), body, keyTtlMs]
      )
    },
    async release({ owner, key }) {
      await database.query('delete from equifit.keys where owner = $1 and key = $2', [owner, key])
    }
  }
}
