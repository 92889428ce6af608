import type { Column, Dataset } from '../../../src/core/model/dataset.ts'
import { compileExpression } from '../../../src/core/model/expression/compile.ts'
import { createEvaluator, type Evaluator } from '../../../src/core/model/expression/evaluator.ts'
import type { Graph } from '../../../src/core/model/expression/graph.ts'
import { parseExpression } from '../../../src/core/model/expression/parse.ts'

/** Columns from plain lists: numbers are numeric, texts categorical with sorted levels. */
export function dataset(columns: Record<string, readonly (number | string | null)[]>): Dataset {
  const made = Object.entries(columns).map(([name, values]): [string, Column] => [
    name,
    columnOf(name, values)
  ])
  return { rows: Object.values(columns)[0]?.length ?? 0, columns: new Map(made) }
}

function columnOf(name: string, values: readonly (number | string | null)[]): Column {
  if (values.every((value) => typeof value === 'number')) {
    return { kind: 'numeric', name, values: Float64Array.from(values) }
  }
  const levels = [...new Set(values.filter((value) => value !== null).map(String))].sort()
  const codes = Int32Array.from(values, (value) =>
    value === null ? -1 : levels.indexOf(String(value))
  )
  return { kind: 'categorical', name, codes, levels, origin: 'text' }
}

export function compile(source: string, data: Dataset, parameters: readonly string[]): Graph {
  const scope = { columns: data.columns, parameters }
  return compileExpression(parseExpression(source, '/model/mean'), scope, '/model/mean')
}

export interface Everything {
  readonly value: Float64Array
  /** n × p, column-major. */
  readonly jacobian: Float64Array
  readonly sum: number
  readonly gradient: Float64Array
  /** p × p. */
  readonly hessian: Float64Array
}

/** All that an evaluator can say at θ, in one object. */
export function everything(
  evaluator: Evaluator,
  theta: readonly number[],
  weights: Float64Array | null = null
): Everything {
  const { rows, parameters: p } = evaluator
  const at = Float64Array.from(theta)
  const value = new Float64Array(rows)
  const jacobian = { rows, cols: p, data: new Float64Array(rows * p) }
  evaluator.gradient(at, value, jacobian)
  const gradient = new Float64Array(p)
  const hessian = { rows: p, cols: p, data: new Float64Array(p * p) }
  const sum = evaluator.sumHessian(at, weights, gradient, hessian)
  return { value, jacobian: jacobian.data, sum, gradient, hessian: hessian.data }
}

/** The same straight from the source. */
export function evaluate(
  source: string,
  data: Dataset,
  parameters: Record<string, number>,
  weights: Float64Array | null = null
): Everything {
  const graph = compile(source, data, Object.keys(parameters))
  return everything(createEvaluator(graph, data), Object.values(parameters), weights)
}

/** Correct significant digits of x, 17 when equal; absolute digits where the truth is 0. */
export function digits(x: number, truth: number): number {
  if (Object.is(x, truth) || x === truth) return 17
  if (Number.isNaN(x) || Number.isNaN(truth)) return 0
  const error = truth === 0 ? Math.abs(x) : Math.abs((x - truth) / truth)
  return Math.max(0, -Math.log10(error))
}
