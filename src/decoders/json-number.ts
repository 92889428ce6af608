import type { Failure } from '../core/failure.ts'
import { toDouble } from './decimal.ts'
import type { Reader } from './json-text.ts'
import { pointerTo } from './pointer.ts'

const noted = 20

/** What the grammar scan of one number literal found. */
interface Scan {
  /** The first 15 significant digits as an integer. */
  head: number
  /** The next 7, and how many of them there are. */
  tail: number
  tailLength: number
  /** Significant digits, leading zeros not counted. */
  digits: number
  /** Digits after the point. */
  scale: number
  exponent: number
  integer: boolean
}
const scan: Scan = {
  head: 0,
  tail: 0,
  tailLength: 0,
  digits: 0,
  scale: 0,
  exponent: 0,
  integer: true
}

/**
 * Reads a number literal by JSON's grammar, correctly rounded; more than 22 digits, integers that a
 * double may not hold and numbers near the ends of its range are left to the runtime.
 */
export function readNumber(reader: Reader, fail: FailWith): number {
  const { bytes } = reader
  const from = reader.at
  const negative = bytes[from] === 0x2d
  if (negative) reader.at += 1
  scan.head = 0
  scan.tail = 0
  scan.tailLength = 0
  scan.digits = 0
  scan.scale = 0
  scan.exponent = 0
  scan.integer = true
  readWhole(reader, fail)
  if (bytes[reader.at] === 0x2e) readFraction(reader, fail)
  if ((bytes[reader.at] ?? 0) === 0x65 || bytes[reader.at] === 0x45) readExponent(reader, fail)
  const power = scan.exponent - scan.scale
  if (scan.digits <= 15 || (scan.digits <= 22 && !scan.integer)) {
    const value = toDouble(scan, power)
    if (!Number.isNaN(value)) return negative ? -value : value
  }
  return convert(reader, bytes.toString('latin1', from, reader.at))
}

export type FailWith = (reader: Reader, expected: string) => Failure

function readDigits(reader: Reader, fail: FailWith): number {
  const { bytes } = reader
  const from = reader.at
  for (;;) {
    const digit = (bytes[reader.at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) break
    if (scan.digits > 0 || digit > 0) {
      addDigit(digit)
    }
    reader.at += 1
  }
  if (reader.at === from) throw fail(reader, 'a digit')
  return reader.at - from
}

function addDigit(digit: number): void {
  scan.digits += 1
  if (scan.digits <= 15) scan.head = scan.head * 10 + digit
  else if (scan.digits <= 22) {
    scan.tail = scan.tail * 10 + digit
    scan.tailLength += 1
  }
}

function readWhole(reader: Reader, fail: FailWith): void {
  const { bytes } = reader
  const first = bytes[reader.at] ?? 0
  if (first < 0x30 || first > 0x39) throw fail(reader, 'a value')
  if (first !== 0x30) {
    readDigits(reader, fail)
    return
  }
  reader.at += 1
  const next = bytes[reader.at] ?? 0
  if (next >= 0x30 && next <= 0x39) throw fail(reader, 'no digit after a leading 0')
}

function readFraction(reader: Reader, fail: FailWith): void {
  reader.at += 1
  scan.integer = false
  scan.scale = readDigits(reader, fail)
}

function readExponent(reader: Reader, fail: FailWith): void {
  const { bytes } = reader
  scan.integer = false
  reader.at += 1
  const sign = bytes[reader.at]
  if (sign === 0x2b || sign === 0x2d) reader.at += 1
  let exponent = 0
  const from = reader.at
  for (;;) {
    const digit = (bytes[reader.at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) break
    exponent = Math.min(exponent * 10 + digit, 1e6)
    reader.at += 1
  }
  if (reader.at === from) throw fail(reader, 'a digit')
  scan.exponent = sign === 0x2d ? -exponent : exponent
}

/** The slow path: converts the text and notes what a double cannot hold. */
function convert(reader: Reader, text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value)) {
    const pointer = pointerTo(reader.path)
    const detail = 'The number is beyond the range of a double, ±1.8e308.'
    reader.nonFinite.push({ code: 'non_finite_number', pointer, detail })
    return value
  }
  const changed = scan.integer && BigInt(text) !== BigInt(value)
  const vanished = value === 0 && scan.digits > 0
  if ((changed || vanished) && reader.lostPrecision.length < noted) {
    reader.lostPrecision.push({ pointer: pointerTo(reader.path), text, value })
  }
  return value
}
