import { Failure, type FailureCode } from '../core/failure.ts'

/** One record of CSV text: its cells, which of them stood in quotes, and the line where it begins. */
export interface CsvRecord {
  readonly cells: readonly string[]
  readonly quoted: readonly boolean[]
  readonly line: number
}

const cellLimit = 65_536

/**
 * Splits CSV text into records by RFC 4180: comma, double quotes doubled inside quotes; lines end with
 * LF, CRLF or CR; a leading byte-order mark and a final line end are skipped, empty lines are ignored.
 * Throws a Failure with the line for a quote that does not close, text after a closing quote, NUL.
 */
export function* csvRecords(text: string, pointer: string): Generator<CsvRecord, undefined> {
  const state: State = { text, pointer, at: text.startsWith('\ufeff') ? 1 : 0, line: 1 }
  const nul = text.indexOf('\0')
  if (nul !== -1) {
    const line = text.slice(0, nul).split(/\r\n|\n|\r/).length
    throw fault(state, 'csv_invalid', { line, detail: `Line ${line} contains a NUL character.` })
  }
  while (state.at < text.length) {
    const record = readRecord(state)
    if (record.cells.length > 1 || record.cells[0] !== '' || record.quoted[0]) yield record
  }
}

interface State {
  readonly text: string
  readonly pointer: string
  at: number
  line: number
}

function readRecord(state: State): CsvRecord {
  const cells: string[] = []
  const quoted: boolean[] = []
  const { text, line } = state
  for (;;) {
    const inQuotes = text[state.at] === '"'
    const cell = inQuotes ? readQuoted(state) : readBare(state)
    if (cell.length > cellLimit) {
      const detail = `Line ${line} has a cell of more than ${cellLimit} characters.`
      throw fault(state, 'csv_invalid', { line, detail })
    }
    cells.push(cell)
    quoted.push(inQuotes)
    if (text[state.at] !== ',') break
    state.at += 1
  }
  if (text[state.at] === '\r') state.at += 1
  if (text[state.at] === '\n') state.at += 1
  state.line += 1
  return { cells, quoted, line }
}

function readBare(state: State): string {
  const { text } = state
  const from = state.at
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x2c || code === 0x0a || code === 0x0d) break
  }
  state.at = at
  return text.slice(from, at)
}

function readQuoted(state: State): string {
  const { text, line } = state
  let from = state.at + 1
  let cell = ''
  for (;;) {
    const end = text.indexOf('"', from)
    if (end === -1) {
      const detail = `The quote that opens in line ${line} does not close.`
      const hint = 'Close it, or write "" for a quotation mark inside quotes.'
      throw fault(state, 'csv_unclosed_quote', { line, detail, hint })
    }
    cell += text.slice(from, end)
    if (text[end + 1] !== '"') {
      state.at = end + 1
      break
    }
    cell += '"'
    from = end + 2
  }
  state.line += cell.split(/\r\n|\n|\r/).length - 1
  const next = text[state.at]
  if (next !== undefined && !',\r\n'.includes(next)) {
    const detail = `Line ${state.line} has text after a closing quote.`
    throw fault(state, 'csv_invalid', { line: state.line, detail })
  }
  return cell
}

interface Told {
  readonly line: number
  readonly detail: string
  readonly hint?: string
}

function fault(state: State, code: FailureCode, { line, ...told }: Told): Failure {
  return new Failure({ code, pointer: state.pointer, ...told, place: { line } })
}
