import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  blankRow,
  type LikelihoodProblem,
  loadRow,
  projectScore,
  type RowExpansions
} from '../likelihood.ts'

/** A point of a likelihood with everything expected information needs. */
export interface InformationPoint {
  readonly problem: Omit<LikelihoodProblem, 'predictor'>
  readonly phi: Float64Array
  readonly free: readonly number[]
  readonly rows: Pick<RowExpansions, 'predictor'>
  readonly jacobian: Matrix
}

/** Expected joint information of (θ, free φ), or null when the law has none in closed form. */
export function expectedInformation(point: InformationPoint): Matrix | null {
  const { problem, phi, free, rows, jacobian } = point
  const { family, observations } = problem
  if (family.expectedInformation === null) return null
  const n = observations.rows
  const p = jacobian.cols
  const q = phi.length
  const weight = new Float64Array(n)
  const cross = zeros(n, q)
  const out = zeros(p + free.length, p + free.length)
  const information = new Float64Array((1 + q) * (1 + q))
  const row = blankRow()
  const jet = new Float64Array(4)
  for (let i = 0; i < n; i++) {
    loadRow(problem, { i, m: rows.predictor[i], row, jet })
    family.expectedInformation(row, phi, information)
    const f = observations.frequency === null ? 1 : observations.frequency[i]
    weight[i] = f * information[0] * jet[1] * jet[1]
    for (let k = 0; k < q; k++) cross.data[k * n + i] = f * information[1 + k] * jet[1]
    free.forEach((k, a) => {
      free.forEach((l, b) => {
        out.data[(p + b) * out.rows + p + a] += f * information[(1 + k) * (1 + q) + 1 + l]
      })
    })
  }
  addCrossProduct(jacobian, weight, out)
  const projected = new Float64Array(p)
  free.forEach((k, a) => {
    projectScore(jacobian, column(cross, k), { into: projected, from: 0 })
    for (let j = 0; j < p; j++) {
      out.data[(p + a) * out.rows + j] = projected[j]
      out.data[j * out.rows + p + a] = projected[j]
    }
  })
  return out
}

/** Inverse of the expected information, or null when there is none. */
export function expectedCovariance(point: InformationPoint): Matrix | null {
  const information = expectedInformation(point)
  const factor = information === null ? null : factorise(information)
  return factor === null ? null : inverseFromFactor(factor)
}
