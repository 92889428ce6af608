import type { Graph, NodeId } from './graph.ts'
import type { Expression } from './node.ts'

/** Binding strength of the binary operators, and which operand may repeat it without parentheses. */
const binary: ReadonlyMap<string, { readonly level: number; readonly rightAssociative?: true }> =
  new Map([
    ['||', { level: 1 }],
    ['|', { level: 1 }],
    ['&&', { level: 2 }],
    ['&', { level: 2 }],
    ['==', { level: 4 }],
    ['!=', { level: 4 }],
    ['<', { level: 4 }],
    ['<=', { level: 4 }],
    ['>', { level: 4 }],
    ['>=', { level: 4 }],
    ['+', { level: 5 }],
    ['-', { level: 5 }],
    ['*', { level: 6 }],
    ['/', { level: 6 }],
    ['^', { level: 8, rightAssociative: true }]
  ])
const levels = { not: 3, negative: 7, atom: 9 } as const

/** A name that needs no back quotes. */
const plainName = /^[\p{L}_.][\p{L}\p{N}_.]*$/u

interface Printed {
  readonly text: string
  readonly level: number
}

/** An expression as text that reads back as the same tree, with as few parentheses as that takes. */
export function printExpression(expression: Expression): string {
  return print(expression).text
}

function print(expression: Expression): Printed {
  switch (expression.kind) {
    case 'number':
      return printNumber(expression.value)
    case 'text':
      return { text: quote(expression.value, '"'), level: levels.atom }
    case 'name':
      return { text: printName(expression.name), level: levels.atom }
    case 'call':
      return printCall(expression)
  }
}

function quote(text: string, mark: string): string {
  return `${mark}${[...text].map((c) => (c === mark || c === '\\' ? `\\${c}` : c)).join('')}${mark}`
}

/** A negative number, which only folding makes, reads back as the negative of a number. */
function printNumber(value: number): Printed {
  if (!Number.isFinite(value)) return { text: value > 0 ? 'Inf' : '-Inf', level: levels.negative }
  return { text: String(value), level: value < 0 ? levels.negative : levels.atom }
}

function printName(name: string): string {
  return plainName.test(name) ? name : quote(name, '`')
}

function printCall({ fn, args, argNames }: Extract<Expression, { kind: 'call' }>): Printed {
  const parts = args.map(print)
  const operator = binary.get(fn)
  if (operator && parts.length === 2) {
    const { level, rightAssociative } = operator
    const strict = level === 4
    const left = wrap(parts[0], rightAssociative || strict ? level + 1 : level)
    const right = wrap(parts[1], rightAssociative ? level : level + 1)
    return { text: fn === '^' ? `${left}^${right}` : `${left} ${fn} ${right}`, level }
  }
  if ((fn === '-' || fn === '+') && parts.length === 1) {
    return { text: `${fn}${wrap(parts[0], levels.negative)}`, level: levels.negative }
  }
  if (fn === '!' && parts.length === 1) {
    return { text: `!${wrap(parts[0], levels.atom)}`, level: levels.not }
  }
  const list = parts.map(({ text }, k) => {
    const name = argNames[k] ?? null
    return name === null ? text : `${name} = ${text}`
  })
  return { text: `${fn}(${list.join(', ')})`, level: levels.atom }
}

function wrap({ text, level }: Printed, least: number): string {
  return level < least ? `(${text})` : text
}

/** A node of a graph as an expression, to be printed or compiled again. */
export function expressionOf(graph: Graph, id: NodeId): Expression {
  const node = graph.nodes[id]
  const { at } = node
  switch (node.kind) {
    case 'constant':
      return { kind: 'number', value: node.value, at }
    case 'parameter':
      return { kind: 'name', name: graph.parameters[node.index], at }
    case 'column':
      return { kind: 'name', name: node.name, at }
    case 'indicator': {
      const column = { kind: 'name', name: node.name, at } as const
      const level = { kind: 'text', value: node.level, at } as const
      return { kind: 'call', fn: '==', args: [column, level], argNames: [null, null], at }
    }
    case 'call': {
      const args = node.args.map((arg) => expressionOf(graph, arg))
      const fn = node.fn === 'negative' ? '-' : node.fn
      return { kind: 'call', fn, args, argNames: args.map(() => null), at }
    }
  }
}
