// Bytes to typed columns: nanoseconds a number, beside JSON.parse on the same bytes.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { decodeCsv } from '../dist/decoders/csv.js'
import { faultList } from '../dist/decoders/fault-list.js'
import { tableFormats } from '../dist/decoders/formats/registry.js'
import { makeTable, measure } from './harness.mjs'

const tables = { columns: [['data', 'columns']], rows: [['data', 'rows']] }
const options = () => ({
  pointer: '',
  levels: new Map(),
  columnLimit: 1e4,
  byteLimit: 1e9,
  faults: faultList()
})

/** Reads a file by DuckDB on one thread into typed columns; closes it and its folder in the end. */
async function duckdbReader(text) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const path = join(folder, 'table.csv')
  writeFileSync(path, text)
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const read = async () => {
    const result = await connection.stream(`SELECT * FROM read_csv('${path}')`)
    const columns = Array.from({ length: result.columnCount }, () => [])
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return columns
      columns.forEach((parts, j) => {
        parts.push(chunk.getColumnVector(j).items.slice())
      })
    }
  }
  const close = () => {
    connection.closeSync()
    rmSync(folder, { recursive: true })
  }
  return { read, close }
}

export async function ingest() {
  const { parseJson } = await import('../dist/decoders/json-text.js')
  const rows = 100_000
  const table = makeTable(rows, 9)
  const names = Object.keys(table)
  const objects = table.y.map((_, i) =>
    Object.fromEntries(names.map((name) => [name, table[name][i]]))
  )
  const columnsText = Buffer.from(JSON.stringify({ data: { columns: table } }))
  const rowsText = Buffer.from(JSON.stringify({ data: { rows: objects } }))
  const lines = Buffer.from(objects.map((row) => JSON.stringify(row)).join('\n'))
  const csv = Buffer.from(
    [names.join(','), ...objects.map((row) => Object.values(row).join(','))].join('\n')
  )
  const duckdb = await duckdbReader(csv)
  const times = await measure(
    {
      'JSON columns, ours': () => parseJson(columnsText, tables),
      'JSON columns, JSON.parse': () => JSON.parse(columnsText.toString()),
      'JSON rows, ours': () => parseJson(rowsText, tables),
      'JSON rows, JSON.parse': () => JSON.parse(rowsText.toString()),
      'NDJSON, ours': () => tableFormats.ndjson.decode(lines, options()),
      'CSV, ours': () => decodeCsv(csv, options()),
      'CSV, DuckDB on one thread, from a file': duckdb.read
    },
    7
  )
  duckdb.close()
  return Object.fromEntries(
    Object.entries(times).map(([name, ms]) => [name, (ms * 1e6) / (rows * names.length)])
  )
}

/** pandas on the same number of values: read_csv, and a frame from json.loads. */
export function pandas(interpreter) {
  if (interpreter === null) return {}
  const script = new URL('./peers/ingest.py', import.meta.url).pathname
  const { status, stdout } = spawnSync(interpreter, [script], { encoding: 'utf8' })
  return status === 0 ? JSON.parse(stdout) : {}
}
