import { describe, expect, it } from 'vitest'
import { shareShapes } from '../../scripts/shared-shapes.mjs'

/** The value that a module exports by default. */
async function exportOf(code: string): Promise<unknown> {
  const module: { default: unknown } = await import(
    `data:text/javascript,${encodeURIComponent(code)}`
  )
  return module.default
}

describe('object literals that begin with a spread', () => {
  const base = 'const é = "ü€😀"; const base = { a: 1, b: 2, get c() { return 3 } };'
  it.each([
    ['members after it', '{ ...base, d: 4 }'],
    ['a member that replaces one', '{ ...base, a: 0, d: é }'],
    ['two spreads', '{ ...base, ...{ b: 5, e: 6 } }'],
    ['one inside another', '{ ...base, d: { ...base, f: { ...base, g: 7 } } }'],
    ['what there is not', '{ ...null, ...undefined, d: 4 }'],
    ['a function of what is left of a pattern', '(({ a, ...rest }) => ({ ...rest, a }))(base)']
  ])('%s: the same members in the same order', async (_, literal) => {
    const code = `${base} export default ${literal}`
    const shared = shareShapes(code)
    expect(shared).not.toBe(code)
    expect(JSON.stringify(await exportOf(shared))).toBe(JSON.stringify(await exportOf(code)))
  })

  it.each([
    ['a copy and nothing else', 'const a = { ...b }'],
    ['own members first', 'const a = { c: 1, ...b }'],
    ['a pattern', 'const { ...a } = b, [...c] = d'],
    ['a text that looks like one', 'const a = "{...b, c: 1}"']
  ])('%s is left as it is', (_, code) => {
    expect(shareShapes(code)).toBe(code)
  })

  it('refuses what is no module', () => {
    expect(() => shareShapes('const = 1')).toThrow()
  })
})
