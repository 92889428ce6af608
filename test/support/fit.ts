import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import type { Column, Dataset } from '../../src/core/model/dataset.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'

type Columns = Readonly<Record<string, readonly (number | string)[]>>

function column(name: string, values: readonly (number | string)[]): Column {
  if (values.every((value) => typeof value === 'number')) {
    return { kind: 'numeric', name, values: Float64Array.from(values, Number) }
  }
  const levels = [...new Set(values.map(String))].sort()
  const codes = Int32Array.from(values, (value) => levels.indexOf(String(value)))
  return { kind: 'categorical', name, levels, codes, origin: 'text' }
}

/** Columns as a data set; text becomes a factor with sorted levels. */
export function datasetOf(columns: Columns): Dataset {
  const entries = Object.entries(columns).map(
    ([name, values]) => [name, column(name, values)] as const
  )
  return {
    rows: entries[0]?.[1] === undefined ? 0 : lengthOf(entries[0][1]),
    columns: new Map(entries)
  }
}

function lengthOf(one: Column): number {
  return one.kind === 'numeric' ? one.values.length : one.codes.length
}

/** A fit request with everything but the model at its default. */
export function fitSpec(model: ModelSpec, include: readonly string[] = []): FitSpec {
  return {
    model,
    inference: { level: 0.95, std_errors: 'model', intervals: 'wald' },
    optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
    missing: 'drop',
    include,
    conventions: 'equifit'
  }
}

/** The report of a fit, and the largest gap of the two estimates in standard errors of the likelihood. */
export function fitOf(
  model: ModelSpec,
  columns: Columns,
  include: readonly string[] = []
): { readonly report: Report; readonly gap: number } {
  const report = estimate(fitSpec(model, include), datasetOf(columns), { cancelled: () => false })
  const most = report.maximum_likelihood.coefficients
  const gaps = report.least_squares.coefficients.map(({ estimate: ls }, j) => {
    const row = most[j]
    if (row === undefined) return Number.NaN
    const unit = Number.isFinite(row.std_error) ? row.std_error : Math.max(Math.abs(ls), 1e-3)
    return Math.abs(row.estimate - ls) / unit
  })
  return { report, gap: Math.max(...gaps) }
}
