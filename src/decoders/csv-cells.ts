import { Failure, type FailureCode } from '../core/failure.ts'

/** A place in CSV text: a byte offset and its line, from 1. */
export interface Cursor {
  readonly bytes: Buffer
  readonly pointer: string
  at: number
  line: number
  /** Where the present record begins. */
  start: number
  /** Whether the cell read last stood in quotes. */
  quoted: boolean
}

const cellLimit = 65_536
const recordLimit = 1_048_576

const comma = 0x2c
const mark = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** At the first record of CSV text in UTF-8, behind a byte-order mark. Throws a Failure for NUL. */
export function openCsv(bytes: Buffer, pointer: string): Cursor {
  const at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const cursor: Cursor = { bytes, pointer, at, line: 1, start: at, quoted: false }
  const nul = bytes.indexOf(0)
  if (nul === -1) return cursor
  const line = lineEnds(bytes, 0, nul) + 1
  throw fault(cursor, 'csv_invalid', { line, detail: `Line ${line} contains a NUL character.` })
}

/** Whether a byte, or the end of the text, ends a cell. */
export function endsCell(byte: number | undefined): boolean {
  return byte === comma || byte === lineFeed || byte === carriageReturn || byte === undefined
}

/** Steps over empty lines; false at the end of the text. */
export function nextRecord(cursor: Cursor): boolean {
  while (endLine(cursor));
  cursor.start = cursor.at
  return cursor.at < cursor.bytes.length
}

/** Behind a cell: true and past the comma when another follows, false and past the line end otherwise. */
export function nextCell(cursor: Cursor): boolean {
  if (cursor.bytes[cursor.at] === comma) {
    cursor.at += 1
    return true
  }
  if (cursor.at - cursor.start > recordLimit) {
    const detail = `Line ${cursor.line} is longer than ${recordLimit} bytes.`
    throw fault(cursor, 'csv_invalid', { line: cursor.line, detail })
  }
  endLine(cursor)
  return false
}

/** Steps over one LF, CRLF or CR; false when there is none. */
function endLine(cursor: Cursor): boolean {
  const { bytes } = cursor
  const from = cursor.at
  if (bytes[cursor.at] === carriageReturn) cursor.at += 1
  if (bytes[cursor.at] === lineFeed) cursor.at += 1
  if (cursor.at === from) return false
  cursor.line += 1
  return true
}

/**
 * The text of the cell at the cursor, by RFC 4180: double quotes doubled inside quotes. Throws a
 * Failure with the line for a quote that does not close, text after a closing quote, and giant cells.
 */
export function readCell(cursor: Cursor): string {
  const { bytes, line } = cursor
  const from = cursor.at
  cursor.quoted = bytes[from] === mark
  const text = cursor.quoted ? readQuoted(cursor) : readBare(cursor)
  if (cursor.at - from <= cellLimit) return text
  const detail = `Line ${line} has a cell of more than ${cellLimit} bytes.`
  throw fault(cursor, 'csv_invalid', { line, detail })
}

function readBare(cursor: Cursor): string {
  const { bytes } = cursor
  const from = cursor.at
  let at = from
  let bits = 0
  for (; !endsCell(bytes[at]); at += 1) bits |= bytes[at] ?? 0
  cursor.at = at
  return bytes.toString(bits < 0x80 ? 'latin1' : 'utf8', from, at)
}

function readQuoted(cursor: Cursor): string {
  const { bytes, line, at: open } = cursor
  let from = open + 1
  let cell = ''
  for (;;) {
    const end = bytes.indexOf(mark, from)
    if (end === -1) {
      const detail = `The quote that opens in line ${line} does not close.`
      const hint = 'Close it, or write "" for a quotation mark inside quotes.'
      throw fault(cursor, 'csv_unclosed_quote', { line, detail, hint })
    }
    cell += bytes.toString('utf8', from, end)
    cursor.at = end + 1
    if (bytes[end + 1] !== mark) break
    cell += '"'
    from = end + 2
  }
  cursor.line += lineEnds(bytes, open, cursor.at)
  if (endsCell(bytes[cursor.at])) return cell
  const detail = `Line ${cursor.line} has text after a closing quote.`
  throw fault(cursor, 'csv_invalid', { line: cursor.line, detail })
}

/** How many LF, CRLF and CR there are in a stretch of bytes. */
function lineEnds(bytes: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) {
    if (bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed)) {
      count += 1
    }
  }
  return count
}

interface Told {
  readonly line: number
  readonly detail: string
  readonly hint?: string
}

function fault({ pointer }: Cursor, code: FailureCode, { line, ...told }: Told): Failure {
  return new Failure({ code, pointer, ...told, place: { line } })
}
