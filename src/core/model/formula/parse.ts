import { Failure, type Fault } from '../../failure.ts'
import { remembered } from '../../numeric/remembered.ts'
import type { Expression } from '../expression/node.ts'
import { parseExpression } from '../expression/parse.ts'
import { type Expansion, expand } from './expand.ts'
import type { Formula, Term, Variable } from './formula.ts'
import { labelOf } from './label.ts'
import { checkNames } from './names.ts'
import { byOrder, type Product } from './terms.ts'

/** The groups of a request, and the requests of a client, have one formula; what it becomes is not changed. */
export const parseFormula = remembered(read, (...input) => JSON.stringify(input))

/**
 * Reads a formula as R's terms.formula() does: `~ + - : * ^ / %in% 0 1 . ()` are operators on terms,
 * everything else is a variable. `columns` are the names in the data; `.` stands for those that the
 * response does not use. Throws a Failure with every fault found: formula_syntax, formula_invalid,
 * unknown_name with the nearest names, each with its range in the source.
 */
function read(source: string, pointer: string, columns: readonly string[]): Formula {
  const tree = parseExpression(source, pointer, { code: 'formula_syntax' })
  const faults: Fault[] = []
  const { left, right } = sides(tree, pointer)
  const onLeft = new Set<string>()
  const where = { pointer, columns }
  checkNames(left, where, { used: onLeft, faults })
  const state: Expansion = {
    source,
    pointer,
    others: columns.filter((name) => !onLeft.has(name)),
    variables: [],
    index: new Map(),
    offsets: [],
    warnings: [],
    faults,
    intercept: true
  }
  const products = byOrder(expand(right, state))
  const response = { label: labelOf(left, source), expression: left }
  const used = new Set(onLeft)
  for (const { expression } of [...state.variables, ...state.offsets]) {
    checkNames(expression, where, { used, faults })
  }
  const kept = new Set(products.flat())
  faults.push(...misuse(response, state, { onLeft, kept }))
  if (faults.length > 0) throw new Failure(...faults)
  const { variables, offsets, intercept, warnings } = state
  const terms = products.map((product) => makeTerm(product, variables))
  // Columns of a variable that the formula takes away again, as in . - x, are not used.
  const needed = new Set(onLeft)
  variables.forEach(({ expression }, i) => {
    if (kept.has(i)) checkNames(expression, where, { used: needed, faults })
  })
  for (const { expression } of offsets) checkNames(expression, where, { used: needed, faults })
  return {
    source,
    response,
    variables,
    terms,
    intercept,
    offsets,
    columns: [...needed],
    warnings
  }
}

function sides(tree: Expression, pointer: string): { left: Expression; right: Expression } {
  const span = tree.at
  if (tree.kind !== 'call' || tree.fn !== '~') {
    const detail = 'The formula has no ~ between response and terms'
    throw new Failure({ code: 'formula_invalid', pointer, detail, hint: 'As in y ~ x', span })
  }
  if (tree.args.length === 1) {
    const detail = 'The formula has no response left of the ~'
    throw new Failure({ code: 'formula_invalid', pointer, detail, hint: 'As in y ~ x', span })
  }
  const [left, right] = tree.args
  if (left.kind === 'call' && left.fn === '~') {
    const detail = 'The formula has more than one ~'
    throw new Failure({ code: 'formula_invalid', pointer, detail, hint: 'As in y ~ x', span })
  }
  return { left, right }
}

function makeTerm(product: Product, variables: readonly Variable[]): Term {
  return {
    label: product.map((i) => variables[i].label).join(':'),
    factors: product.map((i) => variables[i].expression),
    variables: product
  }
}

/** The response among the terms, a response without data, nothing on the right side. */
function misuse(
  response: Variable,
  state: Expansion,
  { onLeft, kept }: { readonly onLeft: ReadonlySet<string>; readonly kept: ReadonlySet<number> }
): readonly Fault[] {
  const { pointer } = state
  const code = 'formula_invalid'
  const faults: Fault[] = []
  const single = onLeft.size === 1
  // A variable that is taken away again, as y in . - y, is not on the right side.
  const right = state.variables.filter((_, i) => kept.has(i))
  for (const { label, expression } of [...right, ...state.offsets]) {
    const used = new Set<string>()
    checkNames(expression, { pointer, columns: [...onLeft] }, { used, faults: [] })
    if (label !== response.label && !(single && used.size > 0) && !isPart(response, expression))
      continue
    const detail = `The response ${response.label} stands on the right side too, in ${label}`
    faults.push({ code, pointer, detail, hint: 'Take it out', span: expression.at })
  }
  const nameless = state.faults.length === 0 && onLeft.size === 0
  if (nameless) {
    const detail = 'The response uses no column of the data'
    faults.push({ code, pointer, detail, span: response.expression.at })
  }
  if (kept.size === 0 && !state.intercept && state.faults.length === 0) {
    const detail = 'The right side has no term, so there is nothing to estimate'
    faults.push({ code, pointer, detail, hint: 'Write y ~ 1 for a constant' })
  }
  return faults
}

/** Whether a variable is one of several responses joined by cbind(). */
function isPart(response: Variable, expression: Expression): boolean {
  const { expression: left } = response
  if (left.kind !== 'call' || left.fn !== 'cbind' || expression.kind !== 'name') return false
  return left.args.some((arg) => arg.kind === 'name' && arg.name === expression.name)
}
