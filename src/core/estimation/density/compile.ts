import type { Dataset } from '../../model/dataset.ts'
import { createEvaluator } from '../../model/expression/evaluator.ts'
import { sizeOf } from '../../model/expression/graph.ts'
import { refuseCost, usualLimits } from '../../model/limits.ts'
import { completeRows, takeRows } from '../../model/rows.ts'
import type { FitSpec, ModelSpec } from '../../model/spec.ts'
import { take } from '../../numeric/vector.ts'
import { readParameters, startWarning } from '../parameters.ts'
import { droppedWarning, refuseIncomplete } from '../regression/observed.ts'
import { weightRows } from '../regression/weighting.ts'
import type { WarningReport } from '../report.ts'
import {
  type DensityLikelihood,
  type DensityMean,
  type DensityModel,
  type DensityOnRows,
  type DescribedDensity,
  sumsInMemory
} from './model.ts'
import { recogniseDensity } from './recognise.ts'
import { type DensityStatement, readDensity } from './statement.ts'

/** Rows that a statement is put to. */
export type DensityRows = Pick<DensityOnRows, 'data' | 'dataset' | 'rows' | 'frequency'>

function meanOn({ mean }: DensityStatement, dataset: Dataset): DensityMean | null {
  if (mean === null) return null
  const { graph, uses, linear } = mean
  const response = new Float64Array(dataset.rows)
  createEvaluator(mean.response, dataset).value(new Float64Array(0), response)
  return { graph, evaluator: createEvaluator(graph, dataset), response, uses, linear }
}

/** A statement on rows that are complete and of positive weight. */
export function densityOn(statement: DensityStatement, of: DensityRows): DensityOnRows {
  const { density: graph, space, names, given, unused } = statement
  const { rows, frequency, dataset } = of
  const evaluator = createEvaluator(graph, dataset)
  const nobs = frequency === null ? rows.length : frequency.reduce((sum, f) => sum + f, 0)
  const sums = sumsInMemory(evaluator, frequency)
  const mean = meanOn(statement, dataset)
  return { ...space, ...of, graph, evaluator, names, given, unused, nobs, sums, mean }
}

/** What a report says of a density on so many rows, beside what is estimated. */
export function described(
  spec: ModelSpec,
  counts: DescribedDensity['counts']
): Omit<DescribedDensity, keyof DensityLikelihood> {
  const warnings: WarningReport[] = [
    ...startWarning(readParameters(spec, 'density')),
    ...droppedWarning(counts.dropped)
  ]
  return {
    counts,
    weighted: spec.weights !== undefined,
    kernel: recogniseDensity(spec),
    description: `log density of a row = ${(spec.log_density ?? '').slice(0, 200)}`,
    warnings
  }
}

/** A model stated as a log-density: parsed, resolved, with complete rows. Throws Failure. */
export function compileDensity(fit: FitSpec, data: Dataset): DensityModel {
  const spec = fit.model
  const statement = readDensity(spec, data.columns)
  const weighted = weightRows(spec, data)
  const complete = completeRows(weighted.dataset, statement.columns)
  refuseIncomplete(fit, complete, weighted.dataset)
  const dataset = takeRows(weighted.dataset, complete)
  const size = sizeOf(statement.density, dataset.rows)
  refuseCost(size, fit.limits ?? usualLimits, '/model/log_density')
  const rows = Int32Array.from(complete, (i) => weighted.rows[i])
  const { weights, zeroWeight } = weighted
  const frequency = weights === null ? null : take(weights, complete)
  const counts = { total: data.rows, dropped: data.rows - rows.length - zeroWeight, zeroWeight }
  const of = { data, dataset, rows, frequency }
  return { ...densityOn(statement, of), ...described(spec, counts) }
}
