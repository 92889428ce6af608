import { Failure } from '../../failure.ts'
import type { CategoricalColumn } from '../dataset.ts'
import type { Expression } from '../expression/node.ts'
import { type ContrastName, contrasts, findContrast } from './contrasts/registry.ts'
import { numberLabel } from './label.ts'
import { factorFunctions } from './names.ts'
import { evaluateNumeric, type Source } from './numeric.ts'

/** A categorical variable at all rows; code −1 where it is missing. */
export interface Factor {
  /** The column that it is, or its label where it is more than a column. */
  readonly name: string
  readonly codes: Int32Array
  readonly levels: readonly string[]
  /** The contrast that the formula itself asks for; null where it asks for none. */
  readonly contrast: ContrastName | null
}

const logical: ReadonlySet<string> = new Set('== != < > <= >= ! && & || |'.split(' '))

/**
 * An expression as a factor: a column of text or booleans, C(), factor(), ordered(), or a comparison,
 * whose levels are FALSE and TRUE. null where the expression is numeric.
 */
export function evaluateFactor(
  expression: Expression,
  source: Source,
  label: string
): Factor | null {
  if (expression.kind === 'name') {
    const column = source.dataset.columns.get(expression.name)
    return column?.kind === 'categorical' ? fromColumn(column) : null
  }
  if (expression.kind !== 'call') return null
  const { fn, args } = expression
  if (fn === 'I' && args.length === 1) return evaluateFactor(args[0], source, label)
  if (logical.has(fn)) {
    const { head } = evaluateNumeric(expression, source)
    const codes = Int32Array.from(head, (v) => (Number.isNaN(v) ? -1 : v === 0 ? 0 : 1))
    return { name: label, codes, levels: ['FALSE', 'TRUE'], contrast: null }
  }
  if (!factorFunctions.has(fn)) return null
  const contrast = chosenContrast(expression, source.pointer)
  const inner = evaluateFactor(args[0], source, label)
  const factor = inner ?? fromNumbers(evaluateNumeric(args[0], source).head)
  const name = args[0].kind === 'name' ? args[0].name : label
  return { name, contrast: null, ...factor, ...(contrast !== null && { contrast }) }
}

/**
 * Where the levels of a factor come from: the description of a column of text, or the values at the rows, of
 * numbers or of a condition; null where the expression is numeric.
 */
export function originOfLevels(
  expression: Expression,
  isText: (column: string) => boolean
): 'column' | 'values' | null {
  if (expression.kind === 'name') return isText(expression.name) ? 'column' : null
  if (expression.kind !== 'call') return null
  const { fn, args } = expression
  if (fn === 'I' && args.length === 1) return originOfLevels(args[0], isText)
  if (logical.has(fn)) return 'values'
  if (!factorFunctions.has(fn) || args.length === 0) return null
  return originOfLevels(args[0], isText) ?? 'values'
}

function fromColumn({ name, codes, levels }: CategoricalColumn): Factor {
  return { name, codes, levels, contrast: null }
}

/** Distinct numbers in ascending order, as R's factor(). */
function fromNumbers(values: Float64Array): { codes: Int32Array; levels: readonly string[] } {
  const distinct = [...new Set(values)].filter((v) => !Number.isNaN(v)).toSorted((a, b) => a - b)
  const index = new Map(distinct.map((value, code) => [value, code]))
  const codes = Int32Array.from(values, (value) => index.get(value) ?? -1)
  return { codes, levels: distinct.map(numberLabel) }
}

type Call = Extract<Expression, { kind: 'call' }>

/** The contrast in C(g, sum), C(g, contr.sum) or C(g, "sum"); polynomial for ordered(). */
function chosenContrast(call: Call, pointer: string): ContrastName | null {
  const most = call.fn === 'C' ? 2 : 1
  if (call.args.length === 0 || call.args.length > most) {
    const detail = `${call.fn}() takes ${most === 1 ? 'one argument' : 'a column and a contrast'}`
    throw new Failure({ code: 'formula_invalid', pointer, detail, span: call.at })
  }
  if (call.fn === 'ordered') return 'polynomial'
  const second = call.args.at(1)
  if (second === undefined) return null
  const word = second.kind === 'name' ? second.name : second.kind === 'text' ? second.value : ''
  const found = findContrast(word)
  if (found !== undefined) return found
  throw new Failure({
    code: 'unknown_name',
    pointer,
    detail: `There is no contrast "${word.slice(0, 40)}"`,
    hint: `Contrasts: ${Object.keys(contrasts).join(', ')}`,
    span: second.at
  })
}
