import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import * as special from '../../../src/core/numeric/special/index.ts'

type Rows = readonly (readonly number[])[]

const table: Record<string, Rows> = JSON.parse(
  readFileSync(new URL('../../reference/special/special.json', import.meta.url), 'utf8')
)

/** Correct significant digits, at most 16. */
function digits(got: number, value: number): number {
  if (got === value) return 16
  const error = Math.abs(got - value) / (value === 0 ? 1 : Math.abs(value))
  return Number.isNaN(error) ? 0 : Math.min(16, -Math.log10(error))
}

/** Counting laws take their parameters by name. */
const adapted: Record<string, (...x: number[]) => number> = {
  binomialCdf: (k = 0, n = 0, p = 0) => special.binomialCdf(k, { n, p }),
  binomialUpper: (k = 0, n = 0, p = 0) => special.binomialUpper(k, { n, p }),
  negativeBinomialCdf: (k = 0, mu = 0, size = 0) => special.negativeBinomialCdf(k, { mu, size })
}

function evaluate(name: string, args: readonly number[]): number {
  const base = name.split('-')[0] ?? name
  const own = adapted[base]
  if (own !== undefined) return own(...args)
  const found = Object.entries(special).find(([exported]) => exported === base)
  if (found === undefined) throw new Error(`${base} is not exported`)
  return Number(Reflect.apply(found[1], null, args))
}

/** Where fewer than 13 digits are promised: next to a zero of the function. */
const lower: Record<string, number> = {}

describe('special functions against 40 digits', () => {
  const worst: string[] = []
  afterAll(() => console.log(worst.join('\n')))

  it.each(Object.keys(table))('%s has 13 digits everywhere', (name) => {
    const rows = table[name] ?? []
    expect(rows.length).toBeGreaterThan(2)
    const scored = rows.map((row) => {
      const args = row.slice(0, -1)
      const got = evaluate(name, args)
      const value = row.at(-1) ?? Number.NaN
      return { args, got, value, lre: digits(got, value) }
    })
    const least = scored.reduce((a, b) => (b.lre < a.lre ? b : a))
    worst.push(
      `${name.padEnd(24)} ${least.lre.toFixed(1)} digits at (${least.args.join(', ')}), ${rows.length} points`
    )
    expect(least.lre, JSON.stringify(least)).toBeGreaterThanOrEqual(lower[name] ?? 13)
  })
})
