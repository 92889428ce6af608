import { DatabaseError, Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg'
import { StoreUnavailable } from './store.ts'

/** Statements of one connection or of any. */
export interface Queries {
  query<Row extends QueryResultRow>(
    text: string,
    values?: readonly unknown[]
  ): Promise<QueryResult<Row>>
}

export interface Database extends Queries {
  /** Runs `work` in one transaction; it ends without effect when `work` throws. */
  transaction<Value>(work: (queries: Queries) => Promise<Value>): Promise<Value>
  end(): Promise<void>
}

/** Time for a connection and for a statement, in milliseconds; a server that hangs counts as gone. */
const patience = 5000

/** SQLSTATE classes that are mistakes of ours: features, data, constraints, syntax. */
const defects = /^(0A|22|23|42)/

/** Connections to PostgreSQL. Every failure that is not a defect is thrown as StoreUnavailable. */
export function openDatabase(connectionString: string): Database {
  const pool = new Pool({
    connectionString,
    max: 8,
    connectionTimeoutMillis: patience,
    query_timeout: patience
  })
  // A connection that breaks while idle is replaced at its next use.
  pool.on('error', () => undefined)
  return {
    query: (text, values = []) => told(() => pool.query(text, [...values])),
    transaction: (work) => told(() => inTransaction(pool, work)),
    end: () => pool.end()
  }
}

async function inTransaction<Value>(
  pool: Pool,
  work: (queries: Queries) => Promise<Value>
): Promise<Value> {
  const client: PoolClient = await pool.connect()
  // Its loss also fails the statement under way, which is where it is dealt with.
  const ignore = (): void => undefined
  client.on('error', ignore)
  let broken = false
  try {
    await client.query('begin')
    const value = await work({ query: (text, values = []) => client.query(text, [...values]) })
    await client.query('commit')
    return value
  } catch (error) {
    broken = await client.query('rollback').then(
      () => false,
      () => true
    )
    throw error
  } finally {
    client.off('error', ignore)
    client.release(broken)
  }
}

async function told<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DatabaseError && defects.test(error.code ?? '')) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreUnavailable(reason, { cause: error })
  }
}
