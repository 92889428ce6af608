import { Failure } from '../../failure.ts'
import { indices, take } from '../../numeric/vector.ts'
import type { ContrastName } from './contrasts/registry.ts'
import { evaluateFactor, type Factor } from './factor.ts'
import type { Variable } from './formula.ts'
import { evaluateNumeric, type Source } from './numeric.ts'
import { type Pair, takePair } from './pair.ts'
import { readArguments } from './transforms/arguments.ts'
import { learnFrom } from './transforms/learn-from.ts'
import type { Values } from './transforms/learning.ts'
import { transforms } from './transforms/registry.ts'
import type { Settings, TransformState } from './transforms/transform.ts'

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
  /** What bases learned beforehand from more rows than these, by label. */
  readonly bases?: ReadonlyMap<string, TransformState>
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
  const values = finiteValues(evaluated.data, options.frequency ?? null)
  if (values.x.head.length === 0) refuseNothing(label, settings)
  const state = options.bases?.get(label) ?? learnFrom(transform.learn(settings), values)
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

/** The values of a transform's first argument where all of its arguments are finite. */
export function finiteValues(data: readonly Pair[], frequency: Float64Array | null): Values {
  const [x] = data
  const finite = indices(x.head.length).filter((i) =>
    data.every(({ head }) => Number.isFinite(head[i]))
  )
  return {
    x: takePair(x, finite),
    frequency: frequency === null ? null : take(frequency, finite)
  }
}

/** Throws Failure: a basis has nothing to learn from. */
export function refuseNothing(label: string, settings: Settings): never {
  return settings.refuse(`${label} has no finite value to learn from`)
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
