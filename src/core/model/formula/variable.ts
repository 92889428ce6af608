import { Failure } from '../../failure.ts'
import { firstNotFinite } from '../../numeric/vector.ts'
import { type ContrastName, contrasts } from './contrasts/registry.ts'
import { evaluateFactor, type Factor } from './factor.ts'
import type { Variable } from './formula.ts'
import { evaluateNumeric, type Source } from './numeric.ts'
import { type Pair, takePair } from './pair.ts'
import { readArguments } from './transforms/arguments.ts'
import { transforms } from './transforms/registry.ts'
import type { TransformState } from './transforms/transform.ts'

/** What a variable learned from the data of the fit. JSON, so it can be stored with the fit. */
export type Learned =
  | { readonly kind: 'numeric'; readonly label: string }
  | {
      readonly kind: 'factor'
      readonly label: string
      readonly name: string
      /** Levels that occur in the rows of the fit; the first is the baseline. */
      readonly levels: readonly string[]
      readonly contrast: ContrastName
    }
  | {
      readonly kind: 'transform'
      readonly label: string
      readonly fn: string
      readonly state: TransformState
      /** What follows the label in the names of its columns; whole names for a quadratic form. */
      readonly suffixes: readonly string[]
      readonly quadratic: { readonly name: string; readonly size: number } | null
    }

/** A variable at all rows of a dataset, before it is known which rows stay. */
export type Evaluated =
  | { readonly kind: 'numeric'; readonly values: Pair }
  | { readonly kind: 'factor'; readonly factor: Factor }
  | { readonly kind: 'transform'; readonly data: readonly Pair[] }

/** Evaluates what a variable reads; a transform's data arguments, not its columns. */
export function evaluateVariable({ expression, label }: Variable, source: Source): Evaluated {
  const factor = evaluateFactor(expression, source, label)
  if (factor !== null) return { kind: 'factor', factor }
  const transform = expression.kind === 'call' ? transforms.get(expression.fn) : undefined
  if (expression.kind !== 'call' || transform === undefined) {
    return { kind: 'numeric', values: evaluateNumeric(expression, source) }
  }
  const { data } = readArguments(expression, transform, source.pointer)
  return { kind: 'transform', data: data.map((arg) => evaluateNumeric(arg, source)) }
}

export interface LearningOptions {
  readonly pointer: string
  readonly rows: Int32Array
  readonly contrasts: Readonly<Record<string, ContrastName>>
  readonly maxLevels: number
  /** How many rows each row stands for; absent or null where one. */
  readonly frequency?: Float64Array | null
  /** Name of the next matrix of a quadratic form. */
  readonly matrixName: () => string
}

/**
 * What has to be remembered of a variable. Levels are those of the kept rows; a transform learns
 * from every row where its own data are finite, as in R, whether or not another variable is missing.
 */
export function learnVariable(
  variable: Variable,
  evaluated: Evaluated,
  options: LearningOptions
): Learned {
  const { label, expression } = variable
  if (evaluated.kind === 'numeric') return { kind: 'numeric', label }
  if (evaluated.kind === 'factor') return learnFactor(label, evaluated.factor, options)
  if (expression.kind !== 'call') throw new Error(`${label} is not a call`)
  const transform = transforms.get(expression.fn)
  if (transform === undefined) throw new Error(`${expression.fn} is not a transform`)
  const { settings } = readArguments(expression, transform, options.pointer)
  const finite = repeated(finiteRows(evaluated.data), label, options)
  if (finite.length === 0) settings.refuse(`${label} has no finite value to learn from`)
  const state = transform.learn(
    evaluated.data.map((pair) => takePair(pair, finite)),
    settings
  )
  const size = evaluated.data.length
  const width = transform.width(state, size)
  const base = { kind: 'transform', label, fn: expression.fn, state } as const
  if (transform.quadratic) {
    const name = options.matrixName()
    return { ...base, suffixes: triangle(name, size), quadratic: { name, size } }
  }
  const suffixes = Array.from({ length: width }, (_, j) => (width === 1 ? '' : String(j + 1)))
  return { ...base, suffixes, quadratic: null }
}

/** A[1,1], A[1,2], …: the upper triangle by rows. */
function triangle(name: string, size: number): readonly string[] {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size - i }, (_, k) => `${name}[${i + 1},${i + k + 1}]`)
  ).flat()
}

function finiteRows(data: readonly Pair[]): Int32Array {
  const rows: number[] = []
  for (let i = 0; i < data[0].head.length; i++) {
    if (data.every(({ head }) => Number.isFinite(head[i]))) rows.push(i)
  }
  return Int32Array.from(rows)
}

/** Repetitions up to which quantiles and orthogonal polynomials of frequencies are computed. */
const maxRepeated = 5_000_000

/** Every row as often as its frequency says, so that a basis is that of the rows written out. */
function repeated(
  rows: Int32Array,
  label: string,
  { frequency, pointer }: LearningOptions
): Int32Array {
  if (frequency === undefined || frequency === null) return rows
  let total = 0
  for (const i of rows) total += frequency[i]
  if (total > maxRepeated) {
    throw new Failure({
      code: 'too_expensive',
      pointer,
      detail: `${label} of rows that stand for ${total} observations needs all of them; at most ${maxRepeated} are allowed`,
      hint: 'Write the basis as columns of the data'
    })
  }
  const out = new Int32Array(total)
  let next = 0
  for (const i of rows) {
    out.fill(i, next, next + frequency[i])
    next += frequency[i]
  }
  return out
}

function learnFactor(label: string, factor: Factor, options: LearningOptions): Learned {
  const seen = new Uint8Array(factor.levels.length)
  for (const i of options.rows) if (factor.codes[i] >= 0) seen[factor.codes[i]] = 1
  const levels = factor.levels.filter((_, code) => seen[code] === 1)
  if (levels.length > options.maxLevels) {
    throw new Failure({
      code: 'too_many_levels',
      pointer: options.pointer,
      detail: `The factor ${label} has ${levels.length} levels; at most ${options.maxLevels} are allowed`,
      hint: 'A column of numbers or identifiers may have been sent as text'
    })
  }
  const contrast =
    factor.contrast ?? options.contrasts[factor.name] ?? options.contrasts[label] ?? 'treatment'
  return { kind: 'factor', label, name: factor.name, levels, contrast }
}

/** A variable at the kept rows: columns of numbers, or codes of the learned levels. */
export type Block =
  | {
      readonly kind: 'numeric'
      readonly columns: readonly Pair[]
      readonly names: readonly string[]
    }
  | {
      readonly kind: 'factor'
      readonly label: string
      readonly name: string
      readonly codes: Int32Array
      readonly levels: readonly string[]
      readonly contrast: ContrastName
    }

export interface BlockOptions {
  readonly pointer: string
  readonly rows: Int32Array
}

/** The learned variable at some rows. Throws when a value is not finite or a level was never seen. */
export function makeBlock(
  learned: Learned,
  evaluated: Evaluated,
  { pointer, rows }: BlockOptions
): Block {
  const { label } = learned
  if (learned.kind === 'factor' && evaluated.kind === 'factor') {
    const codes = recode(learned, evaluated.factor, { pointer, rows })
    const { name, levels, contrast } = learned
    return { kind: 'factor', label, name, codes, levels, contrast }
  }
  if (learned.kind === 'numeric' && evaluated.kind === 'numeric') {
    const values = takePair(evaluated.values, rows)
    refuseNonFinite(values, label, { pointer, rows })
    return { kind: 'numeric', columns: [values], names: [label] }
  }
  if (learned.kind === 'transform' && evaluated.kind === 'transform') {
    const data = evaluated.data.map((pair) => takePair(pair, rows))
    for (const pair of data) refuseNonFinite(pair, label, { pointer, rows })
    const columns = transforms.get(learned.fn)?.apply(learned.state, data) ?? []
    for (const column of columns) refuseNonFinite(column, label, { pointer, rows })
    const prefix = learned.quadratic === null ? label : ''
    return { kind: 'numeric', columns, names: learned.suffixes.map((suffix) => prefix + suffix) }
  }
  throw new Failure({
    code: 'invalid_value',
    pointer,
    detail: `${label} was ${learned.kind === 'factor' ? 'a factor' : 'a number'} in the fit and is not in these data`
  })
}

/** Throws at the first row where a variable is NaN or infinite although its columns are present. */
export function refuseNonFinite(
  { head }: Pair,
  label: string,
  { pointer, rows }: BlockOptions
): void {
  const i = firstNotFinite(head)
  if (i < 0) return
  throw new Failure({
    code: 'invalid_value',
    pointer,
    detail: `${label} is ${head[i]} in row ${rows[i] + 1}`,
    hint: 'Remove the row, or change the expression so that it is finite there',
    place: { row: rows[i] + 1 }
  })
}

function recode(
  learned: Extract<Learned, { kind: 'factor' }>,
  { codes, levels }: Factor,
  { pointer, rows }: BlockOptions
): Int32Array {
  const index = new Map(learned.levels.map((level, code) => [level, code]))
  const map = levels.map((level) => index.get(level) ?? -1)
  return Int32Array.from(rows, (i) => {
    const code = codes[i] < 0 ? -1 : map[codes[i]]
    if (code >= 0) return code
    throw new Failure({
      code: 'unknown_name',
      pointer,
      detail: `The level "${(levels[codes[i]] ?? '').slice(0, 40)}" of ${learned.label} in row ${i + 1} did not occur in the fit`,
      hint: `Levels of the fit: ${learned.levels.slice(0, 10).join(', ')}`,
      place: { row: i + 1 }
    })
  })
}

/** The coding of a block in a term: how many columns, their values by level and their names. */
export interface Coding {
  readonly width: number
  readonly name: (j: number) => string
  /** The value of column j at a level; null for a numeric block. */
  readonly byLevel: readonly (readonly number[])[] | null
  /** Code of the level whose effect column j is; null where there is none. */
  readonly levelOf: (j: number) => number | null
}

/** Full indicator coding of a factor where `dummy`, else its contrast; numeric blocks as they are. */
export function codingOf(block: Block, dummy: boolean): Coding {
  if (block.kind === 'numeric') {
    const { names } = block
    return { width: names.length, name: (j) => names[j], byLevel: null, levelOf: () => null }
  }
  const { label, levels } = block
  const k = levels.length
  // A factor with one level has no contrast: it becomes a constant column, whose aliasing is reported.
  if (dummy || k === 1) {
    const byLevel = levels.map((_, j) => levels.map((_, i) => (i === j ? 1 : 0)))
    return { width: k, name: (j) => label + levels[j], byLevel, levelOf: (j) => j }
  }
  const contrast = contrasts[block.contrast]
  const suffixes = contrast.suffixes(levels)
  const byLevel = contrast.columns(k)
  return { width: k - 1, name: (j) => label + suffixes[j], byLevel, levelOf: contrast.levelOf }
}
