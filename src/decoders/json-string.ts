import type { Failure } from '../core/failure.ts'
import type { FailWith } from './json-number.ts'
import type { Reader } from './json-reader.ts'

/** Reads a string literal at the opening quote. The text has been checked to be UTF-8. */
export function readString(reader: Reader, fail: FailWith): string {
  const { bytes } = reader
  const from = reader.at + 1
  let plain = true
  for (let at = from; ; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === 0x22) {
      reader.at = at + 1
      return plain ? bytes.toString('latin1', from, at) : bytes.toString('utf8', from, at)
    }
    if (byte === 0x5c) return readEscaped(reader, from, fail)
    if (byte < 0x20) throw control(reader, at, fail)
    if (byte >= 0x80) plain = false
  }
}

/** A string with escapes: finds its end and lets the runtime decode it. */
function readEscaped(reader: Reader, from: number, fail: FailWith): string {
  const { bytes } = reader
  for (let at = from; ; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === 0x22) {
      reader.at = at + 1
      const text: unknown = JSON.parse(bytes.toString('utf8', from - 1, at + 1))
      return String(text)
    }
    if (byte < 0x20) throw control(reader, at, fail)
    if (byte !== 0x5c) continue
    const length = escapeLength(bytes, at)
    if (length === 0) {
      reader.at = at
      throw fail(reader, 'an escape such as \\n or \\u00e9')
    }
    at += length - 1
  }
}

/** The Failure for a control character inside a text, or for a text without an end. */
function control(reader: Reader, at: number, fail: FailWith): Failure {
  reader.at = at
  const ended = at >= reader.bytes.length
  return fail(reader, ended ? 'the closing quote' : 'no control character inside a text')
}

/** Length of the escape sequence at a backslash; 0 when it is none. */
function escapeLength(bytes: Buffer, at: number): number {
  const letter = bytes.toString('latin1', at + 1, at + 2)
  if (letter !== '' && '"\\/bfnrt'.includes(letter)) return 2
  return /^u[0-9a-fA-F]{4}$/.test(bytes.toString('latin1', at + 1, at + 6)) ? 6 : 0
}
