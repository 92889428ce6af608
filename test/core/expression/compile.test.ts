import { describe, expect, it } from 'vitest'
import { Failure, type Fault } from '../../../src/core/failure.ts'
import { compileExpression } from '../../../src/core/model/expression/compile.ts'
import { graphLimits, sizeOf } from '../../../src/core/model/expression/graph.ts'
import { nearestNames } from '../../../src/core/model/expression/nearest.ts'
import type { Expression } from '../../../src/core/model/expression/node.ts'
import { compile, dataset, evaluate } from './support.ts'

const data = dataset({
  x: [1, 2],
  y: [3, 4],
  weight: [1, 1],
  group: ['a', 'b'],
  constructor: [7, 8],
  ...Object.fromEntries([['__proto__', [5, 6]]])
})
const parameters = ['b1', 'b2', 'rate']

function faultOf(source: string): Fault & { readonly text: string } {
  try {
    compile(source, data, parameters)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const [fault] = error.faults
    if (fault === undefined) throw error
    return { ...fault, text: source.slice(fault.span?.from, fault.span?.to) }
  }
  throw new Error(`${source} compiles`)
}

describe('a fault names its place and a remedy', () => {
  it.each([
    ['b1 + wieght', 'unknown_name', 'wieght', 'weight'],
    ['b3 * x', 'unknown_name', 'b3', 'b1, b2'],
    ['lgama(x)', 'unknown_name', 'lgama(x)', 'lgamma'],
    ['b1(x)', 'unknown_name', 'b1(x)', 'b1 * (…)'],
    ['exp + 1', 'unknown_name', 'exp', 'exp(…)'],
    ['toString', 'unknown_name', 'toString', 'did you mean'],
    ['hasOwnProperty(x)', 'unknown_name', 'hasOwnProperty(x)', 'did you mean'],
    ['negative(x)', 'unknown_name', 'negative(x)', 'did you mean'],
    ['y ~ x', 'unknown_name', 'y ~ x', 'did you mean'],
    ['b1 * group', 'not_a_number', 'group', 'group == "a"'],
    ['"a" + 1', 'not_a_number', '"a"', 'group == "a"'],
    ['x == "a"', 'not_a_number', 'x', undefined],
    ['group == "c"', 'unknown_name', '"c"', 'a or b'],
    ['groop == "a"', 'unknown_name', 'groop', 'group'],
    ['group == group', 'not_a_number', 'group', 'group == "a"'],
    ['if(x > 0, b1)', 'expression_syntax', 'if(x > 0, b1)', 'as in'],
    ['exp(x, y)', 'expression_syntax', 'exp(x, y)', 'as in'],
    ['min()', 'expression_syntax', 'min()', 'as in'],
    ['dnorm(x, sd = 2)', undefined, '', undefined],
    ['dnorm(x, sigma = 2)', 'unknown_name', '2', 'x, mean, sd, log'],
    ['dnorm(x, log = b1)', 'invalid_value', 'b1', undefined],
    ['besselI(x, b1)', 'unsupported', 'besselI(x, b1)', undefined],
    ['choose(5, b1)', 'unsupported', 'choose(5, b1)', undefined]
  ])('%s', (source, code, text, hint) => {
    if (code === undefined) {
      expect(() => compile(source, data, parameters)).not.toThrow()
      return
    }
    const fault = faultOf(source)
    expect(fault).toMatchObject({ code, text, pointer: '/model/mean' })
    if (hint !== undefined) expect(fault.hint).toContain(hint)
  })

  it('refuses a name that is both a parameter and a column', () => {
    expect(() => compile('x', data, ['x'])).toThrow(/both a parameter and a column/)
  })
})

describe('names that JavaScript knows are ordinary names', () => {
  it('as columns', () => {
    expect([...evaluate('constructor + `__proto__`', data, {}).value]).toEqual([12, 14])
  })

  it('as parameters', () => {
    const got = evaluate('x * `__proto__` + valueOf', dataset({ x: [2] }), {
      valueOf: 1,
      ...Object.fromEntries([['__proto__', 3]])
    })
    expect(got.sum).toBe(7)
  })

  it('a parameter or column hides a constant', () => {
    expect(evaluate('e * pi', dataset({ e: [2] }), { pi: 4 }).sum).toBe(8)
    expect(evaluate('pi', data, {}).value[0]).toBe(Math.PI)
  })
})

describe('limits', () => {
  const at = { from: 0, to: 1 }
  const call = (fn: string, ...args: Expression[]): Expression => ({
    kind: 'call',
    fn,
    args,
    argNames: args.map(() => null),
    at
  })
  const scope = { columns: data.columns, parameters: ['b'] }

  it('more distinct nodes than allowed are refused', () => {
    const b: Expression = { kind: 'name', name: 'b', at }
    let sum: Expression = b
    for (let k = 0; k < 2_600; k++) {
      sum = call('+', sum, call('*', b, { kind: 'number', value: k + 0.5, at }))
    }
    expect(() => compileExpression(sum, scope, '')).toThrow(/5000 distinct parts/)
  })

  it('a tree deeper than allowed is refused', () => {
    let deep: Expression = { kind: 'name', name: 'b', at }
    for (let k = 0; k <= graphLimits.depth; k++) deep = call('sin', deep)
    expect(() => compileExpression(deep, scope, '')).toThrow(/nested deeper/)
  })

  it('a sum of as many terms as a source can hold compiles', () => {
    const graph = compile(Array.from({ length: 1_900 }, () => 'x').join(' + '), data, [])
    expect(graph.nodes.length).toBeGreaterThan(1_000)
  })

  it('too many parameters are refused', () => {
    const many = Array.from({ length: 501 }, (_, k) => `b${k}`)
    expect(() => compile('b1', data, many)).toThrow(/at most 500/)
  })

  it('a tower of powers is folded or refused, never run for long', () => {
    const graph = compile('2^(2^(2^(2^(2^2))))', data, ['b'])
    expect(graph.nodes.length).toBeLessThan(10)
  })
})

describe('the graph', () => {
  it('shares common subexpressions, whatever the order of sums and products', () => {
    const graph = compile('exp(b1 * x) + exp(x * b1)', data, parameters)
    expect(graph.nodes.length).toBe(5)
    expect(sizeOf(graph, 1000).operations).toBe(5000)
  })

  it('folds constants and reports what is read and what is not', () => {
    const graph = compile('b1 * (2 * pi / 12)^2 * x', data, parameters)
    expect(graph.nodes.filter(({ kind }) => kind === 'constant').length).toBe(1)
    expect(graph.columns).toEqual(['x'])
    expect(graph.unusedParameters).toEqual(['b2', 'rate'])
  })

  it('is plain data', () => {
    const graph = compile('if(group == "a", b1 * x, lgamma(b2))', data, parameters)
    expect(structuredClone(graph)).toEqual(graph)
  })
})

describe('functions of several arguments', () => {
  const z = dataset({ x: [1.3] })
  const dense = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  it.each([
    ['dnorm(x, 0.5, 2)', dense(0.4) / 2],
    ['dnorm(x, sd = 2, mean = 0.5)', dense(0.4) / 2],
    ['dnorm(x, 0.5, 2, log = TRUE)', Math.log(dense(0.4) / 2)],
    ['pnorm(x, 1.3, 5)', 0.5],
    ['pnorm(x, lower.tail = FALSE) + pnorm(x)', 1],
    ['pnorm(x, log.p = TRUE) - logpnorm(x)', 0],
    ['pnorm(qnorm(0.3, 1, 2), 1, 2)', 0.3],
    ['qnorm(0.3, lower.tail = FALSE) + qnorm(0.3)', 0],
    ['log(8, 2)', 3],
    ['log(8, base = 2)', 3],
    ['min(3, x, 2)', 1.3],
    ['max(3, x, 2)', 3],
    ['logsumexp(0, 0, 0, 0)', Math.log(4)],
    ['lfactorial(4)', Math.log(24)],
    ['choose(50, 48)', 1225],
    ['choose(-2, 3)', -4],
    ['ifelse(x > 1, 5, 6)', 5],
    ['-2^2', -4],
    ['2^3^2', 512],
    ['+x', 1.3],
    ['(-8)^(1 / 3)', Number.NaN],
    ['1^(0 / 0)', 1],
    ['round(2.5) + round(-1.5)', 0],
    ['x > 1 & x < 1 | TRUE', 1]
  ])('%s', (source, value) => {
    const got = evaluate(source, z, {}).sum
    if (Number.isNaN(value)) expect(got).toBeNaN()
    else expect(got).toBeCloseTo(value, 13)
  })
})

describe('a column of booleans', () => {
  const flag = {
    kind: 'categorical',
    name: 'flag',
    codes: Int32Array.of(1, 0, -1),
    levels: ['FALSE', 'TRUE'],
    origin: 'boolean'
  } as const
  const booleans = { rows: 3, columns: new Map([['flag', flag]]) }

  it.each(['flag', 'flag == "TRUE"', 'if(flag, 1, 0)', 'flag != "FALSE"', 'flag == TRUE'])(
    '%s is 1, 0, and NaN where it is missing',
    (source) => {
      expect([...evaluate(source, booleans, {}).value]).toEqual([1, 0, Number.NaN])
    }
  )
})

describe('the nearest names', () => {
  it('come first, at most three, and an absurd name costs nothing', () => {
    expect(nearestNames('wieght', ['height', 'weight', 'w', 'width'])).toEqual([
      'weight',
      'height',
      'width'
    ])
    expect(nearestNames('x'.repeat(10_000), ['x'])).toEqual([])
  })
})
