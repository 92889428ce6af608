import type { FunctionEntry } from './function.ts'
import * as all from './index.ts'
import { operators } from './operators.ts'

/** The functions a client may call, by name. */
export const functions: Readonly<Record<FunctionName, FunctionEntry>> = all
export type FunctionName = keyof typeof all

/** Names that stand for a number unless a column or a parameter has the same name. */
export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['Inf', Number.POSITIVE_INFINITY],
  ['TRUE', 1],
  ['FALSE', 0]
])

const table: ReadonlyMap<string, FunctionEntry> = new Map([
  ...Object.entries(functions),
  ...operators
])

/** A function or operator; a Map, so that `constructor` and `__proto__` are unknown names. */
export function lookUp(name: string): FunctionEntry | undefined {
  return table.get(name)
}

/** One entry of GET /v1/functions. */
export interface FunctionSummary {
  readonly name: string
  readonly title: string
  /** Fewest and most arguments; `max` is null where the last may be repeated. */
  readonly arity: { readonly min: number; readonly max: number | null }
  readonly arguments: readonly string[]
  readonly description: string
  readonly example: string
}

/** Every function that can be called by name, operators excluded, sorted by name. */
export function listFunctions(): readonly FunctionSummary[] {
  return Object.entries(functions).map(([name, entry]) => ({
    name,
    title: entry.title,
    arity: { min: entry.required, max: entry.repeats ? null : entry.args.length },
    arguments: entry.args,
    description: entry.description,
    example: entry.example
  }))
}
