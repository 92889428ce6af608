import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Expression } from '../../../src/core/model/expression/node.ts'
import { parseExpression } from '../../../src/core/model/expression/parse.ts'
import { expressionOf, printExpression } from '../../../src/core/model/expression/print.ts'
import { compile, dataset } from './support.ts'

/** A tree without its places. */
function bare(expression: Expression): unknown {
  const { at, ...rest } = expression
  return rest.kind === 'call' ? { ...rest, args: rest.args.map(bare) } : rest
}

const at = { from: 0, to: 0 }
const call = (fn: string, ...args: Expression[]): Expression => ({
  kind: 'call',
  fn,
  args,
  argNames: args.map(() => null),
  at
})
const { tree } = fc.letrec<{ tree: Expression }>((tie) => {
  const sub = tie('tree')
  const binary = ['+', '-', '*', '/', '^', '==', '!=', '<', '<=', '>', '>=', '&&', '||', '&', '|']
  return {
    tree: fc.oneof(
      { maxDepth: 5 },
      fc
        .double({ min: 0, noNaN: true, noDefaultInfinity: true })
        .map((value): Expression => ({ kind: 'number', value: Math.abs(value), at })),
      fc
        .constantFrom('x', 'b1', 'größe', 'log.p', 'a b', 'back`tick', 'slash\\')
        .map((name): Expression => ({ kind: 'name', name, at })),
      fc.string().map((value): Expression => ({ kind: 'text', value, at })),
      fc.tuple(fc.constantFrom(...binary), sub, sub).map(([fn, u, v]) => call(fn, u, v)),
      fc.tuple(fc.constantFrom('-', '+', '!', 'exp'), sub).map(([fn, u]) => call(fn, u)),
      fc.tuple(sub, sub).map(
        ([u, v]): Expression => ({
          kind: 'call',
          fn: 'pnorm',
          args: [u, v],
          argNames: [null, 'sd'],
          at
        })
      )
    )
  }
})

describe('printing', () => {
  it('reads back as the same tree', () => {
    fc.assert(
      fc.property(tree, (expression) => {
        const text = printExpression(expression)
        expect(bare(parseExpression(text, ''))).toEqual(bare(expression))
      }),
      { numRuns: 500, seed: 7 }
    )
  })

  it.each([
    'a + b * x',
    '-a^2',
    '(-a)^2',
    'a - (b - c)',
    'a / (b * c)',
    '2^3^x',
    '(2^3)^x',
    '!(x > 0) && y == "a"',
    'if(x > 0, log(x), 0)'
  ])('keeps %s as it is', (source) => {
    expect(printExpression(parseExpression(source, ''))).toBe(source)
  })

  it('a node of a graph reads as it was meant', () => {
    const data = dataset({ x: [1], g: ['a'] })
    const graph = compile('-b * x * (2 * 3 - 7)^3 + (g != "a")', data, ['b'])
    expect(printExpression(expressionOf(graph, graph.root))).toBe('-b * x * -1 + (!(g == "a"))')
  })
})
