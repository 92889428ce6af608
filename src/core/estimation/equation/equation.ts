import { Failure, type Span } from '../../failure.ts'
import type { Expression } from '../../model/expression/node.ts'
import { parseExpression } from '../../model/expression/parse.ts'

/** A side of a matrix equation: products, sums and transposes of known matrices and one unknown. */
export type Side =
  | { readonly kind: 'known'; readonly name: string; readonly at: Span }
  | { readonly kind: 'unknown'; readonly at: Span }
  | { readonly kind: 'scalar'; readonly value: number; readonly at: Span }
  | { readonly kind: 'transpose'; readonly of: Side; readonly at: Span }
  | { readonly kind: 'product'; readonly left: Side; readonly right: Side; readonly at: Span }
  | {
      readonly kind: 'sum'
      readonly left: Side
      readonly right: Side
      readonly sign: 1 | -1
      readonly at: Span
    }

/** response = model, the unknown standing in `model` only. */
export interface MatrixEquation {
  readonly source: string
  readonly unknown: string
  readonly response: Side
  readonly model: Side
}

export const equationPointer = '/model/equation'

/** A fault in the equation, with its place. */
export function equationFault(
  detail: string,
  at: Span,
  { code = 'invalid_value', hint }: { code?: 'invalid_value' | 'unsupported'; hint?: string } = {}
): Failure {
  const fault = { code, pointer: equationPointer, detail, span: at }
  return new Failure(hint === undefined ? fault : { ...fault, hint })
}

const grammar =
  'An equation may hold products (*), sums (+, -), transposes t(X), numbers, matrices of the data and the unknown.'

function product(args: readonly Expression[], at: Span, context: Names): Side {
  const [left, right] = args.map((arg) => sideOf(arg, context))
  return { kind: 'product', left, right, at }
}

function callSide(node: Extract<Expression, { kind: 'call' }>, context: Names): Side {
  const { fn, args, at } = node
  if ((fn === '*' || fn === '%*%') && args.length === 2) return product(args, at, context)
  if ((fn === '+' || fn === '-') && args.length === 2) {
    const [left, right] = args.map((arg) => sideOf(arg, context))
    return { kind: 'sum', left, right, sign: fn === '+' ? 1 : -1, at }
  }
  if (fn === '+' && args.length === 1) return sideOf(args[0], context)
  if (fn === '-' && args.length === 1) {
    const minus: Side = { kind: 'scalar', value: -1, at }
    return { kind: 'product', left: minus, right: sideOf(args[0], context), at }
  }
  if (fn === 't' && args.length === 1)
    return { kind: 'transpose', of: sideOf(args[0], context), at }
  throw equationFault(`"${fn.slice(0, 40)}" cannot stand in a matrix equation.`, at, {
    code: 'unsupported',
    hint: grammar
  })
}

interface Names {
  readonly unknown: string
  readonly known: readonly string[]
}

function sideOf(node: Expression, context: Names): Side {
  switch (node.kind) {
    case 'number':
      return { kind: 'scalar', value: node.value, at: node.at }
    case 'name':
      return nameSide(node.name, node.at, context)
    case 'call':
      return callSide(node, context)
    case 'text':
      throw equationFault('A text cannot stand in a matrix equation.', node.at, { hint: grammar })
  }
}

function nameSide(name: string, at: Span, { unknown, known }: Names): Side {
  if (name === unknown) return { kind: 'unknown', at }
  if (known.includes(name)) return { kind: 'known', name, at }
  throw new Failure({
    code: 'unknown_name',
    pointer: equationPointer,
    detail: `There is no matrix "${name.slice(0, 40)}" in the data, and it is not the unknown.`,
    hint: `Matrices: ${known.map((k) => k.slice(0, 40)).join(', ')}; unknown: ${unknown.slice(0, 40)}.`,
    span: at
  })
}

/** Names of the known matrices in a side, in the order in which they stand. */
export function knownNames(side: Side): string[] {
  switch (side.kind) {
    case 'known':
      return [side.name]
    case 'transpose':
      return knownNames(side.of)
    case 'product':
    case 'sum':
      return [...knownNames(side.left), ...knownNames(side.right)]
    default:
      return []
  }
}

/** How often the unknown stands in a side, counted along products: 2 means it is multiplied by itself. */
function degree(side: Side): number {
  switch (side.kind) {
    case 'unknown':
      return 1
    case 'transpose':
      return degree(side.of)
    case 'product':
      return degree(side.left) + degree(side.right)
    case 'sum':
      return Math.max(degree(side.left), degree(side.right))
    default:
      return 0
  }
}

/**
 * Reads an equation such as `Y = X * A * X`. The unknown may stand on either side, not on both, and
 * nothing may multiply it by itself. Throws Failure with the place of the fault.
 */
export function parseEquation(
  source: string,
  unknown: string,
  known: readonly string[]
): MatrixEquation {
  const tree = parseExpression(source, equationPointer, { equation: true })
  if (tree.kind !== 'call' || tree.fn !== '=') {
    throw equationFault('An equation needs one "=" between its sides.', tree.at, {
      hint: 'Write for example Y = A * X.'
    })
  }
  if (known.includes(unknown)) {
    throw new Failure({
      code: 'invalid_value',
      pointer: '/model/unknown',
      detail: `"${unknown.slice(0, 40)}" is the unknown, but the data hold a matrix of this name.`
    })
  }
  const [left, right] = tree.args.map((arg) => sideOf(arg, { unknown, known }))
  const degrees = [degree(left), degree(right)]
  if (Math.max(...degrees) > 1) {
    throw equationFault('The unknown is multiplied by itself.', tree.at, {
      code: 'unsupported',
      hint: 'The equation must be linear in the unknown.'
    })
  }
  if (degrees[0] + degrees[1] !== 1) {
    throw equationFault(
      degrees[0] === 0
        ? `The unknown "${unknown.slice(0, 40)}" does not stand in the equation.`
        : 'The unknown stands on both sides of the equation.',
      tree.at,
      { hint: 'One side holds the data that were observed, the other the unknown.' }
    )
  }
  const [response, model] = degrees[1] === 1 ? [left, right] : [right, left]
  if (knownNames(response).length === 0) {
    throw equationFault('The side without the unknown holds no matrix of the data.', response.at, {
      hint: 'One side holds the data that were observed, the other the unknown.'
    })
  }
  return { source, unknown, response, model }
}
