import { jacobianAt } from '../../model/predictor.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  assemble,
  expandRows,
  type LikelihoodProblem,
  type RowExpansions,
  rowExpansions
} from '../likelihood.ts'

/** Row expansions and the observed information of (γ, free φ) at a point. */
export function informationAt(
  problem: LikelihoodProblem,
  point: {
    readonly gamma: Float64Array
    readonly phi: Float64Array
    readonly free: readonly number[]
  }
): { readonly rows: RowExpansions; readonly jacobian: Matrix; readonly information: Matrix } {
  const { gamma, phi, free } = point
  const n = problem.observations.rows
  const p = gamma.length
  const rows = rowExpansions(n, phi.length)
  // Where the predictor is not finite the expansions are not, and no information follows from them.
  const jacobian = jacobianAt(problem.predictor, gamma, rows.predictor) ?? zeros(n, p)
  expandRows(problem, phi, rows)
  const hessian = zeros(p + phi.length, p + phi.length)
  assemble(
    problem,
    { theta: gamma, rows, jacobian },
    { gradient: new Float64Array(p + phi.length), hessian }
  )
  const index = [...gamma.keys(), ...free.map((k) => p + k)]
  const information = zeros(index.length, index.length)
  index.forEach((a, i) => {
    index.forEach((b, j) => {
      information.data[j * index.length + i] = -hessian.data[b * hessian.rows + a]
    })
  })
  return { rows, jacobian, information }
}
