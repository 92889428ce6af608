import { Failure, type Fault } from '../../failure.ts'
import type { Family } from '../../model/families/family.ts'
import type { ModelSpec } from '../../model/spec.ts'
import { contains } from '../../numeric/interval.ts'
import type { LabelInfo } from './model.ts'

/** The response as a formula delivers it, for the rows kept. */
export type RawResponse =
  | { readonly kind: 'numeric'; readonly values: Float64Array }
  | {
      readonly kind: 'categorical'
      readonly codes: Int32Array
      readonly levels: readonly string[]
    }
  | { readonly kind: 'matrix'; readonly columns: readonly Float64Array[] }

/** The response as the likelihood and as least squares see it; arrays of length n. */
export interface CompiledResponse {
  readonly y: Float64Array
  readonly size: Float64Array | null
  /** Values for least squares, or null on labels without a coding. */
  readonly squaresY: Float64Array | null
  /** Trials as weights of least squares; null elsewhere. */
  readonly squaresSize: Float64Array | null
  readonly labels: LabelInfo | null
}

export interface ResponseInput {
  readonly spec: ModelSpec
  readonly family: Family
  readonly response: RawResponse
  /** Column of trials for the rows kept. */
  readonly trials: Float64Array | null
  /** Whether trials have shares of successes; told by the rows themselves when not given. */
  readonly shares?: boolean
  /** Index in the client's data of each row. */
  readonly rows: Int32Array
  readonly pointer: string
}

function fail(fault: Fault): never {
  throw new Failure(fault)
}

/** Labels as the client may have named them: true is TRUE, 1 is "1". */
function labelText(label: string | number | boolean): string {
  return typeof label === 'boolean' ? (label ? 'TRUE' : 'FALSE') : String(label)
}

/** The place of an event among the labels that occur; −1 where it does not. */
export function placeOfEvent(event: string, levels: readonly string[]): number {
  const exact = levels.indexOf(event)
  return exact >= 0 ? exact : levels.indexOf(event.toUpperCase())
}

function eventIndex(spec: ModelSpec, levels: readonly string[]): number {
  if (spec.event === undefined) return levels.length - 1
  const wanted = labelText(spec.event)
  const found = placeOfEvent(wanted, levels)
  if (found >= 0) return found
  return fail({
    code: 'invalid_value',
    pointer: '/model/event',
    detail: `The response has no label "${wanted.slice(0, 40)}".`,
    hint: `Use one of ${levels
      .slice(0, 5)
      .map((level) => `"${level}"`)
      .join(', ')}.`
  })
}

function codingSpan(spec: ModelSpec, levels: readonly string[], event: number): number | null {
  if (spec.coding === undefined) return null
  const code = (level: string): number => {
    const value = spec.coding?.[level] ?? spec.coding?.[level.toLowerCase()]
    if (value !== undefined) return value
    return fail({
      code: 'invalid_value',
      pointer: '/model/coding',
      detail: `The coding has no number for the label "${level.slice(0, 40)}".`,
      hint: 'Give a number for each of the two labels.'
    })
  }
  const span = code(levels[event]) - code(levels[1 - event])
  if (span !== 0) return span
  return fail({
    code: 'invalid_value',
    pointer: '/model/coding',
    detail: 'The coding gives both labels the same number.',
    hint: 'Give the labels different numbers.'
  })
}

/** Two labels, or one when the data hold a single class: 1 for the event. */
function compileLabels(
  input: ResponseInput,
  codes: Int32Array,
  levels: readonly string[]
): CompiledResponse {
  if (!input.family.facts.labels) {
    fail({
      code: 'not_a_number',
      pointer: input.pointer,
      detail: `The response holds labels (${levels
        .slice(0, 3)
        .map((l) => `"${l.slice(0, 40)}"`)
        .join(', ')}), but the ${input.family.name} family needs numbers.`,
      hint: 'Use the bernoulli family for two labels, multinomial for more.'
    })
  }
  if (levels.length > 2) {
    fail({
      code: 'outside_support',
      pointer: input.pointer,
      detail: `The response has ${levels.length} labels, but the ${input.family.name} family needs two.`,
      hint: 'Use the multinomial family, or keep two labels.'
    })
  }
  const event = eventIndex(input.spec, levels)
  const y = Float64Array.from(codes, (code) => (code === event ? 1 : 0))
  const span = levels.length === 2 ? codingSpan(input.spec, levels, event) : null
  return {
    y,
    size: null,
    squaresY: span === null ? null : y,
    squaresSize: null,
    labels: {
      event: input.spec.event ?? levels[event],
      other: levels[1 - event] ?? '',
      codingSpan: span
    }
  }
}

/** A numeric response with a named event is a label too. */
function compileNumericEvent(input: ResponseInput, values: Float64Array): CompiledResponse {
  const distinct = [...new Set(values)].sort((a, b) => a - b)
  if (
    distinct.length === 2 &&
    distinct[0] === 0 &&
    distinct[1] === 1 &&
    Number(input.spec.event) === 1
  ) {
    return { y: values, size: null, squaresY: values, squaresSize: null, labels: null }
  }
  const codes = Int32Array.from(values, (value) => distinct.indexOf(value))
  return compileLabels(input, codes, distinct.map(String))
}

function checkSupport(input: ResponseInput, values: Float64Array): void {
  const { family, rows } = input
  const outside: number[] = []
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (!contains(family.support, value) || (family.integer && !Number.isInteger(value)))
      outside.push(i)
  }
  if (outside.length === 0) return
  const shown = outside.slice(0, 10).map((i) => `row ${rows[i]}: ${values[i]}`)
  fail({
    code: 'outside_support',
    pointer: input.pointer,
    detail: `${outside.length} response${outside.length === 1 ? ' lies' : 's lie'} outside the support of the ${family.name} family (${shown.join(', ')}).`,
    hint: `${family.title} needs ${family.integer ? 'whole numbers' : 'numbers'} ${supportInWords(family)}.`
  })
}

function supportInWords({ support }: Family): string {
  const low =
    support.low === Number.NEGATIVE_INFINITY
      ? ''
      : `${support.lowOpen ? 'above' : 'from'} ${support.low}`
  const high =
    support.high === Number.POSITIVE_INFINITY
      ? ''
      : `${support.highOpen ? 'below' : 'up to'} ${support.high}`
  return [low, high].filter((part) => part !== '').join(' and ')
}

/** The first value that is no whole number, which makes all successes out of trials shares; −1 without one. */
export function firstShare(values: Float64Array): number {
  return values.findIndex((value) => !Number.isInteger(value))
}

/** Successes out of trials: whole numbers are counts, a fraction makes all of them shares. */
function compileCounts(
  input: ResponseInput,
  values: Float64Array,
  trials: Float64Array
): CompiledResponse {
  const bad: string[] = []
  const shares = input.shares ?? firstShare(values) >= 0
  const y = values.map((value, i) => {
    const m = trials[i]
    const count = shares ? value * m : value
    const whole = Math.round(count)
    const valid =
      Number.isInteger(m) && m >= 0 && whole >= 0 && whole <= m && Math.abs(count - whole) <= 1e-6
    if (!valid) bad.push(`row ${input.rows[i]}: ${value} of ${m}`)
    return whole
  })
  if (bad.length > 0) {
    fail({
      code: 'outside_support',
      pointer: input.pointer,
      detail: `${bad.length} rows are not counts of successes out of trials (${bad.slice(0, 10).join(', ')}).`,
      hint: 'Successes are whole numbers from 0 to the trials, or shares in [0, 1] whose product with the trials is whole.'
    })
  }
  const share = y.map((count, i) => (trials[i] === 0 ? 0 : count / trials[i]))
  return { y, size: trials, squaresY: share, squaresSize: trials, labels: null }
}

function compileMatrix(input: ResponseInput, columns: readonly Float64Array[]): CompiledResponse {
  if (!input.family.facts.labels || columns.length !== 2) {
    fail({
      code: 'unsupported',
      pointer: input.pointer,
      detail: `cbind() with ${columns.length} columns has no meaning for the ${input.family.name} family.`,
      hint: 'cbind(successes, failures) belongs to the binomial family; several responses to the normal family.'
    })
  }
  const [successes, failures] = columns
  const trials = successes.map((s, i) => s + failures[i])
  return compileCounts(input, successes, trials)
}

/** Turns the formula's response into what the two criteria need. Throws Failure for what the family cannot take. */
export function compileResponse(input: ResponseInput): CompiledResponse {
  const { response, family, spec, trials } = input
  if (response.kind === 'categorical') return compileLabels(input, response.codes, response.levels)
  if (response.kind === 'matrix') return compileMatrix(input, response.columns)
  if (family.facts.labels && trials !== null) return compileCounts(input, response.values, trials)
  if (family.facts.labels && spec.event !== undefined)
    return compileNumericEvent(input, response.values)
  checkSupport(input, response.values)
  return {
    y: response.values,
    size: null,
    squaresY: response.values,
    squaresSize: null,
    labels: null
  }
}
