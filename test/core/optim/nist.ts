import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { compileExpression } from '../../../src/core/model/expression/compile.ts'
import { createEvaluator } from '../../../src/core/model/expression/evaluator.ts'
import { parseExpression } from '../../../src/core/model/expression/parse.ts'
import { linearParameters } from '../../../src/core/model/expression/structure.ts'
import { type Matrix, zeros } from '../../../src/core/numeric/matrix.ts'
import type { NonlinearProblem } from '../../../src/core/numeric/optim/nonlinear-problem.ts'

/** A NIST StRD set for nonlinear regression, as the reference folder writes it. */
export interface NistSet {
  readonly name: string
  readonly model: string
  readonly response: string
  readonly parameters: readonly string[]
  readonly starts: readonly (readonly number[])[]
  readonly columns: Readonly<Record<string, readonly number[]>>
  /** 30 digits, after the inputs were rounded to doubles. */
  readonly exact_double_inputs: {
    readonly estimates: Readonly<Record<string, string>>
    readonly standard_errors: Readonly<Record<string, string>>
    readonly rss: string
  }
}

const folder = resolve(
  import.meta.dirname,
  '../../..',
  process.env['REFERENCE_DIR'] ?? '../shared/reference',
  'nist'
)

/** The 27 nonlinear sets, or none when the reference folder is absent. */
export function nistSets(): NistSet[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(resolve(folder, file), 'utf8')))
    .filter((set) => set.kind === 'nonlinear')
}

/** The set as a problem; the means and their derivatives come from the expression graph. */
export function nistProblem(set: NistSet): NonlinearProblem {
  const observed = Float64Array.from(set.columns['y'])
  const y = set.response === 'log(y)' ? observed.map((v) => Math.log(v)) : observed
  const columns = new Map(
    Object.entries(set.columns).map(([name, values]) => [
      name,
      { kind: 'numeric' as const, name, values: Float64Array.from(values) }
    ])
  )
  const scope = { columns, parameters: set.parameters }
  const graph = compileExpression(parseExpression(set.model, '/model'), scope, '/model')
  const evaluator = createEvaluator(graph, { rows: y.length, columns })
  const p = set.parameters.length
  const ignored = new Float64Array(p)
  const sum = zeros(p, p)
  return {
    n: y.length,
    p,
    y,
    weights: null,
    linear: linearParameters(graph),
    evaluate(theta: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean {
      if (jacobian === null) evaluator.value(theta, mean)
      else evaluator.gradient(theta, mean, jacobian)
      return mean.every((v) => Number.isFinite(v))
    },
    curvature(theta: Float64Array, v: Float64Array, out: Matrix): void {
      evaluator.sumHessian(theta, v, ignored, sum)
      for (let k = 0; k < p * p; k++) out.data[k] += sum.data[k]
    }
  }
}

/** Correct significant digits, at most 17. */
export function digits(got: number, exact: number): number {
  const error = Math.abs(got - exact) / Math.abs(exact)
  return error <= 1e-17 ? 17 : -Math.log10(error)
}
