import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBValue
} from '@duckdb/node-api'

/** An embedded engine that reads table files; it keeps nothing and reaches nothing but the file it is given. */
export interface Database {
  /** All rows of a small result, by column name. */
  rows(sql: string): Promise<readonly Readonly<Record<string, DuckDBValue>>[]>
  /** The chunks of a large result, in the order of the file. */
  chunks(sql: string): AsyncGenerator<DuckDBDataChunk>
}

/** What the engine says of a statement it could not run to its end. */
export class DatabaseError extends Error {}

function asDatabaseError(error: unknown): never {
  throw new DatabaseError(error instanceof Error ? error.message : String(error))
}

/** How often a running statement looks whether it is still wanted, in milliseconds. */
const look = 20

const settings = {
  threads: '2',
  memory_limit: '256MB',
  temp_directory: '',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false'
} as const

async function* chunksOf(
  connection: DuckDBConnection,
  sql: string
): AsyncGenerator<DuckDBDataChunk> {
  const result = await connection.stream(sql).catch(asDatabaseError)
  for (;;) {
    const chunk = await result.fetchChunk().catch(asDatabaseError)
    if (chunk === null || chunk.rowCount === 0) return
    yield chunk
  }
}

let opened: Promise<DuckDBInstance> | null = null

/** One engine a thread, loaded when it is first wanted. */
function instance(): Promise<DuckDBInstance> {
  opened ??= import('@duckdb/node-api').then(({ DuckDBInstance }) =>
    DuckDBInstance.create(':memory:', settings)
  )
  return opened
}

/** A connection for some work, interrupted once `cancelled` says so. */
export async function withDatabase<Value>(
  cancelled: () => boolean,
  work: (database: Database) => Promise<Value>
): Promise<Value> {
  const connection = await (await instance()).connect()
  const watch = setInterval(() => {
    if (cancelled()) connection.interrupt()
  }, look)
  try {
    return await work({
      rows: async (sql) =>
        (await connection.runAndReadAll(sql).catch(asDatabaseError)).getRowObjects(),
      chunks: (sql) => chunksOf(connection, sql)
    })
  } finally {
    clearInterval(watch)
    connection.closeSync()
  }
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** A count or sum of a result as a number; 0 where it has none. */
export function counted(value: DuckDBValue | undefined): number {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : 0
}
