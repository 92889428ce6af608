import { Failure } from '../../../failure.ts'
import type { Dataset } from '../../../model/dataset.ts'
import { compileExpression } from '../../../model/expression/compile.ts'
import { createEvaluator } from '../../../model/expression/evaluator.ts'
import type { Graph } from '../../../model/expression/graph.ts'
import { parseExpression } from '../../../model/expression/parse.ts'
import { takeRows } from '../../../model/rows.ts'
import type { ModelSpec } from '../../../model/spec.ts'
import { zeros } from '../../../numeric/matrix.ts'
import type { DensityOnRows } from '../model.ts'

/** One row's log-density as a function of its response y, at given parameters. */
export interface RowDensity {
  /** ln f(y); NaN or −∞ outside the support. */
  log(y: number): number
  /** ∂ ln f(y)/∂θ over all parameters of the graph. */
  score(y: number): Float64Array
}

/** The density with its response as one more parameter, so that it can be moved. */
export interface MovableDensity {
  readonly graph: Graph
  /** Columns that it reads beside the response. */
  readonly columns: readonly string[]
  readonly response: string
}

/**
 * The density as a function of its response, which must be named by "response" and be a numeric column
 * that the density reads; else a sentence that says what is missing.
 */
export function movableDensity(
  model: Pick<DensityOnRows, 'graph'> & { readonly dataset: Pick<Dataset, 'columns'> },
  spec: ModelSpec
): MovableDensity | string {
  const { response, log_density = '' } = spec
  if (response === undefined) {
    return 'A density does not say which of its columns is the outcome: send "response": "y" beside it.'
  }
  const column = model.dataset.columns.get(response)
  if (column?.kind !== 'numeric' || !model.graph.columns.includes(response)) {
    return `The response "${response.slice(0, 40)}" is not a numeric column that the density reads, so the density is not known as a law of it.`
  }
  const parameters = [...Object.keys(spec.parameters ?? {}), response]
  const columns = new Map([...model.dataset.columns].filter(([name]) => name !== response))
  try {
    const expression = parseExpression(log_density, '/model/log_density')
    const graph = compileExpression(expression, { columns, parameters }, '/model/log_density')
    return { graph, columns: graph.columns, response }
  } catch (error) {
    if (error instanceof Failure) return 'The density cannot be read as a function of its response.'
    throw error
  }
}

/** The density of one row of a dataset; `values` are all parameters of the graph of the fit. */
export function rowDensity(
  movable: MovableDensity,
  values: Float64Array,
  at: { readonly dataset: Dataset; readonly row: number }
): RowDensity {
  const one = takeRows(at.dataset, Int32Array.of(at.row))
  const evaluator = createEvaluator(movable.graph, one)
  const theta = new Float64Array(values.length + 1)
  theta.set(values)
  const out = new Float64Array(1)
  const jacobian = zeros(1, theta.length)
  return {
    log(y) {
      theta[values.length] = y
      evaluator.value(theta, out)
      return out[0]
    },
    score(y) {
      theta[values.length] = y
      evaluator.gradient(theta, out, jacobian)
      return jacobian.data.slice(0, values.length)
    }
  }
}
