import { Failure, type FailureCode, type Span } from '../../failure.ts'
import type { Column } from '../dataset.ts'
import { type Builder, createBuilder } from './builder.ts'
import { activeParameters } from './dependencies.ts'
import { arityOf } from './functions/function.ts'
import { constants, functions, lookUp } from './functions/registry.ts'
import { type Graph, graphLimits, type NodeId } from './graph.ts'
import { didYouMean } from './nearest.ts'
import type { Expression } from './node.ts'

/** What names may mean; parameters in the order of θ. */
export interface Scope {
  readonly columns: ReadonlyMap<string, Column>
  readonly parameters: readonly string[]
}

type Call = Extract<Expression, { kind: 'call' }>
type Leaf<K extends Expression['kind']> = Extract<Expression, { kind: K }>

interface Context {
  readonly scope: Scope
  readonly builder: Builder
  readonly parameters: ReadonlyMap<string, number>
  readonly pointer: string
}

/**
 * An expression as a graph over rows: every name is resolved here, once, to a column, a parameter or
 * a constant. Throws Failure: unknown_name with the nearest names, not_a_number for text where a
 * number is needed, expression_syntax for a wrong number of arguments, expression_too_complex.
 * `pointer` is where the expression stands in the request.
 */
export function compileExpression(expression: Expression, scope: Scope, pointer: string): Graph {
  if (scope.parameters.length > graphLimits.parameters) {
    const detail = `${scope.parameters.length} parameters, at most ${graphLimits.parameters} are allowed`
    throw new Failure({ code: 'too_many_parameters', pointer, detail })
  }
  const parameters = new Map(scope.parameters.map((name, index) => [name, index]))
  const context = { scope, builder: createBuilder(pointer), parameters, pointer }
  const root = compile(context, expression, 0)
  const graph = context.builder.finish(root, scope.parameters)
  refuseMissingDerivatives(graph, pointer)
  return graph
}

/** A sum or product of many operands leans to the left: it is walked, not descended. */
function compile(context: Context, expression: Expression, depth: number): NodeId {
  const chain: Call[] = []
  let start = expression
  while (isOperation(start) && start.args[0].kind === 'call') {
    chain.push(start)
    start = start.args[0]
  }
  let id = compileOne(context, start, depth)
  for (const { fn, args, at } of chain.toReversed()) {
    id = context.builder.call(fn, [id, compile(context, args[1], depth + 1)], at)
  }
  return id
}

const chained: ReadonlySet<string> = new Set(['+', '-', '*', '/'])

function isOperation(expression: Expression): expression is Call {
  return expression.kind === 'call' && chained.has(expression.fn) && expression.args.length === 2
}

function compileOne(context: Context, expression: Expression, depth: number): NodeId {
  if (depth > graphLimits.depth) {
    const detail = `the expression is nested deeper than ${graphLimits.depth} levels`
    throw fault(context, 'expression_too_complex', detail, expression.at)
  }
  switch (expression.kind) {
    case 'number':
      return context.builder.constant(expression.value, expression.at)
    case 'name':
      return resolve(context, expression)
    case 'text': {
      const detail = `the text "${expression.value}" stands where a number is needed`
      const hint = 'text can only be compared, as in group == "a"'
      throw fault(context, 'not_a_number', detail, expression.at, hint)
    }
    case 'call':
      return compileCall(context, expression, depth)
  }
}

function resolve(context: Context, { name, at }: Leaf<'name'>): NodeId {
  const { scope, builder, parameters } = context
  const index = parameters.get(name)
  const column = scope.columns.get(name)
  if (index !== undefined && column !== undefined) {
    const detail = `"${name}" is both a parameter and a column`
    throw fault(context, 'invalid_value', detail, at, 'give the parameter another name')
  }
  if (index !== undefined) return builder.parameter(index, at)
  if (column?.kind === 'numeric') return builder.column(name, at)
  if (column?.origin === 'boolean') return builder.indicator(name, 'TRUE', at)
  if (column !== undefined) {
    const detail = `the column "${name}" holds text, where a number is needed`
    const hint = `compare it with one of its levels, as in ${name} == "${column.levels[0] ?? ''}"`
    throw fault(context, 'not_a_number', detail, at, hint)
  }
  const constant = constants.get(name)
  if (constant !== undefined) return builder.constant(constant, at)
  throw unknownName(context, name, at)
}

function unknownName(context: Context, name: string, at: Span): Failure {
  const known = [...context.parameters.keys(), ...context.scope.columns.keys(), ...constants.keys()]
  const detail = `"${name}" is neither a parameter nor a column`
  const hint = lookUp(name) ? `${name} is a function; write ${name}(…)` : didYouMean(name, known)
  return fault(context, 'unknown_name', detail, at, hint)
}

function compileCall(context: Context, call: Call, depth: number): NodeId {
  const test = compileFactorTest(context, call)
  if (test !== null) return test
  const entry = lookUp(call.fn)
  if (entry === undefined || call.fn === 'negative') throw unknownFunction(context, call)
  const slots = arrange(context, call)
  const ids = slots.map((arg) => (arg === undefined ? undefined : compile(context, arg, depth + 1)))
  return context.builder.call(call.fn, ids, call.at)
}

function unknownFunction(context: Context, { fn, at }: Call): Failure {
  const isName = context.parameters.has(fn) || context.scope.columns.has(fn)
  const hint = isName
    ? `"${fn}" is not a function; write ${fn} * (…) for a product`
    : didYouMean(fn, Object.keys(functions))
  return fault(context, 'unknown_name', `there is no function "${fn}"`, at, hint)
}

/** The arguments in the order of the function's own list; trailing ones left out are cut off. */
function arrange(context: Context, call: Call): readonly (Expression | undefined)[] {
  const names: readonly string[] = lookUp(call.fn)?.args ?? []
  const { required = 0, repeats = false } = lookUp(call.fn) ?? {}
  const most = repeats ? Number.POSITIVE_INFINITY : names.length
  if (call.args.length < required || call.args.length > most) throw wrongCount(context, call)
  const slots: (Expression | undefined)[] = []
  call.args.forEach((arg, k) => {
    const name = call.argNames[k] ?? null
    if (name === null) return
    const slot = names.indexOf(name)
    if (slot < 0 || repeats || slots[slot] !== undefined) {
      const detail = `${call.fn} has no argument "${name}" left to give`
      throw fault(context, 'unknown_name', detail, arg.at, `its arguments: ${names.join(', ')}`)
    }
    slots[slot] = arg
  })
  let next = 0
  call.args.forEach((arg, k) => {
    if ((call.argNames[k] ?? null) !== null) return
    while (slots[next] !== undefined) next++
    slots[next] = arg
  })
  const filled = Array.from(slots)
  if (filled.slice(0, required).some((arg) => arg === undefined) || filled.length < required) {
    throw wrongCount(context, call)
  }
  return filled
}

function wrongCount(context: Context, call: Call): Failure {
  const entry = lookUp(call.fn)
  const { args = [], required = 0, repeats = false } = entry ?? {}
  const most = repeats ? ' or more' : args.length > required ? ` to ${args.length}` : ''
  const detail = `${call.fn} takes ${required}${most} arguments (${args.join(', ')}), not ${call.args.length}`
  return fault(context, 'expression_syntax', detail, call.at, entry && `as in ${entry.example}`)
}

/** g == "a", "a" == g, g != "a": 1 or 0, NaN where g is missing. null when it is another call. */
function compileFactorTest(context: Context, call: Call): NodeId | null {
  if (call.fn !== '==' && call.fn !== '!=') return null
  const [left, right] = call.args
  if (left === undefined || right === undefined) return null
  const text = left.kind === 'text' ? left : right.kind === 'text' ? right : null
  if (text === null) return null
  const level = text
  const other = left === level ? right : left
  const name = categoricalName(context, other)
  const column = context.scope.columns.get(name)
  if (column?.kind === 'categorical' && !column.levels.includes(level.value)) {
    const detail = `"${level.value}" is not a level of "${name}"`
    throw fault(context, 'unknown_name', detail, level.at, didYouMean(level.value, column.levels))
  }
  const indicator = context.builder.indicator(name, level.value, call.at)
  return call.fn === '==' ? indicator : context.builder.call('!', [indicator], call.at)
}

function categoricalName(context: Context, expression: Expression): string {
  if (expression.kind === 'name') {
    const column = context.scope.columns.get(expression.name)
    if (column?.kind === 'categorical' && !context.parameters.has(expression.name)) {
      return expression.name
    }
    if (column === undefined && !context.parameters.has(expression.name)) {
      throw unknownName(context, expression.name, expression.at)
    }
  }
  const detail = 'only a column of text or booleans can be compared with text'
  throw fault(context, 'not_a_number', detail, expression.at)
}

/** Refuses parameters in an operand by which a function has no derivative. */
function refuseMissingDerivatives(graph: Graph, pointer: string): void {
  const active = activeParameters(graph)
  for (const node of graph.nodes) {
    if (node.kind !== 'call') continue
    const entry = lookUp(node.fn)
    const kernel = entry?.kernel
    if (kernel?.shape !== 'smooth') continue
    for (const k of kernel.withoutDerivative ?? []) {
      if (k >= arityOf(kernel) || active[node.args[k]].length === 0) continue
      const detail = `${node.fn} has no derivative by its argument ${entry?.args[k]}, so a parameter cannot stand there`
      throw new Failure({ code: 'unsupported', pointer, detail, span: node.at })
    }
  }
}

function fault(
  context: Context,
  code: FailureCode,
  detail: string,
  ...[span, hint]: [Span, string?]
): Failure {
  const optional = hint === undefined ? {} : { hint }
  return new Failure({ code, pointer: context.pointer, detail, span, ...optional })
}
