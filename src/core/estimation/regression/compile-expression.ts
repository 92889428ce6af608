import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { compileExpression } from '../../model/expression/compile.ts'
import { createEvaluator } from '../../model/expression/evaluator.ts'
import { type Graph, sizeOf } from '../../model/expression/graph.ts'
import { parseExpression } from '../../model/expression/parse.ts'
import { linearParameters } from '../../model/expression/structure.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import { refuseCost, usualLimits } from '../../model/limits.ts'
import { identity } from '../../model/links/identity.ts'
import type { Link } from '../../model/links/link.ts'
import { completeRows, numericColumn, takeRows } from '../../model/rows.ts'
import type { FitSpec, ModelSpec } from '../../model/spec.ts'
import { type NamedParameter, parameterSpace, readParameters, startWarning } from '../parameters.ts'
import { logarithmOfMedian } from './median-link.ts'
import type { ExpressionMean, ExpressionRegression } from './model.ts'
import { droppedWarning, observed, refuseIncomplete } from './observed.ts'
import { compileResponse, type RawResponse } from './response.ts'
import { weightRows } from './weighting.ts'

/** Places of the estimated parameters that the expression uses, and all of the estimated ones. */
export function compileMean(
  graph: Graph,
  parameters: readonly NamedParameter[],
  dataset: Dataset
): ExpressionMean {
  const space = parameterSpace(parameters)
  const linear = new Set(linearParameters(graph))
  return {
    kind: 'expression',
    graph,
    evaluator: createEvaluator(graph, dataset),
    ...space,
    linear: space.places.flatMap((place, j) => (linear.has(place) ? [j] : []))
  }
}

/** Columns of the response: the expression that states it, compiled without parameters. */
export function responseGraph(
  spec: ModelSpec,
  dataset: Dataset
): { readonly name: string | null; readonly graph: Graph | null } {
  const source = spec.response
  if (source === undefined) {
    throw new Failure({
      code: 'invalid_value',
      pointer: '/model/response',
      detail: 'A mean needs a response.',
      hint: 'Name the column: "response": "y".'
    })
  }
  const parsed = parseExpression(source, '/model/response')
  const plain = parsed.kind === 'name' ? dataset.columns.get(parsed.name) : undefined
  if (plain?.kind === 'categorical') return { name: plain.name, graph: null }
  return {
    name: null,
    graph: compileExpression(
      parsed,
      { columns: dataset.columns, parameters: [] },
      '/model/response'
    )
  }
}

/** The response of every row, before its family reads it. */
export function rawResponse(
  response: ReturnType<typeof responseGraph>,
  dataset: Dataset
): RawResponse {
  if (response.graph !== null) {
    const values = new Float64Array(dataset.rows)
    createEvaluator(response.graph, dataset).value(new Float64Array(0), values)
    return { kind: 'numeric', values }
  }
  const column = dataset.columns.get(response.name ?? '')
  if (column?.kind !== 'categorical') throw new Error('a response without a graph is categorical')
  return { kind: 'categorical', codes: column.codes, levels: column.levels }
}

/** What an expression states: the mean, or the median of laws that are stated by it. */
export function linkOfMean({ predicts }: Family): Link {
  return predicts === 'median' ? logarithmOfMedian : identity
}

/** A regression whose mean is an expression: parsed, resolved, with complete rows. Throws Failure. */
export function compileExpressionRegression(fit: FitSpec, data: Dataset): ExpressionRegression {
  const spec = fit.model
  const family = chooseFamily(spec.family, '/model/family')
  const parameters = readParameters(spec, 'mean')
  const names = parameters.map(({ name }) => name)
  const parsed = parseExpression(spec.mean ?? '', '/model/mean')
  const graph = compileExpression(
    parsed,
    { columns: data.columns, parameters: names },
    '/model/mean'
  )
  const weighted = weightRows(spec, data)
  const response = responseGraph(spec, data)
  const used = [
    ...graph.columns,
    ...(response.graph?.columns ?? [response.name ?? '']),
    ...(spec.trials === undefined ? [] : [spec.trials])
  ]
  const complete = completeRows(weighted.dataset, used)
  refuseIncomplete(fit, complete, weighted.dataset)
  const dataset = takeRows(weighted.dataset, complete)
  const rows = Int32Array.from(complete, (i) => weighted.rows[i])
  const compiled = compileResponse({
    spec,
    family,
    response: rawResponse(response, dataset),
    trials: spec.trials === undefined ? null : numericColumn(dataset, spec.trials, '/model/trials'),
    rows,
    pointer: '/model/response'
  })
  refuseCost(sizeOf(graph, dataset.rows), fit.limits ?? usualLimits, '/model/mean')
  const mean = compileMean(graph, parameters, dataset)
  const facts = observed({ spec, family, compiled, weighted, complete, total: data.rows })
  return {
    ...facts,
    data,
    link: linkOfMean(family),
    mean,
    terms: mean.places.map((place) => ({ name: names[place] })),
    description: `${spec.response ?? ''} = ${spec.mean ?? ''}`,
    warnings: [...startWarning(parameters), ...droppedWarning(facts.counts.dropped)]
  }
}
