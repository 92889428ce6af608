import { describe, expect, it } from 'vitest'
import { Failure, type Fault } from '../../../src/core/failure.ts'
import { numberLabel } from '../../../src/core/model/formula/label.ts'
import { parseFormula } from '../../../src/core/model/formula/parse.ts'
import { readRDesigns } from '../../support/formula-data.ts'

const columns = ['y', 'x', 'z', 'u', 'g', 'h', 'a b', 'pi']

function faultsOf(act: () => unknown): readonly Fault[] {
  try {
    act()
  } catch (error) {
    if (error instanceof Failure) return error.faults
    throw error
  }
  throw new Error('nothing was refused')
}

const read = (source: string) => parseFormula(source, '/model/formula', columns)
const refused = (source: string) => faultsOf(() => read(source))

describe('parseFormula', () => {
  it.each(readRDesigns().expansions.map((row) => [row.formula, row] as const))(
    'multiplies out %s as R does',
    (source, { terms, intercept }) => {
      const made = read(source)
      expect(made.terms.map(({ label }) => label)).toEqual(terms)
      expect(made.intercept).toBe(intercept === 1)
    }
  )

  it('names only the columns that are left to use', () => {
    expect(read('y ~ . - g - h - pi - u').columns.toSorted()).toEqual(['a b', 'x', 'y', 'z'])
    expect(read('y ~ offset(log(u)) + C(g, sum)').columns.toSorted()).toEqual(['g', 'u', 'y'])
    expect(read('y ~ poly(degree = 2, x)').columns.toSorted()).toEqual(['x', 'y'])
  })

  it('warns of a repeated term and of a power that is none', () => {
    expect(read('y ~ x + z + x').warnings.map(({ code }) => code)).toEqual(['duplicate_term'])
    expect(read('y ~ x^2').warnings.map(({ code }) => code)).toEqual(['power_of_term'])
    expect(read('y ~ (x + z)^2 + I(x^2)').warnings).toEqual([])
  })

  it.each([
    ['y', 'formula_invalid', 0],
    ['~ x', 'formula_invalid', 0],
    ['y ~', 'formula_syntax', 3],
    ['y ~ x ~ z', 'formula_invalid', 0],
    ['y ~ y', 'formula_invalid', 4],
    ['y ~ log(y)', 'formula_invalid', 4],
    ['log(y) ~ x + y', 'formula_invalid', 13],
    ['cbind(y, z) ~ z + x', 'formula_invalid', 14],
    ['1 ~ x', 'formula_invalid', 0],
    ['y ~ 2*x', 'formula_invalid', 4],
    ['y ~ (x + z)^2.5', 'formula_invalid', 12],
    ['y ~ "x"', 'formula_invalid', 4],
    ['y ~ cbind(x, z)', 'formula_invalid', 4],
    ['y ~ (1 | g)', 'unsupported', 5],
    ['y ~ I(__import__("os"))', 'unknown_name', 6],
    ['y ~ system("id")', 'unknown_name', 4],
    ['y ~ constructor', 'unknown_name', 4],
    ['y ~ toString(x)', 'unknown_name', 4],
    ['y ~ log(.)', 'unknown_name', 8],
    ['y ~ x[1]', 'formula_syntax', 5]
  ])('refuses %s with %s at character %i', (source, code, from) => {
    const [first] = refused(source)
    expect(first?.code).toBe(code)
    expect(first?.pointer).toBe('/model/formula')
    expect(first?.span?.from).toBe(from)
  })

  it('refuses a right side without terms', () => {
    expect(refused('y ~ 0')[0]?.code).toBe('formula_invalid')
    expect(refused('y ~ x - x - 1')[0]?.code).toBe('formula_invalid')
  })

  it('reports every fault at once, with near names', () => {
    const faults = refused('y ~ xx + lgo(z) + 3 + y')
    expect(faults.map(({ code }) => code).toSorted()).toEqual([
      'formula_invalid',
      'formula_invalid',
      'unknown_name',
      'unknown_name'
    ])
    expect(faults.find(({ detail }) => detail.includes('lgo'))?.hint).toContain('log')
  })

  it('refuses a formula that multiplies out beyond bounds before doing so', () => {
    const names = Array.from({ length: 40 }, (_, i) => `v${i}`)
    const source = `y ~ (${names.join('+')})^20`
    const [first] = faultsOf(() => parseFormula(source, '', ['y', ...names]))
    expect(first?.code).toBe('too_many_parameters')
    const [second] = faultsOf(() => parseFormula(`y ~ ${names.join('*')}`, '', ['y', ...names]))
    expect(second?.code).toBe('too_many_parameters')
  })
})

describe('numberLabel', () => {
  // deparse() in R 4.2.
  it.each([
    [1e5, '1e+05'],
    [123456, '123456'],
    [0.0001, '1e-04'],
    [0.00012, '0.00012'],
    [0.1, '0.1'],
    [1 / 3, '0.333333333333333'],
    [1e15, '1e+15'],
    [100, '100'],
    [-2.5, '-2.5'],
    [1e-300, '1e-300']
  ])('prints %d as R does', (value, text) => {
    expect(numberLabel(value)).toBe(text)
  })
})
