import { Failure } from '../../../failure.ts'
import { sizeOf } from '../../../model/expression/graph.ts'
import { refuseCost, usualLimits } from '../../../model/limits.ts'
import { compileDensity } from '../../density/compile.ts'
import { fitDensity } from '../../density/fit.ts'
import type { DensityModel } from '../../density/model.ts'
import { startNotFinite } from '../../density/starts.ts'
import { type DensityStatement, readDensity } from '../../density/statement.ts'
import { refuseDear } from '../pass-cost.ts'
import { type Passes, within } from '../search.ts'
import { plainSpec, type Sampled } from '../start.ts'
import type { DensityPass } from './density-pass.ts'

/** A sample of a density's rows, compiled, and what a pass over all rows reads. */
export interface DensityStart extends Sampled {
  readonly statement: DensityStatement
  readonly model: DensityModel
  readonly pass: DensityPass
}

/** A sample, compiled. Throws Failure. */
export function densityStart(sampled: Sampled): DensityStart {
  const { dataset, ratio } = sampled
  const spec = plainSpec(sampled.spec)
  const model = compileDensity(spec, dataset)
  const statement = readDensity(spec.model, dataset.columns)
  const rows = ratio * dataset.rows
  const pointer = '/model/log_density'
  refuseDear(spec, { rows, columns: model.fixed.length }, pointer)
  const { operations } = sizeOf(model.graph, rows)
  refuseCost({ cells: 0, operations }, spec.limits ?? usualLimits, pointer)
  const { weights } = spec.model
  const columns = [
    ...new Set([...statement.columns, ...(weights === undefined ? [] : [weights.column])])
  ]
  const pass: DensityPass = {
    kind: 'density',
    spec,
    columns,
    beside: [],
    points: [],
    compared: null,
    sandwich: null
  }
  return { ...sampled, spec, columns, statement, model, pass }
}

/** Where the search over all rows may begin: at the maximum of the sample, or where its likelihood has no bound. */
export interface SampleEnd {
  readonly theta: Float64Array
  readonly unbounded: boolean
}

/** The end of the sample's search; null where it is neither. */
export function sampleEnd({ spec, model, control }: DensityStart): SampleEnd | null {
  try {
    const { status, infinite, theta } = fitDensity(spec, model, control).fit
    const inside = status === 'ok' || status === 'boundary'
    const unbounded = status === 'unbounded'
    const found = (inside && infinite.every((side) => side === 0)) || unbounded
    return found ? { theta, unbounded } : null
  } catch (error) {
    // All rows say which of them the start is not finite on.
    const notFinite =
      error instanceof Failure && error.faults.every(({ code }) => code === 'start_not_finite')
    if (notFinite) return null
    throw error
  }
}

/** What is wrong with a start at which the density of this row, the first, is not finite. */
export async function failureAt(
  { spec, columns }: DensityStart,
  at: { readonly start: Float64Array; readonly row: number },
  passes: Passes
): Promise<Failure> {
  const { start, row } = at
  const also = Number.isFinite(row) ? [row] : []
  const request = { rows: 1, seed: spec.optimizer.seed, columns, beside: [], also }
  const dataset = await passes.source.sample(request, within(passes, 1))
  const model = compileDensity(spec, dataset)
  return startNotFinite({ ...model, rows: model.rows.fill(row) }, start)
}
