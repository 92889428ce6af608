import { describe, expect, it } from 'vitest'
import reference from '../../reference/expression/derivatives.json' with { type: 'json' }
import { dataset, digits, evaluate } from './support.ts'

/** Infinity and NaN are texts in the file. */
const number = (x: number | string): number => Number(x)

interface Row {
  readonly at: readonly number[]
  readonly value: number | string
  readonly first: readonly (number | string)[]
  readonly second: readonly (number | string)[]
}

function rowsOf(table: Readonly<Record<string, readonly Row[]>>) {
  return Object.entries(table).flatMap(([name, rows]) =>
    rows.map((row) => ({ name, row, point: row.at.join(', ') }))
  )
}

const one = dataset({ x: [1] })
const isOperator = (name: string): boolean => /^\W/.test(name)
const write = (name: string, ...args: readonly string[]): string =>
  isOperator(name) ? args.map((arg) => `(${arg})`).join(name) : `${name}(${args.join(', ')})`

/** Digits lost to the conditioning of a function at a point, where it is not 0. */
const bars: Readonly<Record<string, number>> = {}

function expectClose(name: string, got: readonly number[], truth: readonly (number | string)[]) {
  got.forEach((x, k) => {
    expect(digits(x, number(truth[k])), `${name}: ${x} for ${truth[k]}`).toBeGreaterThan(
      bars[name] ?? 12.5
    )
  })
}

describe('derivatives of a function of one number', () => {
  it.each(rowsOf(reference.unary))('$name at $point', ({ name, row }) => {
    const { sum, gradient, hessian } = evaluate(write(name, 'a'), one, { a: row.at[0] })
    expectClose(name, [sum, gradient[0], hessian[0]], [row.value, ...row.first, ...row.second])
  })
})

describe('derivatives of a function of two numbers', () => {
  it.each(rowsOf(reference.binary))('$name at $point', ({ name, row }) => {
    const at = { a: row.at[0], b: row.at[1] }
    const { sum, gradient, hessian } = evaluate(write(name, 'a', 'b'), one, at)
    const [xx, xy, yx, yy] = hessian
    expect(yx).toBe(xy)
    expectClose(name, [sum, ...gradient, xx, xy, yy], [row.value, ...row.first, ...row.second])
  })
})

describe('derivatives by the first argument with a constant second', () => {
  it.each(rowsOf(reference.fixed))('$name at $point', ({ name, row }) => {
    const source = write(name, 'a', String(row.at[1]))
    const { sum, gradient, hessian } = evaluate(source, one, { a: row.at[0] })
    expectClose(name, [sum, gradient[0], hessian[0]], [row.value, ...row.first, ...row.second])
  })
})
