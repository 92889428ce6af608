import type { Fault } from '../../failure.ts'
import { constants, functions, lookUp } from '../expression/functions/registry.ts'
import { didYouMean } from '../expression/nearest.ts'
import type { Expression } from '../expression/node.ts'
import { transforms } from './transforms/registry.ts'

/** Functions of the formula language that make factors. */
export const factorFunctions: ReadonlySet<string> = new Set(['C', 'factor', 'as.factor', 'ordered'])
const structural: ReadonlySet<string> = new Set(['I', 'offset', 'cbind', ...factorFunctions])

/** The arguments that are data; the others are settings: contrasts, degrees, knots, flags. */
function dataArguments(call: Extract<Expression, { kind: 'call' }>): readonly Expression[] {
  const transform = transforms.get(call.fn)
  if (call.fn !== 'C' && transform?.data !== 'first') return call.args
  const named = call.argNames.indexOf(transform?.args[0] ?? 'object')
  const chosen = named >= 0 ? named : call.argNames.indexOf(null)
  return call.args.slice(chosen, chosen + 1)
}

/** Gathers the columns that an expression reads, and a fault for each name that is not known. */
export function checkNames(
  expression: Expression,
  where: { readonly pointer: string; readonly columns: readonly string[] },
  found: { readonly used: Set<string>; readonly faults: Fault[] }
): void {
  const known = new Set(where.columns)
  const visit = (node: Expression, inside: boolean): void => {
    if (node.kind === 'name') {
      if (known.has(node.name)) found.used.add(node.name)
      else if (!(inside && constants.has(node.name))) found.faults.push(unknownColumn(node, where))
    }
    if (node.kind !== 'call') return
    if (!isKnownFunction(node.fn)) found.faults.push(unknownFunction(node, where.pointer))
    for (const arg of dataArguments(node)) visit(arg, true)
  }
  visit(expression, false)
}

function isKnownFunction(name: string): boolean {
  if (name === 'negative') return false
  return structural.has(name) || transforms.has(name) || lookUp(name) !== undefined
}

function unknownColumn(
  { name, at }: Extract<Expression, { kind: 'name' }>,
  { pointer, columns }: { readonly pointer: string; readonly columns: readonly string[] }
): Fault {
  const isFunction = isKnownFunction(name)
  const hint = isFunction ? `${name} is a function; write ${name}(…)` : didYouMean(name, columns)
  const detail = `There is no column "${name.slice(0, 40)}"`
  return { code: 'unknown_name', pointer, detail, span: at, ...(hint !== undefined && { hint }) }
}

function unknownFunction(
  { fn, at }: Extract<Expression, { kind: 'call' }>,
  pointer: string
): Fault {
  const known = [...structural, ...transforms.keys(), ...Object.keys(functions)]
  const hint = didYouMean(fn, known)
  const detail = `There is no function "${fn.slice(0, 40)}"`
  return { code: 'unknown_name', pointer, detail, span: at, ...(hint !== undefined && { hint }) }
}
