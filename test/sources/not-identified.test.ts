import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { random } from '../../src/core/numeric/random.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'

const source = random(5)
const x = Array.from({ length: 2000 }, () => source.uniform() * 3)
const columns = {
  x,
  y: x.map((v) => 5 - v + source.normal()),
  k: x.map((v) => Math.floor(source.gamma(1) * Math.exp(0.5 - 0.3 * v)))
}
const rows: Dataset = {
  rows: x.length,
  columns: new Map(
    Object.entries(columns).map(([name, values]) => [
      name,
      { kind: 'numeric', name, values: Float64Array.from(values) }
    ])
  )
}

/** A rising exponential of a response that falls: its share rests at 0, and its rate moves nothing. */
const rising: Partial<ModelSpec> = {
  mean: 'p1 + p2 * exp(p3 * x)',
  response: 'y',
  parameters: {
    p1: { start: 1 },
    p2: { start: 1, lower: 0 },
    p3: { start: 0.5, lower: 0.1, upper: 2 }
  }
}
const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  'a parameter on its bound that takes another out of the mean': rising,
  'the same under another law': { ...rising, family: { name: 'student_t', options: { df: 5 } } },
  'a product of two': {
    mean: 'p1 * p2 * exp(p3 * x)',
    response: 'y',
    parameters: { p1: { start: 1 }, p2: { start: 1 }, p3: { start: 0.1 } }
  },
  'a sum of two': {
    mean: 'exp(p1 + p2 + p3 * x)',
    response: 'k',
    parameters: { p1: { start: 0.1 }, p2: { start: 0.1 }, p3: { start: 0.1 } },
    family: { name: 'poisson', options: {} }
  }
}

/** Names of what moves together, in a reason. */
const together = (reason: string | null) => [...(reason ?? '').matchAll(/p\d/g)].map(([p]) => p)

describe('a mean that the data do not identify is told by passes as in memory', () => {
  it.each(Object.entries(models))('%s', async (_, model) => {
    const spec = specOf(model)
    const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 500 })
    const whole = estimate(spec, rows, control)
    for (const block of ['least_squares', 'maximum_likelihood'] as const) {
      const [own, other] = [passes[block], whole[block]]
      expect(other.status).toBe('not_identified')
      expect(own.status).toBe('not_identified')
      expect(together(own.reason)).toEqual(together(other.reason))
      // One point of many is reported: what all of them share is the criterion, and what is identified.
      const open = together(own.reason)
      own.coefficients.forEach(({ term, estimate: value }, j) => {
        const same = other.coefficients[j]?.estimate
        if (!open.includes(term)) expect(digits(value, same)).toBeGreaterThan(6)
      })
    }
    const heights = [passes, whole].map(({ least_squares, maximum_likelihood }) => [
      least_squares.glance?.rss ?? Number.NaN,
      maximum_likelihood.glance?.log_likelihood ?? Number.NaN
    ])
    const [own = [], other = []] = heights
    own.forEach((value, k) => {
      expect(digits(value, other[k] ?? Number.NaN)).toBeGreaterThan(12)
    })
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
  })
})
