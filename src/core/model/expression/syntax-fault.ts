import { Failure, type FailureCode, type Span } from '../../failure.ts'

/** What a fault in a text says besides its code and pointer. */
export interface SyntaxMessage {
  readonly detail: string
  readonly at: Span
  /** How to mend it, put below the caret line. */
  readonly advice?: string
}

/** Where a text came from and which code its faults carry. */
export interface SourceText {
  readonly source: string
  readonly pointer: string
  readonly code: FailureCode
}

/** A Failure at a range of a text: offset, line, column, and the line with carets under the range. */
export function syntaxFailure(text: SourceText, message: SyntaxMessage): Failure {
  const { source, pointer, code } = text
  const { at, detail, advice } = message
  const before = source.slice(0, at.from).split('\n')
  const caret = caretLines(source, at)
  return new Failure({
    code,
    pointer,
    detail,
    hint: advice === undefined ? caret : `${caret}\n${advice}`,
    span: at,
    place: { offset: at.from, line: before.length, column: before[before.length - 1].length + 1 }
  })
}

/** The line around a range, at most 40 characters of it, and a second line with carets below. */
export function caretLines(source: string, at: Span): string {
  const lineFrom = source.lastIndexOf('\n', at.from - 1) + 1
  const lineEnd = source.indexOf('\n', at.from)
  const from = Math.max(lineFrom, at.from - 24)
  const to = Math.min(lineEnd < 0 ? source.length : lineEnd, from + 40)
  const width = Math.max(1, Math.min(at.to, to) - at.from)
  const line = source.slice(from, to).replace(/\s/g, ' ')
  return `${line}\n${' '.repeat(at.from - from)}${'^'.repeat(width)}`
}

/** At most 40 characters of what a client wrote, in quotes. */
export function quoted(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`
}
