import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import { parseJson } from '../../src/decoders/json-text.ts'

const parse = (text: string) => parseJson(Buffer.from(text))

function failure(body: string | Uint8Array): Failure {
  try {
    parseJson(Buffer.from(body))
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('The text was accepted')
}

describe('JSON text', () => {
  it('reads what JSON.parse reads, to the bit', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.integer({ min: 0, max: 3 }), (text, indent) => {
        const value: unknown = JSON.parse(text)
        expect(parse(JSON.stringify(value, null, indent)).value).toEqual(value)
      }),
      { numRuns: 500 }
    )
  })

  it('rounds every number as the runtime does', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: -340, max: 310 }))
      .map(([digits, power]) => `${digits}e${power}`)
    const fraction = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 22n }), fc.integer({ min: -312, max: 290 }))
      .map(([digits, power]) => `${digits}.0e${power}`)
    const anyDouble = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((x) => JSON.stringify(x))
    fc.assert(
      fc.property(fc.oneof(decimal, fraction, anyDouble), (text) => {
        expect(parse(text).value).toBe(Number(text))
      }),
      { numRuns: 6000 }
    )
  })

  it.each([
    ['{"a": NaN}', 1, 7, 6],
    ['{"a": 1,}', 1, 9, 8],
    ['[1,\n 2,\n  x]', 3, 3, 10],
    ['{"é": tru}', 1, 7, 7],
    ['[01]', 1, 3, 2],
    ['[1.]', 1, 4, 3],
    ['[.5]', 1, 2, 1],
    ['[+5]', 1, 2, 1],
    ['["a\\x"]', 1, 4, 3],
    ['["a', 1, 4, 3],
    ['[1] 2', 1, 5, 4],
    ['[1', 1, 3, 2],
    ["{'a':1}", 1, 2, 1]
  ])('tells where %s is malformed', (text, line, column, offset) => {
    const [fault] = failure(text).faults
    expect(fault).toMatchObject({ code: 'malformed_json', place: { line, column, offset } })
  })

  it.each([
    ['empty_body', ''],
    ['empty_body', ' \n'],
    ['duplicate_key', '{"a":1,"b":{"c":1,"c":2}}'],
    ['duplicate_column', '{"data":{"columns":{"y":[1],"y":[2]}}}'],
    ['too_deep', '['.repeat(33) + ']'.repeat(33)],
    ['too_deep', '{"a":'.repeat(400_000)],
    ['invalid_utf8', Uint8Array.of(0x22, 0xc3, 0x28, 0x22)]
  ])('refuses with %s', (code, body) => {
    expect(failure(body).faults[0]?.code).toBe(code)
  })

  it('accepts a byte-order mark and 32 levels', () => {
    expect(parse('\ufeff[1]').value).toEqual([1])
    expect(() => parse('['.repeat(32) + ']'.repeat(32))).not.toThrow()
  })

  it('keeps __proto__ as an ordinary key', () => {
    const { value } = parse('{"__proto__":{"polluted":1},"\\u005f_proto__2":2}')
    expect(Object.keys(Object(value))).toEqual(['__proto__', '__proto__2'])
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('collects numbers beyond a double with their pointers', () => {
    const { nonFinite } = parse('{"a":[1e999,2],"b/c":-1e400}')
    expect(nonFinite.map(({ pointer }) => pointer)).toEqual(['/a/0', '/b~1c'])
  })

  it('notes an integer that changed and a value that became 0, nothing else', () => {
    const text =
      '[9007199254740993, 0.1000000000000000055511151231257827, 1e-400, -0, 9007199254740992]'
    const { value, lostPrecision } = parse(text)
    expect(lostPrecision.map(({ pointer }) => pointer)).toEqual(['/0', '/2'])
    expect(Object.is(Object(value)[3], -0)).toBe(true)
  })
})
