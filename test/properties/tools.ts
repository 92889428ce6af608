import fc from 'fast-check'
import { expect } from 'vitest'
import type { Answer, Row } from '../support/answer.ts'
import { digits } from '../support/digits.ts'

/** Seed of all property tests: PROPERTY_SEED to try another. */
export const seed = Number(process.env['PROPERTY_SEED'] ?? 20_260)

/** Runs a property some times with the common seed, which a failure prints together with its case. */
export function holds<T>(runs: number, cases: fc.Arbitrary<T>, property: (one: T) => void): void {
  fc.assert(fc.property(cases, property), { seed, numRuns: runs, endOnFailure: true })
}

/** A stream of uniform numbers in (0, 1) from a seed (mulberry32). */
function uniforms(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32 + 2 ** -33
  }
}

/** Two covariates, a factor, a weight, a count weight and responses of several kinds, n rows. */
export interface Data {
  readonly x: readonly number[]
  readonly z: readonly number[]
  readonly g: readonly string[]
  readonly w: readonly number[]
  readonly f: readonly number[]
  readonly y: readonly number[]
  readonly counts: readonly number[]
  readonly positive: readonly number[]
  readonly binary: readonly number[]
  readonly trials: readonly number[]
  readonly successes: readonly number[]
}

function make(start: number, n: number): Data {
  const next = uniforms(start)
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next())
  const rows = Array.from({ length: n }, (_, i) => i)
  const round = (value: number) => Math.round(value * 1024) / 1024
  const x = rows.map(() => round(normal()))
  const z = rows.map(() => round(1 + 4 * next()))
  const g = rows.map((i) => ['a', 'b', 'c'][i % 3] ?? 'a')
  const eta = rows.map((i) => 0.4 * (x[i] ?? 0) + 0.2 * (z[i] ?? 0) - 0.5)
  const trials = rows.map(() => 3 + Math.floor(7 * next()))
  return {
    x,
    z,
    g,
    w: rows.map(() => round(0.25 + 2 * next())),
    f: rows.map((i) => (i < 6 ? 1 : Math.floor(4 * next()))),
    y: eta.map((m) => round(2 + 3 * m + normal())),
    counts: eta.map((m) => Math.floor(Math.exp(m) * 3 * next() + 0.7)),
    positive: eta.map((m) => round(Math.exp(m + 0.5 * normal())) + 2 ** -10),
    binary: eta.map((m) => (next() < 1 / (1 + Math.exp(-m)) ? 1 : 0)),
    trials,
    successes: trials.map((t, i) => Math.floor(t * (0.2 + 0.6 * next()) + 0.1 * (eta[i] ?? 0)))
  }
}

/** Data sets of 24 to 48 rows. */
export const data: fc.Arbitrary<Data> = fc
  .tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 24, max: 48 }))
  .map(([start, n]) => make(start, n))

export type Block = 'least_squares' | 'maximum_likelihood'
export const blocks = ['least_squares', 'maximum_likelihood'] as const

/** Agreement to so many significant digits, or to an absolute slack for what is zero but for rounding. */
export function close(got: number, want: number, least = 10, slack = 0): void {
  if (Math.abs(got - want) <= slack) return
  expect(digits(got, want), `${got} for ${want}`).toBeGreaterThanOrEqual(least)
}

/** The row of a term. */
export function row(answer: Answer, block: Block, term: string): Row {
  const found = answer[block].coefficients.find((one) => one.term === term)
  if (found === undefined) throw new Error(`no term ${term}`)
  return found
}

/** One column of the coefficient table. */
export function column(answer: Answer, block: Block, key: 'estimate' | 'std_error'): number[] {
  return answer[block].coefficients.map((one) => one[key])
}

export function everyClose(
  got: readonly number[],
  want: readonly number[],
  least = 10,
  slack = 0
): void {
  expect(got.length).toBe(want.length)
  got.forEach((value, i) => {
    close(value, want[i] ?? Number.NaN, least, slack)
  })
}

/** All but what differs by design between two requests that mean the same. */
export function essence({ least_squares, maximum_likelihood, equivalence }: Answer): unknown {
  return { least_squares, maximum_likelihood, verdict: equivalence.verdict }
}
