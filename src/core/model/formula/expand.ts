import { Failure, type Fault } from '../../failure.ts'
import type { Expression } from '../expression/node.ts'
import type { FormulaWarning, Variable } from './formula.ts'
import { labelOf } from './label.ts'
import { cross, interact, nest, type Products, remove, union, within } from './terms.ts'

/** Products that a formula may multiply out to: a bound on work, before any column is counted. */
export const mostProducts = 20_000

type Call = Extract<Expression, { kind: 'call' }>

/** What walking the right side of a formula gathers. */
export interface Expansion {
  readonly source: string
  readonly pointer: string
  /** Columns that `.` stands for. */
  readonly others: readonly string[]
  readonly variables: Variable[]
  readonly index: Map<string, number>
  readonly offsets: Variable[]
  readonly warnings: FormulaWarning[]
  readonly faults: Fault[]
  intercept: boolean
}

/** The right side of a formula multiplied out. Faults are gathered, not thrown, but for size. */
export function expand(expression: Expression, state: Expansion): Products {
  return walk(expression, state, true)
}

/** `adding` is false to the right of an odd number of minus signs, where 1 takes the intercept away. */
function walk(expression: Expression, state: Expansion, adding: boolean): Products {
  if (expression.kind === 'number') return constant(expression, state, adding)
  if (expression.kind === 'text') {
    fault(state, expression, 'A text is not a term', 'Write the name of a column without quotes')
    return []
  }
  if (expression.kind === 'name') {
    if (expression.name === '.') return dot(expression, state)
    return variable(expression, state)
  }
  const operator = operators.get(expression.fn)
  if (operator !== undefined && expression.args.length === 2) {
    return binary(expression, state, adding)
  }
  if (expression.fn === '+' || expression.fn === '-') {
    const [only] = expression.args
    if (expression.fn === '+') return walk(only, state, adding)
    walk(only, state, !adding)
    return []
  }
  if (expression.fn === '^') return power(expression, state, adding)
  if (expression.fn === 'offset') return offset(expression, state)
  return variable(expression, state)
}

const operators: ReadonlyMap<string, (a: Products, b: Products) => Products> = new Map([
  ['+', union],
  ['-', remove],
  [':', interact],
  ['*', cross],
  ['/', nest],
  ['%in%', within]
])

function binary(call: Call, state: Expansion, adding: boolean): Products {
  const [first, second] = call.args
  const left = walk(first, state, adding)
  const right = walk(second, state, call.fn === '-' ? !adding : adding)
  if (left.length * right.length > mostProducts) throw tooMany(state, left.length * right.length)
  const apply = operators.get(call.fn) ?? union
  const made = apply(left, right)
  if (made.length > mostProducts) throw tooMany(state, made.length)
  if (call.fn === '+' && made.length < left.length + right.length) warnOfRepetition(second, state)
  return made
}

function tooMany(state: Expansion, count: number): Failure {
  return new Failure({
    code: 'too_many_parameters',
    pointer: state.pointer,
    detail: `The formula multiplies out to about ${count} terms; at most ${mostProducts} are allowed`
  })
}

function warnOfRepetition(second: Expression, state: Expansion): void {
  state.warnings.push({
    code: 'duplicate_term',
    detail: `${labelOf(second, state.source)} repeats a term of the formula, which is counted once`,
    span: second.at
  })
}

function constant(
  expression: Extract<Expression, { kind: 'number' }>,
  state: Expansion,
  adding: boolean
): Products {
  const { value } = expression
  if (value === 0 || value === 1) state.intercept = (value === 1) === adding
  else {
    const hint = 'Only 0 and 1 stand for the intercept; arithmetic goes into I(), as in I(2 * x)'
    fault(state, expression, `The number ${value} is not a term`, hint)
  }
  return []
}

function dot(expression: Expression, state: Expansion): Products {
  const products = state.others.map((name) =>
    variable({ kind: 'name', name, at: expression.at }, state)
  )
  return products.flat()
}

/** a^k: the sum multiplied with itself, so every interaction of up to k of its terms. */
function power(call: Call, state: Expansion, adding: boolean): Products {
  const [base, exponent] = call.args
  const products = walk(base, state, adding)
  const times = exponent.kind === 'number' ? exponent.value : NaN
  if (!Number.isInteger(times) || times < 1) {
    fault(state, exponent, 'The exponent of a sum of terms is a whole number from 1', arithmetic)
    return products
  }
  if (products.length === 1 && times > 1) {
    state.warnings.push({
      code: 'power_of_term',
      detail: `${labelOf(call, state.source)} in a formula is the term itself; a power is I(${labelOf(call, state.source)})`,
      span: call.at
    })
  }
  let made = products
  for (let k = 1; k < times; k++) {
    if (made.length * products.length > mostProducts * 50)
      throw tooMany(state, made.length * products.length)
    const next = union(made, interact(made, products))
    if (next.length > mostProducts) throw tooMany(state, next.length)
    if (next.length === made.length) break
    made = next
  }
  return made
}

const arithmetic = 'Arithmetic goes into I(), as in I(x^2)'

function offset(call: Call, state: Expansion): Products {
  const [inner] = call.args
  if (inner === undefined || call.args.length > 1) {
    fault(state, call, 'offset() takes one argument', 'As in offset(log(exposure))')
    return []
  }
  state.offsets.push({ label: labelOf(inner, state.source), expression: inner })
  return []
}

function variable(expression: Expression, state: Expansion): Products {
  if (expression.kind === 'call' && misplaced.has(expression.fn)) {
    const { fn } = expression
    fault(state, expression, `${fn} cannot stand in a term`, misplaced.get(fn) ?? '')
    return []
  }
  if (isRandomEffect(expression)) {
    const detail = 'Random effects, as in (1 | g), are not estimated here'
    state.faults.push({ code: 'unsupported', pointer: state.pointer, detail, span: expression.at })
    return []
  }
  const label = labelOf(expression, state.source)
  const known = state.index.get(label)
  if (known !== undefined) return [[known]]
  state.variables.push({ label, expression })
  state.index.set(label, state.variables.length - 1)
  return [[state.variables.length - 1]]
}

const misplaced: ReadonlyMap<string, string> = new Map([
  ['~', 'A formula has one ~'],
  ['cbind', 'cbind() joins several responses left of the ~'],
  ['%*%', 'Products of columns are written with I(), as in I(x * z)']
])

function isRandomEffect(expression: Expression): boolean {
  if (expression.kind !== 'call' || (expression.fn !== '|' && expression.fn !== '||')) return false
  return expression.args[0].kind === 'number'
}

function fault(state: Expansion, at: Expression, detail: string, hint: string): void {
  const { pointer } = state
  state.faults.push({ code: 'formula_invalid', pointer, detail, hint, span: at.at })
}
