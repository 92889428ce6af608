import type { Fault } from '../core/failure.ts'
import { families } from '../core/model/families/registry.ts'
import { contains, type Interval } from '../core/numeric/interval.ts'
import type { Json, JsonObject } from '../decoders/json-reader.ts'
import { isObject } from '../decoders/kinds.ts'
import { pointerTo, quote } from '../decoders/pointer.ts'
import { notAChoice, unknownKey } from './zod-faults.ts'

const sources = ['columns', 'rows', 'csv', 'dataset', 'matrices']
const statements = ['formula', 'formulas', 'mean', 'log_density', 'equation']
type FamilyOption = (typeof families)[keyof typeof families]['options'][number]

/** Faults between members of a request, which a schema of single members cannot see. */
export function crossFaults(request: Json): readonly Fault[] {
  if (!isObject(request)) return []
  const { data, model } = request
  return [
    ...(isObject(data) ? exactlyOne(data, sources, '/data') : []),
    ...(isObject(model) ? modelFaults(model) : []),
    ...(isObject(data) && isObject(model) ? matrixFaults(data, model) : []),
    ...groupFaults(request)
  ]
}

/** Groups are made by a column of a table; lists of matrices have none. */
function groupFaults({ data, group_by }: JsonObject): Fault[] {
  if (group_by === undefined || !isObject(data) || !Object.hasOwn(data, 'matrices')) return []
  const detail = 'Data of matrices have no columns to group by.'
  const hint = 'Send one request a group of observations.'
  return [{ code: 'unsupported', pointer: '/group_by', detail, hint }]
}

function exactlyOne(object: JsonObject, keys: readonly string[], pointer: string): Fault[] {
  const given = keys.filter((key) => Object.hasOwn(object, key))
  if (given.length === 1) return []
  const list = keys.map((key) => `"${key}"`).join(', ')
  const found = given.length === 0 ? 'none is' : `${given.map(quote).join(' and ')} are`
  const detail = `Exactly one of ${list} is needed; ${found} given.`
  return [{ code: 'invalid_value', pointer, detail }]
}

/** Faults between members of a model that stands at `base`. */
export function modelFaults(model: JsonObject, base = '/model'): Fault[] {
  const stated = Object.hasOwn(model, 'log_density')
    ? statements.filter((key) => key !== 'mean')
    : statements
  const faults = exactlyOne(model, stated, base)
  const needs = (key: string, partner: string): void => {
    if (!Object.hasOwn(model, key) || Object.hasOwn(model, partner)) return
    const detail = `With "${key}", "${partner}" is needed.`
    faults.push({ code: 'invalid_value', pointer: base, detail })
  }
  needs('equation', 'unknown')
  needs('mean', 'response')
  return [...faults, ...familyFaults(model['family'])]
}

/** Matrices are data of an equation, and an equation's data are matrices. */
export function matrixFaults(data: JsonObject, model: JsonObject): Fault[] {
  const equation = Object.hasOwn(model, 'equation')
  const matrices = Object.hasOwn(data, 'matrices')
  if (equation === matrices) return []
  const detail = equation
    ? 'A matrix equation needs its data as "matrices".'
    : 'Matrices are data of an "equation"; this model needs a table.'
  return [{ code: 'invalid_value', pointer: '/data', detail }]
}

/** Options of the family, by what its registry entry says of them. */
function familyFaults(family: Json | undefined): Fault[] {
  if (!isObject(family)) return []
  const entry = Object.values(families).find(({ name }) => name === family['name'])
  if (entry === undefined) return []
  const path = ['model', 'family']
  return Object.entries(family).flatMap(([key, value]): Fault[] => {
    if (key === 'name') return []
    const option = entry.options.find(({ name }) => name === key)
    if (option === undefined) {
      return [unknownKey(path, key, ['name', ...entry.options.map(({ name }) => name)])]
    }
    return optionFaults([...path, key], option, value)
  })
}

function optionFaults(path: readonly string[], option: FamilyOption, value: Json): Fault[] {
  const { domain, choices, estimable } = option
  if (choices !== null) {
    return typeof value === 'string' && choices.includes(value)
      ? []
      : [{ ...notAChoice(path, value, choices), code: 'invalid_value' }]
  }
  if (estimable && value === 'estimate') return []
  if (typeof value === 'number' && (domain === null || contains(domain, value))) return []
  const range = domain === null ? 'a number' : inWords(domain)
  const detail = `Expected ${range}${estimable ? ' or "estimate"' : ''}.`
  return [{ code: 'invalid_value', pointer: pointerTo(path), detail }]
}

/** "a number more than 0 and at most 1" */
function inWords({ low, high, lowOpen, highOpen }: Interval): string {
  const ends = [
    Number.isFinite(low) ? `${lowOpen ? 'more than' : 'at least'} ${low}` : '',
    Number.isFinite(high) ? `${highOpen ? 'less than' : 'at most'} ${high}` : ''
  ]
  return `a number ${ends.filter((end) => end !== '').join(' and ')}`.trimEnd()
}
