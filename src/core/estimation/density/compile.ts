import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { compileExpression } from '../../model/expression/compile.ts'
import { createEvaluator } from '../../model/expression/evaluator.ts'
import { type Graph, sizeOf } from '../../model/expression/graph.ts'
import { parseExpression } from '../../model/expression/parse.ts'
import { dependsOn, linearParameters } from '../../model/expression/structure.ts'
import { refuseCost, usualLimits } from '../../model/limits.ts'
import { completeRows, takeRows } from '../../model/rows.ts'
import type { FitSpec, ModelSpec } from '../../model/spec.ts'
import { parameterSpace, readParameters, startsOf, startWarning } from '../parameters.ts'
import { droppedWarning, refuseIncomplete } from '../regression/observed.ts'
import { weightRows } from '../regression/weighting.ts'
import type { DensityMean, DensityModel } from './model.ts'
import { recogniseDensity } from './recognise.ts'

interface Graphs {
  readonly density: Graph
  readonly mean: Graph | null
  readonly response: Graph | null
}

function compileGraphs(spec: ModelSpec, data: Dataset, names: readonly string[]): Graphs {
  const compile = (source: string, parameters: readonly string[], pointer: string): Graph =>
    compileExpression(
      parseExpression(source, pointer),
      { columns: data.columns, parameters },
      pointer
    )
  const density = compile(spec.log_density ?? '', names, '/model/log_density')
  if (spec.mean === undefined) return { density, mean: null, response: null }
  if (spec.response === undefined) {
    throw new Failure({
      code: 'invalid_value',
      pointer: '/model/response',
      detail: 'A mean beside a density needs a response.',
      hint: 'Name the column: "response": "y".'
    })
  }
  return {
    density,
    mean: compile(spec.mean, names, '/model/mean'),
    response: compile(spec.response, [], '/model/response')
  }
}

function refuseWhatHasNoMeaning(spec: ModelSpec): void {
  if (spec.weights?.kind === 'precision') {
    throw new Failure({
      code: 'unsupported',
      pointer: '/model/weights',
      detail:
        'Precision weights are relative variances; a density of your own has no variance for them to scale.',
      hint: 'Write the weight into the density, or send {"column": …, "kind": "frequency"} for counts of rows.'
    })
  }
  if (spec.covariance !== undefined) {
    throw new Failure({
      code: 'unsupported',
      pointer: '/model/covariance',
      detail: 'A density is one row’s log-likelihood: rows are independent.',
      hint: 'Leave out "covariance".'
    })
  }
}

function compileMean(
  graphs: Graphs,
  places: readonly number[],
  dataset: Dataset
): DensityMean | null {
  const { mean, response } = graphs
  if (mean === null || response === null) return null
  const values = new Float64Array(dataset.rows)
  createEvaluator(response, dataset).value(new Float64Array(0), values)
  const uses = [...places.keys()].filter((j) => dependsOn(mean, places[j]))
  const affine = new Set(linearParameters(mean))
  return {
    graph: mean,
    evaluator: createEvaluator(mean, dataset),
    response: values,
    uses,
    linear: [...uses.keys()].filter((k) => affine.has(places[uses[k]]))
  }
}

/** A model stated as a log-density: parsed, resolved, with complete rows. Throws Failure. */
export function compileDensity(fit: FitSpec, data: Dataset): DensityModel {
  const spec = fit.model
  refuseWhatHasNoMeaning(spec)
  const parameters = readParameters(spec, 'density')
  const names = parameters.map(({ name }) => name)
  const graphs = compileGraphs(spec, data, names)
  const space = parameterSpace(parameters)
  if (space.places.length === 0) {
    throw new Failure({
      code: 'invalid_value',
      pointer: '/model/parameters',
      detail: 'Every parameter is fixed: there is nothing to estimate.',
      hint: 'Leave out "fixed" for at least one parameter.'
    })
  }
  const weighted = weightRows(spec, data)
  const used = [graphs.density, graphs.mean, graphs.response].flatMap((graph) => [
    ...(graph?.columns ?? [])
  ])
  const complete = completeRows(weighted.dataset, used)
  refuseIncomplete(fit, complete, weighted.dataset)
  const dataset = takeRows(weighted.dataset, complete)
  refuseCost(sizeOf(graphs.density, dataset.rows), fit.limits ?? usualLimits, '/model/log_density')
  const rows = Int32Array.from(complete, (i) => weighted.rows[i])
  const { weights } = weighted
  const frequency = weights === null ? null : Float64Array.from(complete, (i) => weights[i])
  const dropped = data.rows - rows.length - weighted.zeroWeight
  const depends = (j: number): boolean =>
    dependsOn(graphs.density, space.places[j]) ||
    (graphs.mean !== null && dependsOn(graphs.mean, space.places[j]))
  return {
    ...space,
    graph: graphs.density,
    evaluator: createEvaluator(graphs.density, dataset),
    data,
    dataset,
    names: space.places.map((place) => names[place]),
    given: Uint8Array.from(space.places, (place) =>
      startsOf(parameters[place].choice).length > 0 ? 1 : 0
    ),
    unused: [...space.places.keys()].filter((j) => !depends(j)),
    frequency,
    nobs: frequency === null ? rows.length : frequency.reduce((sum, f) => sum + f, 0),
    rows,
    counts: { total: data.rows, dropped, zeroWeight: weighted.zeroWeight },
    weighted: frequency !== null,
    mean: compileMean(graphs, space.places, dataset),
    kernel: recogniseDensity(spec),
    description: `log density of a row = ${(spec.log_density ?? '').slice(0, 200)}`,
    warnings: [...startWarning(parameters), ...droppedWarning(dropped)]
  }
}
