import { Failure, type Fault } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { compileExpression } from '../../model/expression/compile.ts'
import { createEvaluator } from '../../model/expression/evaluator.ts'
import type { Graph } from '../../model/expression/graph.ts'
import { parseExpression } from '../../model/expression/parse.ts'
import { linearParameters } from '../../model/expression/structure.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import { identity } from '../../model/links/identity.ts'
import { completeRows, numericColumn, takeRows } from '../../model/rows.ts'
import type { FitSpec, ModelSpec, ParameterChoice } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'
import { logarithmOfMedian } from './median-link.ts'
import type { ExpressionMean, ExpressionRegression } from './model.ts'
import { compileResponse, type RawResponse } from './response.ts'
import { squaresOf } from './squares-response.ts'
import { weightRows } from './weighting.ts'

interface NamedParameter {
  readonly name: string
  readonly choice: ParameterChoice
}

function parametersOf(spec: ModelSpec): NamedParameter[] {
  const named = Object.entries(spec.parameters ?? {}).map(([name, choice]) => ({ name, choice }))
  if (named.length > 0) return named
  throw new Failure({
    code: 'invalid_value',
    pointer: '/model/parameters',
    detail: 'The mean has no parameters.',
    hint: 'Name them: "parameters": { "b1": { "start": 1 } }.'
  })
}

/** Faults in one parameter's start and bounds. */
function parameterFaults({ name, choice }: NamedParameter): Fault[] {
  const pointer = `/model/parameters/${name}`
  const low = choice.lower ?? Number.NEGATIVE_INFINITY
  const high = choice.upper ?? Number.POSITIVE_INFINITY
  if (low > high) {
    return [
      {
        code: 'invalid_bounds',
        pointer,
        detail: `The lower bound ${low} of ${name} is above the upper bound ${high}.`
      }
    ]
  }
  const starts = startsOf(choice)
  if (choice.fixed === true && starts.length !== 1) {
    return [
      {
        code: 'invalid_start',
        pointer,
        detail: `${name} is fixed, so it needs one start: its value.`
      }
    ]
  }
  return starts
    .filter((start) => start < low || start > high)
    .map((start) => ({
      code: 'invalid_start',
      pointer: `${pointer}/start`,
      detail: `The start ${start} of ${name} lies outside its bounds [${low}, ${high}].`
    }))
}

function startsOf({ start }: ParameterChoice): readonly number[] {
  return start === undefined ? [] : typeof start === 'number' ? [start] : start
}

function isFixed({ choice }: NamedParameter): boolean {
  return choice.fixed === true || (choice.lower !== undefined && choice.lower === choice.upper)
}

/** A start inside the bounds where the client gave none. */
function defaultStart({ lower, upper }: ParameterChoice): number {
  if (lower !== undefined && upper !== undefined) return (lower + upper) / 2
  if (lower !== undefined) return lower + 1
  if (upper !== undefined) return upper - 1
  return 1
}

/** The client's starts, the k-th of every parameter together; a shorter list repeats its last. */
function startVectors(parameters: readonly NamedParameter[]): Float64Array[] {
  const lists = parameters.map(({ choice }) => {
    const given = startsOf(choice)
    return given.length === 0 ? [defaultStart(choice)] : given
  })
  const count = Math.max(1, ...lists.map((list) => list.length))
  return Array.from({ length: count }, (_, k) =>
    Float64Array.from(lists, (list) => list[Math.min(k, list.length - 1)])
  )
}

/** Places of the estimated parameters that the expression uses, and all of the estimated ones. */
export function compileMean(
  graph: Graph,
  parameters: readonly NamedParameter[],
  dataset: Dataset
): ExpressionMean {
  const places = [...parameters.keys()].filter((j) => !isFixed(parameters[j]))
  const estimated = places.map((place) => parameters[place])
  const linear = new Set(linearParameters(graph))
  return {
    kind: 'expression',
    graph,
    evaluator: createEvaluator(graph, dataset),
    starts: startVectors(estimated),
    lower: Float64Array.from(estimated, ({ choice }) => choice.lower ?? Number.NEGATIVE_INFINITY),
    upper: Float64Array.from(estimated, ({ choice }) => choice.upper ?? Number.POSITIVE_INFINITY),
    linear: places.flatMap((place, j) => (linear.has(place) ? [j] : [])),
    places,
    fixed: Float64Array.from(parameters, (parameter) =>
      isFixed(parameter) ? (startsOf(parameter.choice)[0] ?? parameter.choice.lower ?? 0) : 0
    )
  }
}

/** Columns of the response: the expression that states it, compiled without parameters. */
function responseGraph(
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

function rawResponse(response: ReturnType<typeof responseGraph>, dataset: Dataset): RawResponse {
  if (response.graph !== null) {
    const values = new Float64Array(dataset.rows)
    createEvaluator(response.graph, dataset).value(new Float64Array(0), values)
    return { kind: 'numeric', values }
  }
  const column = dataset.columns.get(response.name ?? '')
  if (column?.kind !== 'categorical') throw new Error('a response without a graph is categorical')
  return { kind: 'categorical', codes: column.codes, levels: column.levels }
}

function startWarning(parameters: readonly NamedParameter[]): WarningReport[] {
  const chosen = parameters.filter(
    (parameter) => !isFixed(parameter) && startsOf(parameter.choice).length === 0
  )
  if (chosen.length === 0) return []
  return [
    {
      code: 'starts_chosen',
      detail: `No start was given for ${chosen.map(({ name }) => name).join(', ')}; the search began at values chosen by the service and tried others.`,
      pointer: '/model/parameters',
      action: 'Give a start to be sure of the solution that is meant.'
    }
  ]
}

function refuse(parameters: readonly NamedParameter[]): void {
  const faults = parameters.flatMap(parameterFaults)
  if (faults.length > 0) throw new Failure(...faults)
}

/** A regression whose mean is an expression: parsed, resolved, with complete rows. Throws Failure. */
export function compileExpressionRegression(fit: FitSpec, data: Dataset): ExpressionRegression {
  const spec = fit.model
  const family = chooseFamily(spec.family, '/model/family')
  const parameters = parametersOf(spec)
  refuse(parameters)
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
  const pickWeights =
    weighted.weights === null
      ? null
      : Float64Array.from(complete, (i) => weighted.weights?.[i] ?? 1)
  const compiled = compileResponse({
    spec,
    family,
    response: rawResponse(response, dataset),
    trials: spec.trials === undefined ? null : numericColumn(dataset, spec.trials, '/model/trials'),
    rows,
    pointer: '/model/response'
  })
  const kind = spec.weights?.kind ?? 'none'
  const precision = kind === 'precision' ? pickWeights : null
  const frequency = kind === 'frequency' ? pickWeights : null
  const dropped = data.rows - rows.length - weighted.zeroWeight
  const mean = compileMean(graph, parameters, dataset)
  return {
    family,
    link: family.predicts === 'median' ? logarithmOfMedian : identity,
    observations: { rows: rows.length, y: compiled.y, size: compiled.size, precision, frequency },
    mean,
    terms: mean.places.map((place) => ({ name: names[place] })),
    squares: squaresOf(family, compiled, pickWeights),
    labels: compiled.labels,
    weightsKind: kind,
    nobs: frequency === null ? rows.length : frequency.reduce((sum, f) => sum + f, 0),
    rows,
    counts: { total: data.rows, dropped, zeroWeight: weighted.zeroWeight },
    description: `${spec.response ?? ''} = ${spec.mean ?? ''}`,
    warnings: [...startWarning(parameters), ...droppedWarning(dropped)]
  }
}

/** Refuses a dataset without complete rows, and any gap under the policy "error". */
export function refuseIncomplete(fit: FitSpec, complete: Int32Array, dataset: Dataset): void {
  if (fit.missing === 'error' && complete.length < dataset.rows) {
    throw new Failure({
      code: 'missing_values',
      pointer: '/data',
      detail: `${dataset.rows - complete.length} rows have missing values in columns of the model.`,
      hint: 'Send "missing": "drop" to leave them out, or fill them.'
    })
  }
  if (complete.length === 0) {
    throw new Failure({
      code: 'empty_dataset',
      pointer: '/data',
      detail: 'No row is complete in the columns of the model.',
      hint: 'Check which columns hold missing values.'
    })
  }
}

/** The warning that goes with dropped rows. */
export function droppedWarning(dropped: number): WarningReport[] {
  if (dropped === 0) return []
  return [
    {
      code: 'rows_dropped',
      detail: `${dropped} rows with missing values were left out.`,
      pointer: '/data',
      action: 'Fill the missing values, or send "missing": "error" to be told of them.'
    }
  ]
}
