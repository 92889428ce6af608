import type { z } from 'zod'
import type { Fault } from '../core/failure.ts'
import { didYouMean } from '../core/model/expression/nearest.ts'
import { pointerTo, quote } from '../decoders/pointer.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** Faults for the client, out of zod's issues; `names` are the enums whose members are names. */
export function faultsOf(issues: readonly Issue[], base: Path = []): readonly Fault[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path]
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => unknownKey(path, key, issue.message.split(' ')))
      case 'invalid_union':
        return unionFaults(issue, path)
      case 'invalid_value':
        return [notAChoice(path, issue.input, issue.values.map(String))]
      default:
        return [{ code: 'invalid_value', pointer: pointerTo(path), detail: sentence(issue) }]
    }
  })
}

/**
 * For safeParse's `error`: zod tells which keys are unknown but not which are known, so the message
 * of that issue becomes their list.
 */
export function listKnownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined
  const shape: unknown = Reflect.get(issue.inst?._zod.def ?? {}, 'shape')
  return typeof shape === 'object' && shape !== null ? Object.keys(shape).join(' ') : undefined
}

/** The fault of a key that means nothing, with the nearest names. */
export function unknownKey(path: Path, key: string, known: readonly string[]): Fault {
  const detail = `The property ${quote(key)} is not known here.`
  const pointer = pointerTo([...path, key])
  return { code: 'unknown_property', pointer, detail, ...hint(key, known) }
}

/** The fault of a value that is none of the choices, with the nearest. */
export function notAChoice(path: Path, input: unknown, choices: readonly string[]): Fault {
  const pointer = pointerTo(path)
  const list = choices.map((choice) => `"${choice}"`).join(', ')
  if (input === undefined) {
    return { code: 'invalid_value', pointer, detail: `A value is required: one of ${list}.` }
  }
  const detail = `${said(input)} is none of ${list}.`
  const near = typeof input === 'string' ? hint(input, choices) : {}
  return { code: named(path) ? 'unknown_name' : 'invalid_value', pointer, detail, ...near }
}

/** Families and links are names that the catalogue lists; other choices are plain values. */
function named(path: Path): boolean {
  return path.includes('family') || path.includes('link')
}

function hint(name: string, known: readonly string[]): { readonly hint?: string } {
  const text = didYouMean(name, known)
  return text === undefined ? {} : { hint: `${text.charAt(0).toUpperCase()}${text.slice(1)}` }
}

function said(input: unknown): string {
  if (typeof input === 'string') return quote(input)
  if (typeof input === 'number' || typeof input === 'boolean') return String(input)
  if (input === null) return 'null'
  return Array.isArray(input) ? 'An array' : 'An object'
}

/** Of a union's branches, the one whose type the input has; otherwise what the union accepts. */
function unionFaults(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path
): readonly Fault[] {
  const branches = issue.errors ?? []
  if (branches.length === 0) return [withoutBranch(issue, path)]
  const fitting = branches.filter(
    (branch) => !branch.some((inner) => inner.code === 'invalid_type' && inner.path.length === 0)
  )
  const chosen =
    fitting.find((branch) => branch.some((inner) => inner.path.length > 0)) ?? fitting[0]
  if (chosen !== undefined) return faultsOf(chosen, path)
  const expected = branches.flatMap((branch) =>
    branch.flatMap((inner) => (inner.code === 'invalid_type' ? [article(inner.expected)] : []))
  )
  const detail = `Expected ${[...new Set(expected)].join(' or ')}, received ${kind(issue.input)}.`
  return [{ code: 'invalid_value', pointer: pointerTo(path), detail }]
}

/** The fault of an object whose discriminator names none of the branches. */
function withoutBranch(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path): Fault {
  const options: unknown = Reflect.get(issue, 'options')
  const choices = Array.isArray(options) ? options.map(String) : []
  const key = issue.path.at(-1)
  const object = issue.input
  const value: unknown =
    typeof object === 'object' && object !== null && key !== undefined
      ? Reflect.get(object, key)
      : object
  return notAChoice(path, value, choices)
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `A value is required: ${article(issue.expected)}.`
        : `Expected ${article(issue.expected)}, received ${kind(issue.input)}.`
    case 'too_small':
      return `${measure(issue.origin)} must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`
    case 'too_big':
      return `${measure(issue.origin)} must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}.`
    default:
      return `${issue.message}.`
  }
}

function measure(origin: string): string {
  if (origin === 'string') return 'The length of the text'
  return origin === 'array' ? 'The number of entries' : 'The value'
}

function article(type: string): string {
  if (type === 'int') return 'a whole number'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

function kind(input: unknown): string {
  if (input === null) return 'null'
  if (Array.isArray(input)) return 'an array'
  return article(typeof input)
}
