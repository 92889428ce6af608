import fc from 'fast-check'
import { expect, it } from 'vitest'
import { remembered } from '../../src/core/numeric/remembered.ts'

it('gives what the function gives, and calls it once a key while few are in use', () => {
  let calls = 0
  const square = remembered(
    (x: number) => {
      calls += 1
      return x * x
    },
    (x) => String(x)
  )
  fc.assert(fc.property(fc.integer({ min: 0, max: 30 }), (x) => square(x) === x * x))
  expect(calls).toBeLessThanOrEqual(31)
})

it('keeps no more results than it is told, and none under a long key', () => {
  const asked: string[] = []
  const echo = remembered(
    (text: string) => {
      asked.push(text)
      return text
    },
    (text) => text,
    2
  )
  for (const text of ['a', 'b', 'c', 'a']) echo(text)
  expect(asked).toEqual(['a', 'b', 'c', 'a'])
  const long = 'x'.repeat(3000)
  echo(long)
  echo(long)
  expect(asked.filter((text) => text === long)).toHaveLength(2)
})

it('does not remember what throws', () => {
  let calls = 0
  const refuse = remembered(
    (_: string): string => {
      calls += 1
      throw new Error('no')
    },
    (text) => text
  )
  expect(() => refuse('a')).toThrow('no')
  expect(() => refuse('a')).toThrow('no')
  expect(calls).toBe(2)
})
