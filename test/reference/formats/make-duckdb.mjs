// Writes the table of expected.json with DuckDB: Parquet in two row groups, and CSV.
//   node make-duckdb.mjs
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'

const here = fileURLToPath(new URL('.', import.meta.url))
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run(`
  CREATE TABLE t AS
  SELECT unnest(columns.y)::DOUBLE AS y, unnest(columns.k)::INTEGER AS k, unnest(columns.f)::FLOAT AS f,
         unnest(columns.g)::VARCHAR AS g, unnest(columns.ok)::BOOLEAN AS ok
  FROM read_json('${here}expected.json',
    columns = {columns: 'STRUCT(y DOUBLE[], k INTEGER[], f FLOAT[], g VARCHAR[], ok BOOLEAN[])'})`)
await connection.run(`COPY t TO '${here}duckdb.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20)`)
await connection.run(`COPY t TO '${here}duckdb.csv' (FORMAT csv, HEADER)`)
