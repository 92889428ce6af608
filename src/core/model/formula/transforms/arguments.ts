import { Failure } from '../../../failure.ts'
import type { Expression } from '../../expression/node.ts'
import type { Settings, Transform } from './transform.ts'

type Call = Extract<Expression, { kind: 'call' }>

/** The data arguments and the settings of a call of a transform. Throws formula_invalid. */
export function readArguments(
  call: Call,
  transform: Transform,
  pointer: string
): { readonly data: readonly Expression[]; readonly settings: Settings } {
  const refuse = (detail: string, hint?: string): never => {
    const shown = hint ?? `Its arguments are ${transform.args.join(', ')}`
    throw new Failure({ code: 'formula_invalid', pointer, detail, hint: shown, span: call.at })
  }
  if (transform.data === 'all') {
    if (call.args.length === 0) refuse(`${call.fn}() needs at least one column`)
    return { data: call.args, settings: settingsOf(new Map(), refuse) }
  }
  const given = new Map<string, Expression>()
  call.args.forEach((arg, k) => {
    const name = call.argNames[k]
    if (name === null || name === undefined) return
    if (!transform.args.includes(name) || given.has(name)) {
      refuse(`${call.fn}() has no argument "${name.slice(0, 40)}" left to give`)
    }
    given.set(name, arg)
  })
  const free = transform.args.filter((name) => !given.has(name))
  call.args.forEach((arg, k) => {
    if ((call.argNames[k] ?? null) !== null) return
    const name = free.shift()
    if (name === undefined) refuse(`${call.fn}() has too many arguments`)
    else given.set(name, arg)
  })
  const data = given.get(transform.args[0])
  if (data === undefined) return refuse(`${call.fn}() needs a column`)
  return { data: [data], settings: settingsOf(given, refuse) }
}

function settingsOf(
  given: ReadonlyMap<string, Expression>,
  refuse: (detail: string, hint?: string) => never
): Settings {
  const numbers = (name: string): readonly number[] | null => {
    const expression = given.get(name)
    if (expression === undefined) return null
    return (
      constants(expression) ?? refuse(`${name} must be a number`, 'As in 3, or c(2, 5) for several')
    )
  }
  return {
    numbers,
    refuse,
    flag(name, absent) {
      const expression = given.get(name)
      if (expression === undefined) return absent
      const values = constants(expression)
      if (values?.length === 1) return values[0] !== 0
      return refuse(`${name} must be TRUE or FALSE`)
    },
    whole(name, absent, [low, high]) {
      const values = numbers(name) ?? (absent === null ? [] : [absent])
      const [value = NaN] = values
      if (values.length === 1 && Number.isInteger(value) && value >= low && value <= high)
        return value
      return refuse(`${name} must be a whole number from ${low} to ${high}`)
    }
  }
}

const words: ReadonlyMap<string, number> = new Map([
  ['TRUE', 1],
  ['T', 1],
  ['FALSE', 0],
  ['F', 0]
])

/** Numbers written out: 3, -1.5, TRUE, c(2, 5); null for anything else. */
function constants(expression: Expression): readonly number[] | null {
  if (expression.kind === 'number') return [expression.value]
  if (expression.kind === 'name') {
    const value = words.get(expression.name)
    return value === undefined ? null : [value]
  }
  if (expression.kind === 'text') return null
  const parts = expression.args.map(constants)
  if (expression.fn === 'c') {
    return parts.every((part) => part !== null) ? parts.flat() : null
  }
  const [only] = parts
  if (expression.fn === '-' && parts.length === 1 && only !== null) return only.map((v) => -v)
  return null
}
