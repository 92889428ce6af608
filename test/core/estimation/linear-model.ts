import type { LinearRegression } from '../../../src/core/estimation/regression/model.ts'
import { normal } from '../../../src/core/model/families/normal.ts'
import { identity } from '../../../src/core/model/links/identity.ts'
import type { FitSpec, ModelSpec } from '../../../src/core/model/spec.ts'

export interface LinearInput {
  readonly y: readonly number[]
  /** Columns of the design by the names of their terms. */
  readonly columns: Readonly<Record<string, readonly number[]>>
  readonly scale?: number
}

/** A normal regression whose design is given as columns, as a formula would have made it. */
export function linearModel({ y, columns, scale }: LinearInput): LinearRegression {
  const names = Object.keys(columns)
  const values = Float64Array.from(y)
  return {
    family: normal.create(scale === undefined ? {} : { scale }),
    link: identity,
    observations: {
      rows: values.length,
      y: values,
      size: null,
      precision: null,
      frequency: null
    },
    mean: {
      kind: 'linear',
      x: {
        rows: values.length,
        cols: names.length,
        data: Float64Array.from(Object.values(columns).flat())
      },
      tail: null,
      offset: null,
      intercept: names.includes('(Intercept)'),
      interceptOnly: names.length === 1 && names[0] === '(Intercept)',
      quadratic: []
    },
    terms: names.map((name) => ({ name })),
    squares: { y: values, weights: null },
    labels: null,
    weightsKind: 'none',
    nobs: values.length,
    data: { rows: values.length, columns: new Map() },
    rows: Int32Array.from(values, (_, i) => i),
    counts: { total: values.length, dropped: 0, zeroWeight: 0 },
    description: 'y',
    warnings: []
  }
}

/** A request with every option at its default. */
export function specOf(model: Partial<ModelSpec>, rest: Partial<FitSpec> = {}): FitSpec {
  return {
    model: { family: { name: 'normal', options: {} }, ...model },
    inference: { level: 0.95, std_errors: 'model', intervals: 'wald' },
    optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
    missing: 'drop',
    include: [],
    conventions: 'equifit',
    ...rest
  }
}

export const control = { cancelled: () => false }
