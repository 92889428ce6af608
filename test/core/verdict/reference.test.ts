import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { locationEfficiency } from '../../../src/core/estimation/verdict/law-efficiency.ts'
import { families } from '../../../src/core/model/families/registry.ts'
import { fitOf } from '../../support/fit.ts'

const file = new URL('../../reference/verdict/verdict.json', import.meta.url)
const reference = z
  .object({
    x: z.array(z.number()),
    y: z.array(z.number()),
    laws: z.record(
      z.string(),
      z.object({
        score_at_least_squares: z.number(),
        maximum_likelihood: z.array(z.number()),
        sse_excess: z.number(),
        hausman: z.number()
      })
    ),
    efficiency: z.record(z.string(), z.number())
  })
  .parse(JSON.parse(readFileSync(file, 'utf8')))

/** Correct significant digits. */
function digits(value: number | undefined, expected: number): number {
  const error = Math.abs((value ?? Number.NaN) - expected) / Math.abs(expected)
  return error === 0 ? 16 : -Math.log10(error)
}

const lawOf = (name: string) =>
  name.startsWith('t')
    ? { name: 'student_t', options: { df: Number(name.slice(1)) } }
    : { name, options: {} }

describe('figures of scipy (test/reference/verdict/make.py)', () => {
  it.each(Object.entries(reference.laws))('%s: score, estimates and excess', (name, expected) => {
    const { report } = fitOf(
      { formula: 'y ~ x', family: lawOf(name) },
      { x: reference.x, y: reference.y }
    )
    const { evidence } = report.equivalence
    expect(
      digits(evidence?.score_at_least_squares, expected.score_at_least_squares)
    ).toBeGreaterThan(9)
    expect(digits(evidence?.sse_excess_at_maximum_likelihood, expected.sse_excess)).toBeGreaterThan(
      8
    )
    expect(digits(evidence?.gap_test?.statistic, expected.hausman)).toBeGreaterThan(8)
    expect(evidence?.gap_test?.df).toBe(2)
    expected.maximum_likelihood.forEach((value, j) => {
      expect(digits(report.maximum_likelihood.coefficients[j]?.estimate, value)).toBeGreaterThan(9)
    })
  })

  it.each(Object.entries(reference.efficiency))('the efficiency under %s', (name, expected) => {
    const [family = '', shape = ''] = name.split(' ')
    const option = family === 'skew_normal' ? 'alpha' : 'p'
    const law = Object.values(families)
      .find((entry) => entry.name === family)
      ?.create({ [option]: Number(shape) })
    if (law === undefined) throw new Error(`no family ${family}`)
    const phi = Float64Array.from(law.nuisance, ({ known }) => known ?? 1)
    expect(digits(locationEfficiency(law, phi), expected)).toBeGreaterThan(6)
  })
})
