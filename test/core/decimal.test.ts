import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal, readDecimal } from '../../src/core/numeric/decimal.ts'

/** More with RANDOM_DECIMALS=1000000. */
const count = Number(process.env['RANDOM_DECIMALS'] ?? 60_000)
const seed = Number(process.env['RANDOM_SEED'] ?? Date.now() % 2 ** 31)

const digits = (low: number, high: number) =>
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** BigInt(high) }), fc.integer({ min: low, max: high }))

const decimals = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map(String),
  fc.float({ noNaN: true, noDefaultInfinity: true, min: 0 }).map(String),
  fc.tuple(digits(0, 17), digits(0, 17)).map(([[a], [b]]) => `${a}.${b}`),
  fc.tuple(digits(0, 30), fc.integer({ min: -345, max: 310 })).map(([[a], e]) => `${a}e${e}`),
  fc
    .tuple(digits(0, 22), fc.integer({ min: -312, max: 290 }))
    .map(([[a], e]) => `0.0${a}E+${e}`.replace('+-', '-')),
  fc.integer({ min: 0, max: 2 ** 30 }).map((k) => `0.000${k}`),
  // Halfway between two neighbouring doubles, and one digit beside it: the hardest cases to round.
  fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }).map((m) => `${2n * m + 1n}`),
  fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }).map((m) => `${(2n * m + 1n) * 10n + 1n}e-1`)
)

describe('decimal literals', () => {
  it(`${count} random ones are rounded as the runtime rounds them (seed ${seed})`, () => {
    fc.assert(
      fc.property(decimals, (text) => {
        const value = readDecimal(Buffer.from(`${text},`), 0)
        if (!Object.is(value, Number(text))) throw new Error(`${text}: ${value}`)
        expect(literal.end).toBe(text.length)
      }),
      { numRuns: count, seed }
    )
  })

  it.each([
    ['', 0, { end: 0, whole: 0, fraction: -1, exponent: -1, significant: 0 }],
    ['x', 0, { end: 0, whole: 0, fraction: -1, exponent: -1, significant: 0 }],
    ['12abc', 12, { end: 2, whole: 2, fraction: -1, exponent: -1, significant: 2 }],
    ['0x10', 0, { end: 1, whole: 1, fraction: -1, exponent: -1, significant: 0 }],
    ['1.', 1, { end: 2, whole: 1, fraction: 0, exponent: -1, significant: 1 }],
    ['.5', 0.5, { end: 2, whole: 0, fraction: 1, exponent: -1, significant: 1 }],
    ['007', 7, { end: 3, whole: 3, fraction: -1, exponent: -1, significant: 1 }],
    ['1e999', Number.POSITIVE_INFINITY, { end: 5, whole: 1, exponent: 3 }],
    ['1e-999', 0, { end: 6, whole: 1, exponent: 3, significant: 1 }],
    ['0e99999999999999999999', 0, { end: 22, significant: 0 }],
    ['0.00000000000000000000000001', 1e-26, { end: 28, whole: 1, fraction: 26, significant: 1 }]
  ])('%j is %d, and its parts are told', (text, value, parts) => {
    expect(readDecimal(Buffer.from(text), 0)).toBe(value)
    expect(literal).toMatchObject(parts)
  })

  it('1e and 1e+ have an exponent without digits', () => {
    readDecimal(Buffer.from('1e'), 0)
    expect([literal.exponent, literal.end]).toEqual([0, 2])
    readDecimal(Buffer.from('1e+'), 0)
    expect([literal.exponent, literal.end]).toEqual([0, 3])
  })
})
