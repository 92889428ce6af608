import { estimate } from '../../../../src/core/estimation/estimate.ts'
import type { Report } from '../../../../src/core/estimation/report.ts'
import type { Column, Dataset } from '../../../../src/core/model/dataset.ts'
import type { Control, FitSpec, InferenceSpec, ModelSpec } from '../../../../src/core/model/spec.ts'

/** A model and what is asked of it; the columns may be numbers or texts. */
export interface Ask extends Omit<ModelSpec, 'family'>, Partial<InferenceSpec> {
  readonly family?: string | ModelSpec['family']
  readonly include?: readonly string[]
  readonly seed?: number
  readonly max_iterations?: number
  readonly conventions?: FitSpec['conventions']
}

export type Columns = Readonly<Record<string, readonly (number | string)[]>>

export function datasetOf(columns: Columns): Dataset {
  const entries = Object.entries(columns).map(([name, values]): [string, Column] => {
    if (values.every((value) => typeof value === 'number')) {
      return [name, { kind: 'numeric', name, values: Float64Array.from(values) }]
    }
    const texts = values.map(String)
    const levels = [...new Set(texts)].sort()
    const codes = Int32Array.from(texts, (text) => levels.indexOf(text))
    return [name, { kind: 'categorical', name, codes, levels, origin: 'text' }]
  })
  return {
    rows:
      entries[0]?.[1].kind === 'numeric'
        ? entries[0][1].values.length
        : (Object.values(columns)[0]?.length ?? 0),
    columns: new Map(entries)
  }
}

export function specOf(ask: Ask): FitSpec {
  const {
    family,
    include,
    seed,
    max_iterations,
    level,
    std_errors,
    intervals,
    hypotheses,
    conventions,
    ...model
  } = ask
  const law = family ?? 'normal'
  return {
    model: { ...model, family: typeof law === 'string' ? { name: law, options: {} } : law },
    inference: {
      level: level ?? 0.95,
      std_errors: std_errors ?? 'model',
      intervals: intervals ?? 'wald',
      ...(hypotheses === undefined ? {} : { hypotheses })
    },
    optimizer: {
      starts: 1,
      seed: seed ?? 1,
      max_iterations: max_iterations ?? 500,
      tolerance: 1e-10
    },
    missing: 'drop',
    include: include ?? [],
    conventions: conventions ?? 'equifit'
  }
}

export const control: Control = { cancelled: () => false }

export function fitOf({ columns, ...ask }: Ask & { readonly columns: Columns }): Report {
  return estimate(specOf(ask), datasetOf(columns), control)
}

function flat(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (Array.isArray(value)) return value.flatMap(flat)
  throw new Error('expected numbers')
}

/** Largest relative difference of corresponding numbers. */
export function relativeDifference(found: unknown, expected: unknown): number {
  const a = flat(found)
  const b = flat(expected)
  if (a.length !== b.length || a.length === 0) return Number.POSITIVE_INFINITY
  return Math.max(
    ...a.map((value, i) => {
      const truth = b[i] ?? Number.NaN
      return value === truth ? 0 : Math.abs(value - truth) / Math.abs(truth)
    })
  )
}
