import { isObject } from './members.ts'

/** A table for the preview only; the service reads the text itself. */
export interface Table {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Cells of CSV text (RFC 4180), with comma, semicolon or tab. */
export function parseCsv(text: string): Table {
  const first = text.slice(0, text.search(/\n|$/))
  const mark = [',', ';', '\t'].find((separator) => first.includes(separator)) ?? ','
  const cell = new RegExp(`("(?:[^"]|"")*"?|[^${mark}\\n]*)(${mark}|\\r?\\n|$)`, 'y')
  const rows: string[][] = []
  let row: string[] = []
  while (cell.lastIndex < text.length) {
    const [, written = '', end = ''] = cell.exec(text) ?? []
    row.push(
      written.startsWith('"') ? written.replace(/^"|"$/g, '').replaceAll('""', '"') : written.trim()
    )
    if (end !== mark) {
      rows.push(row)
      row = []
    }
  }
  if (row.length > 0) rows.push(row)
  const [names = [], ...body] = rows
  return { names, rows: body }
}

const missing = new Set(['', 'NA', 'NaN', 'null'])

export interface ColumnFacts {
  readonly name: string
  readonly kind: 'number' | 'text'
  readonly about: string
}

/** Name, kind and range or levels of every column. */
export function describeColumns({ names, rows }: Table): readonly ColumnFacts[] {
  return names.map((name, j) => {
    const cells = rows.map((row) => row[j] ?? '').filter((cell) => !missing.has(cell.trim()))
    const numbers = cells.map(Number)
    const gone = rows.length - cells.length
    const lost = gone === 0 ? '' : `, ${gone} missing`
    if (cells.length > 0 && numbers.every((x) => !Number.isNaN(x))) {
      const low = numbers.reduce((a, b) => Math.min(a, b))
      const high = numbers.reduce((a, b) => Math.max(a, b))
      return { name, kind: 'number', about: `${low} … ${high}${lost}` }
    }
    const levels = [...new Set(cells)]
    const shown = levels.slice(0, 4).join(', ')
    return { name, kind: 'text', about: `${shown}${levels.length > 4 ? ' …' : ''}${lost}` }
  })
}

function quoteCell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The table of a request's `data` as CSV text; null where it has none (matrices, a stored set). */
export function csvOf(data: Readonly<Record<string, unknown>>): string | null {
  if (typeof data['csv'] === 'string') return data['csv']
  if (isObject(data['columns'])) {
    const columns = Object.entries(data['columns'])
    const lists = columns.map(([, list]) => (Array.isArray(list) ? list : []))
    const length = Math.max(0, ...lists.map((list) => list.length))
    const body = Array.from({ length }, (_, i) => lists.map((list) => quoteCell(list[i])).join(','))
    return `${[columns.map(([name]) => quoteCell(name)).join(','), ...body].join('\n')}\n`
  }
  if (Array.isArray(data['rows'])) {
    const rows = data['rows'].filter(isObject)
    const names = Object.keys(rows[0] ?? {})
    const body = rows.map((row) => names.map((name) => quoteCell(row[name])).join(','))
    return `${[names.map(quoteCell).join(','), ...body].join('\n')}\n`
  }
  return null
}
