import type { Failure } from '../core/failure.ts'
import { literal, readDecimal } from '../core/numeric/decimal.ts'
import type { Reader } from './json-reader.ts'
import { pointerTo } from './pointer.ts'

const noted = 20

export type FailWith = (reader: Reader, expected: string) => Failure

/** Reads a number literal by JSON's grammar, correctly rounded; notes what a double cannot hold. */
export function readNumber(reader: Reader, fail: FailWith): number {
  const { bytes } = reader
  const from = reader.at
  const negative = bytes[from] === 0x2d
  const start = negative ? from + 1 : from
  const value = readDecimal(bytes, start)
  const { end, whole, fraction, exponent, significant } = literal
  if (whole === 0 || fraction === 0 || exponent === 0 || (whole > 1 && bytes[start] === 0x30)) {
    throw malformedNumber(reader, start, fail)
  }
  reader.at = end
  if (significant > 15 || value > 1e300 || (value === 0 && significant > 0)) {
    inspect(reader, { value: negative ? -value : value, from })
  }
  return negative ? -value : value
}

/** The Failure for the place at which the grammar is broken, of what `literal` describes. */
function malformedNumber(reader: Reader, start: number, fail: FailWith): Failure {
  const { end, whole, fraction } = literal
  reader.at = start
  if (whole === 0) return fail(reader, 'a value')
  if (whole > 1 && reader.bytes[start] === 0x30) {
    reader.at = start + 1
    return fail(reader, 'no digit after a leading 0')
  }
  reader.at = fraction === 0 ? start + whole + 1 : end
  return fail(reader, 'a digit')
}

/** Notes numbers out of range, integers that changed and values that became 0. */
function inspect(reader: Reader, { value, from }: { value: number; from: number }): void {
  if (!Number.isFinite(value)) {
    const pointer = pointerTo(reader.path)
    const detail = 'The number is beyond the range of a double, ±1.8e308.'
    reader.nonFinite.push({ code: 'non_finite_number', pointer, detail })
    return
  }
  if (reader.lostPrecision.length >= noted) return
  const { fraction, exponent } = literal
  const integer = fraction === -1 && exponent === -1
  if (!integer && value !== 0) return
  const text = reader.bytes.toString('latin1', from, reader.at)
  if (value !== 0 && BigInt(text) === BigInt(value)) return
  reader.lostPrecision.push({ pointer: pointerTo(reader.path), text, value })
}
