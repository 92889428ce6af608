import { describe, expect, it } from 'vitest'
import { Failure, type Fault } from '../../../src/core/failure.ts'
import type { Expression } from '../../../src/core/model/expression/node.ts'
import { parseExpression } from '../../../src/core/model/expression/parse.ts'

/** The tree as text, every operator as a prefix call. */
function show(node: Expression): string {
  if (node.kind === 'number') return String(node.value)
  if (node.kind === 'text') return JSON.stringify(node.value)
  if (node.kind === 'name') return node.name
  const args = node.args.map((arg, i) => {
    const name = node.argNames[i]
    return name === null || name === undefined ? show(arg) : `${name}=${show(arg)}`
  })
  return `(${[node.fn, ...args].join(' ')})`
}

function fault(source: string, code?: 'formula_syntax'): Fault {
  try {
    parseExpression(source, '/model/mean', code === undefined ? {} : { code })
  } catch (error) {
    if (error instanceof Failure && error.faults[0] !== undefined) return error.faults[0]
    throw error
  }
  throw new Error(`${source} was read`)
}

describe('parseExpression', () => {
  // Trees as R prints them: as.list(quote(…)), R Language Definition 3.1.4.
  it.each([
    ['-2^2', '(- (^ 2 2))'],
    ['2^-1^2', '(^ 2 (- (^ 1 2)))'],
    ['2^3^4', '(^ 2 (^ 3 4))'],
    ['x**2', '(^ x 2)'],
    ['-a:b', '(: (- a) b)'],
    ['-x*y', '(* (- x) y)'],
    ['2^-x:y', '(: (^ 2 (- x)) y)'],
    ['a %in% b*c', '(* (%in% a b) c)'],
    ['a:b %in% c', '(%in% (: a b) c)'],
    ['y ~ a+b:c', '(~ y (+ a (: b c)))'],
    ['~ x', '(~ x)'],
    ['y ~ a | b', '(~ y (| a b))'],
    ['!a==b&&c', '(&& (! (== a b)) c)'],
    ['a || b && c | d', '(| (|| a (&& b c)) d)'],
    ['a - b - c', '(- (- a b) c)'],
    ['a / b / c', '(/ (/ a b) c)'],
    ['a - -b', '(- a (- b))'],
    ['(a+b)*c', '(* (+ a b) c)'],
    ['f()', '(f)'],
    ['poly(x, degree = 2L)', '(poly x degree=2)'],
    ['`a b` + .', '(+ a b .)'],
    ['größe_1 + .b', '(+ größe_1 .b)'],
    ["'it\\'s' == \"b\"", '(== "it\'s" "b")'],
    ['.5e-3 + 1. + 2E+2', '(+ (+ 0.0005 1) 200)']
  ])('reads %s as R does', (source, tree) => {
    expect(show(parseExpression(source, ''))).toBe(tree)
  })

  it('reads an equation with one = only where it is asked for', () => {
    const tree = parseExpression('Y = X * A * X', '', { equation: true })
    expect(show(tree)).toBe('(= Y (* (* X A) X))')
    expect(() => parseExpression('Y = (X = A)', '', { equation: true })).toThrow(Failure)
    expect(() => parseExpression('A = B = C', '', { equation: true })).toThrow(Failure)
    expect(fault('Y = X').hint).toContain('==')
  })

  it('gives every node its range in the text', () => {
    const tree = parseExpression('(a + b) * f(c)', '')
    expect(tree.at).toEqual({ from: 0, to: 14 })
    expect(tree.kind === 'call' && tree.args.map((arg) => arg.at)).toEqual([
      { from: 1, to: 6 },
      { from: 10, to: 14 }
    ])
  })

  it.each([
    ['', 0, 'Expected a name, a number or "(" but found the end'],
    ['x + * y', 4, 'Expected a name, a number or "(" but found "*"'],
    ['f(a', 3, 'Expected an operator, "," or ")" but found the end'],
    ['f(,a)', 2, 'Expected a name, a number or "(" but found ","'],
    ['(a', 2, 'Expected an operator or ")" but found the end'],
    ['a)', 1, 'Expected an operator or the end but found ")"'],
    ['a < b < c', 6, 'Expected no second "<" but found "<"'],
    ['2x', 1, 'Expected an operator or the end but found "x"'],
    ['x <- 1', 2, '"<-" is not an operator'],
    ['a => b', 2, '"=>" is not an operator'],
    ['a["b"]', 1, 'The character "[" has no meaning here'],
    ['a.b{c}', 3, 'The character "{" has no meaning here'],
    ['constructor.constructor("x")()', 28, 'Expected an operator or the end but found "("'],
    ['a; b', 1, 'The character ";" has no meaning here'],
    ['x −y', 2, 'The character "−" has no meaning here'],
    ['"abc', 0, 'The quotation mark " is never closed'],
    ['``', 0, 'There is no name between the back-quotes']
  ])('refuses %s at its character %i', (source, offset, detail) => {
    const found = fault(source)
    expect(found.code).toBe('expression_syntax')
    expect(found.pointer).toBe('/model/mean')
    expect(found.detail).toBe(detail)
    expect(found.span?.from).toBe(offset)
    expect(found.place?.['offset']).toBe(offset)
  })

  it('marks the place under the line of the text that holds it', () => {
    const found = fault('a\n+ * b', 'formula_syntax')
    expect(found.code).toBe('formula_syntax')
    expect(found.place).toEqual({ offset: 4, line: 2, column: 3 })
    expect(found.hint).toBe('+ * b\n  ^')
  })

  it('refuses a number beyond a double', () => {
    expect(fault('1e400 * x').code).toBe('non_finite_number')
  })

  it.each([
    ['100 000 parentheses', '('.repeat(100_000)],
    ['1 000 parentheses', `${'('.repeat(1000)}x${')'.repeat(1000)}`],
    ['a million tokens', '1+'.repeat(500_000)],
    ['5 000 tokens', `1${'+1'.repeat(2500)}`],
    ['a tower of powers', `${'2^('.repeat(200)}2${')'.repeat(200)}`],
    ['powers without parentheses', `2${'^2'.repeat(200)}`],
    ['200 signs', `${'-'.repeat(200)}x`],
    ['nested calls', `${'f('.repeat(200)}x${')'.repeat(200)}`]
  ])('refuses %s as too complex', (_, source) => {
    expect(fault(source).code).toBe('expression_too_complex')
  })

  it('reads a sum of a thousand terms, which is long but not deep', () => {
    expect(parseExpression(`x${'+x'.repeat(999)}`, '').kind).toBe('call')
  })
})
