import type { Dataset } from '../dataset.ts'
import { compileExpression } from '../expression/compile.ts'
import { createEvaluator } from '../expression/evaluator.ts'
import type { Expression } from '../expression/node.ts'
import {
  addPairs,
  constantPair,
  dividePairs,
  multiplyPairs,
  negatePair,
  type Pair,
  powerOfPair
} from './pair.ts'

/** What an expression is read from: the data and where the formula stands in the request. */
export interface Source {
  readonly dataset: Dataset
  readonly pointer: string
}

/** Whole exponents up to this size keep their low parts. */
const largestPower = 100

/**
 * An expression at all rows of the data (n), NaN where a column is missing. Sums, products,
 * quotients and whole powers of columns are computed in double-double; functions and what contains
 * them are doubles. Throws a Failure for unknown names and text where a number is needed.
 */
export function evaluateNumeric(expression: Expression, source: Source): Pair {
  const { dataset } = source
  if (expression.kind === 'number') return constantPair(expression.value, dataset.rows)
  if (expression.kind === 'name') {
    const column = dataset.columns.get(expression.name)
    if (column?.kind === 'numeric') return { head: column.values, tail: null }
    return evaluateCompiled(expression, source)
  }
  if (expression.kind === 'text') return evaluateCompiled(expression, source)
  const { fn, args } = expression
  if (fn === 'I' && args.length === 1) return evaluateNumeric(args[0], source)
  if (args.length === 1 && fn === '-') return negatePair(evaluateNumeric(args[0], source))
  if (args.length === 1 && fn === '+') return evaluateNumeric(args[0], source)
  if (fn === '^' && args.length === 2) {
    const k = wholeExponent(args[1])
    return k === null
      ? evaluateCompiled(expression, source)
      : powerOfPair(evaluateNumeric(args[0], source), k)
  }
  const combine = args.length === 2 ? arithmetic.get(fn) : undefined
  if (combine === undefined) return evaluateCompiled(expression, source)
  return combine(evaluateNumeric(args[0], source), evaluateNumeric(args[1], source))
}

const arithmetic: ReadonlyMap<string, (a: Pair, b: Pair) => Pair> = new Map([
  ['+', (a: Pair, b: Pair) => addPairs(a, b)],
  ['-', (a: Pair, b: Pair) => addPairs(a, b, -1)],
  ['*', multiplyPairs],
  ['/', dividePairs]
])

function wholeExponent(expression: Expression): number | null {
  const negative =
    expression.kind === 'call' && expression.fn === '-' && expression.args.length === 1
  const size = negative ? expression.args[0] : expression
  if (size.kind !== 'number' || !Number.isInteger(size.value) || size.value > largestPower) {
    return null
  }
  return negative ? -size.value : size.value
}

/** The expression by the expression language, in doubles. */
function evaluateCompiled(expression: Expression, { dataset, pointer }: Source): Pair {
  const plain = withoutI(expression)
  const graph = compileExpression(plain, { columns: dataset.columns, parameters: [] }, pointer)
  const head = new Float64Array(dataset.rows)
  createEvaluator(graph, dataset).value(new Float64Array(0), head)
  return { head, tail: null }
}

function withoutI(expression: Expression): Expression {
  if (expression.kind !== 'call') return expression
  if (expression.fn === 'I' && expression.args.length === 1) return withoutI(expression.args[0])
  return { ...expression, args: expression.args.map(withoutI) }
}
