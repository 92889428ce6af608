import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { compileExpression } from '../../model/expression/compile.ts'
import type { Graph } from '../../model/expression/graph.ts'
import { parseExpression } from '../../model/expression/parse.ts'
import { dependsOn, linearParameters } from '../../model/expression/structure.ts'
import type { ModelSpec } from '../../model/spec.ts'
import { type ParameterSpace, parameterSpace, readParameters, startsOf } from '../parameters.ts'

/** A model stated by a log-density, read once and put to any rows that have its columns. */
export interface DensityStatement {
  readonly density: Graph
  /** The mean beside it with its response; null without. */
  readonly mean: {
    readonly graph: Graph
    readonly response: Graph
    /** Indices among the estimated parameters of those that the mean uses. */
    readonly uses: readonly number[]
    /** Of `uses`, by index among them: parameters in which the mean is jointly affine. */
    readonly linear: readonly number[]
  } | null
  readonly space: ParameterSpace
  /** Names of the p estimated parameters. */
  readonly names: readonly string[]
  /** 1 where the client gave a start (length p). */
  readonly given: Uint8Array
  /** Estimated parameters on which neither the density nor the mean depends. */
  readonly unused: readonly number[]
  /** Columns in which a row must be complete, beside its weight. */
  readonly columns: readonly string[]
}

interface Graphs {
  readonly density: Graph
  readonly mean: { readonly graph: Graph; readonly response: Graph } | null
}

function compileGraphs(
  spec: ModelSpec,
  columns: Dataset['columns'],
  names: readonly string[]
): Graphs {
  const compile = (source: string, parameters: readonly string[], pointer: string): Graph =>
    compileExpression(parseExpression(source, pointer), { columns, parameters }, pointer)
  const density = compile(spec.log_density ?? '', names, '/model/log_density')
  if (spec.mean === undefined) return { density, mean: null }
  if (spec.response === undefined) {
    throw new Failure({
      code: 'invalid_value',
      pointer: '/model/response',
      detail: 'A mean beside a density needs a response.',
      hint: 'Name the column: "response": "y".'
    })
  }
  const graph = compile(spec.mean, names, '/model/mean')
  return { density, mean: { graph, response: compile(spec.response, [], '/model/response') } }
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

function meanOf({ mean }: Graphs, places: readonly number[]): DensityStatement['mean'] {
  if (mean === null) return null
  const uses = [...places.keys()].filter((j) => dependsOn(mean.graph, places[j]))
  const affine = new Set(linearParameters(mean.graph))
  const linear = [...uses.keys()].filter((k) => affine.has(places[uses[k]]))
  return { ...mean, uses, linear }
}

/** The statement of a density over the columns of some data. Throws Failure. */
export function readDensity(spec: ModelSpec, columns: Dataset['columns']): DensityStatement {
  refuseWhatHasNoMeaning(spec)
  const parameters = readParameters(spec, 'density')
  const names = parameters.map(({ name }) => name)
  const graphs = compileGraphs(spec, columns, names)
  const space = parameterSpace(parameters)
  const { places } = space
  if (places.length === 0) {
    throw new Failure({
      code: 'invalid_value',
      pointer: '/model/parameters',
      detail: 'Every parameter is fixed: there is nothing to estimate.',
      hint: 'Leave out "fixed" for at least one parameter.'
    })
  }
  const { density, mean } = graphs
  const all = [density, ...(mean === null ? [] : [mean.graph, mean.response])]
  const depends = (j: number): boolean => all.some((graph) => dependsOn(graph, places[j]))
  return {
    density,
    mean: meanOf(graphs, places),
    space,
    names: places.map((place) => names[place]),
    given: Uint8Array.from(places, (place) =>
      startsOf(parameters[place].choice).length > 0 ? 1 : 0
    ),
    unused: [...places.keys()].filter((j) => !depends(j)),
    columns: [...new Set(all.flatMap((graph) => graph.columns))]
  }
}
