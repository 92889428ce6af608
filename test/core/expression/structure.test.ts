import { describe, expect, it } from 'vitest'
import { findNotFinite } from '../../../src/core/model/expression/diagnose.ts'
import { createEvaluator } from '../../../src/core/model/expression/evaluator.ts'
import { separateLinear } from '../../../src/core/model/expression/separate.ts'
import {
  dependsOn,
  isAffine,
  isConstantIn,
  isSmooth,
  linearParameters
} from '../../../src/core/model/expression/structure.ts'
import { compile, dataset, digits } from './support.ts'

const data = dataset({ x: [0.5, 1, 2, 3], t: [1, 2, 3, 4], g: ['a', 'b', 'a', 'b'] })
const names = ['a', 'b', 'c', 'd']
const graphOf = (source: string) => compile(source, data, names)

describe('linear parameters', () => {
  it.each([
    ['a + b * x', 'ab'],
    ['a * exp(-b * x) + c', 'ac'],
    ['a * b * x + c', 'ac'],
    ['a * b + a * c + a * d', 'bcd'],
    ['(a + b * x) / (1 + c * x)', 'ab'],
    ['a^2 + b', 'b'],
    ['a^1 + b', 'ab'],
    ['if(x > 1, a, b * x) * c', 'ab'],
    ['if(a > 1, b, c)', 'bc'],
    ['min(a, b)', ''],
    ['a * (g == "a") + b * (g == "b")', 'ab'],
    ['-(a - b) / 2 + 0 * c', 'abc'],
    ['exp(a + b)', '']
  ])('of %s are %s', (source, expected) => {
    const found = linearParameters(graphOf(source)).map((j) => names[j])
    expect(found.join('')).toBe(expected)
  })
})

describe('separation by linear parameters', () => {
  const rows = data.rows
  const value = (graph: ReturnType<typeof graphOf>, theta: Float64Array) => {
    const out = new Float64Array(rows)
    createEvaluator(graph, data).value(theta, out)
    return out
  }
  it.each([
    'a + b * x + c * exp(-d * x)',
    '-(a * x - b * c) / (1 + d^2) + log(x) - d',
    'if(x > 1, a * x, b - a * d) * c',
    '(a + b * x) / (1 + c * x)',
    'a * b * x + 3'
  ])('%s is its offset plus Σ bⱼhⱼ', (source) => {
    const graph = graphOf(source)
    const set = linearParameters(graph)
    const { offset, basis } = separateLinear(graph, set)
    const theta = Float64Array.of(0.7, -1.3, 0.4, 1.9)
    const sum = value(offset, theta)
    for (const [j, h] of basis) {
      expect(isConstantIn(h, new Set(set))).toBe(true)
      value(h, theta).forEach((v, i) => {
        sum[i] = sum[i]! + theta[j]! * v
      })
    }
    value(graph, theta).forEach((v, i) => {
      expect(digits(sum[i]!, v)).toBeGreaterThan(13)
    })
  })

  it('refuses parameters that are not jointly linear', () => {
    expect(() => separateLinear(graphOf('a * b'), [0, 1])).toThrow(/not affine/)
    expect(() => separateLinear(graphOf('exp(a)'), [0])).toThrow(/not affine/)
  })
})

describe('facts', () => {
  it.each([
    ['a + b * x', true, true],
    ['exp(a)', false, true],
    ['abs(a)', false, false],
    ['max(a, 0)', false, false],
    ['floor(a)', false, false],
    ['if(a > 0, a, 0)', false, false],
    ['if(x > 0, a, 0) + abs(x)', true, true]
  ])('%s: affine %s, smooth %s', (source, affine, smooth) => {
    expect([isAffine(graphOf(source)), isSmooth(graphOf(source))]).toEqual([affine, smooth])
  })

  it('dependence is by value', () => {
    const graph = graphOf('floor(a) + x')
    expect([dependsOn(graph, 0), dependsOn(graph, 1)]).toEqual([true, false])
  })
})

describe('the first part that is not finite', () => {
  const theta = Float64Array.of(1, 0, 2, 3)
  it.each([
    ['a + log(b - x + 1.5) * c', 2, 'log(b - x + 1.5)', 'log(b - x + 1.5)'],
    ['if(x > 1, 1 / b, log(-x))', 0, 'log(-x)', 'log(-x)'],
    ['exp(1000 * t * a) / exp(1000 * t)', 0, 'exp(1000 * t * a)', 'exp(1000 * t * a)'],
    ['dnorm(x, a, b, log = TRUE)', 0, '(x - a) / b', 'dnorm(x, a, b, log = TRUE)'],
    ['log(1 - 2) + a', 0, 'log(-1)', 'log(1 - 2)']
  ])('of %s', (source, row, text, span) => {
    const found = findNotFinite(graphOf(source), data, theta)
    expect(found).toMatchObject({ row, text })
    expect(source.slice(found?.at.from, found?.at.to)).toBe(span)
  })

  it('reports the values that go in', () => {
    const found = findNotFinite(graphOf('sqrt(a - t)'), data, theta)
    expect(found).toMatchObject({ row: 1, operands: [{ text: 'a - t', value: -1 }] })
    expect(found?.value).toBeNaN()
  })

  it('is null when all is well', () => {
    expect(findNotFinite(graphOf('a + x'), data, theta)).toBeNull()
  })
})
