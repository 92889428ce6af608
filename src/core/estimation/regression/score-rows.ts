import type { Family } from '../../model/families/family.ts'
import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { blankRow, type LikelihoodProblem, loadRow } from '../likelihood.ts'

/** w_i J_i B J_i' of every row (n). */
export function leverages(jacobian: Matrix, bread: Matrix, weight: Float64Array): Float64Array {
  const out = new Float64Array(jacobian.rows)
  for (let j = 0; j < jacobian.cols; j++) {
    const a = column(jacobian, j)
    for (let k = 0; k < jacobian.cols; k++) {
      const b = column(jacobian, k)
      const v = at(bread, j, k)
      for (let i = 0; i < out.length; i++) out[i] += a[i] * b[i] * v
    }
  }
  return out.map((value, i) => value * weight[i])
}

/** A score a row: of the predictor times its Jacobian, and further ones beside (n × (r + k)). */
export function rowScores(
  jacobian: Matrix,
  score: Float64Array,
  extra: readonly Float64Array[]
): Matrix {
  const n = jacobian.rows
  const out = zeros(n, jacobian.cols + extra.length)
  for (let j = 0; j < jacobian.cols; j++) {
    const source = column(jacobian, j)
    column(out, j).set(source.map((value, i) => value * score[i]))
  }
  extra.forEach((values, k) => {
    column(out, jacobian.cols + k).set(values)
  })
  return out
}

/** (J'WJ)⁻¹, null when singular. */
export function inverseGram(jacobian: Matrix, weight: Float64Array): Matrix | null {
  const gram = zeros(jacobian.cols, jacobian.cols)
  addCrossProduct(jacobian, weight, gram)
  const factor = factorise(gram)
  return factor === null ? null : inverseFromFactor(factor)
}

/** A dispersion model given its φ has the information 1/Var(y) of the mean, whatever is known of φ. */
function byVariance({ unitDeviance, variance }: Family): Family['expectedInformation'] {
  if (unitDeviance === null) return null
  return ({ mu, weight }, phi, out) => {
    out[0] = weight / variance(mu, phi)
  }
}

/** Whether the expected information of a law's mean is known in closed form, its dispersions being given. */
export function isMeanInformed(family: Family): boolean {
  return (family.expectedInformation ?? byVariance(family)) !== null
}

/** Expected information of the mean in its predictor, of one unit of every row (n); null when not known. */
export function predictorInformation(
  problem: Omit<LikelihoodProblem, 'predictor'>,
  predictor: Float64Array,
  phi: Float64Array
): Float64Array | null {
  const { family } = problem
  const expectedInformation = family.expectedInformation ?? byVariance(family)
  if (expectedInformation === null) return null
  const information = new Float64Array((1 + phi.length) ** 2)
  const row = blankRow()
  const jet = new Float64Array(4)
  return predictor.map((m, i) => {
    loadRow(problem, { i, m, row, jet })
    expectedInformation(row, phi, information)
    return information[0] * jet[1] * jet[1]
  })
}

/** The estimating functions of a mean alone: its scores with Fisher's bread, and the leverages of that. */
export function meanFunctions(
  jacobian: Matrix,
  bread: Matrix,
  { score, unit }: { readonly score: Float64Array; readonly unit: Float64Array }
) {
  return {
    scores: rowScores(jacobian, score, []),
    bread,
    breadName: 'expected' as const,
    leverage: leverages(jacobian, bread, unit),
    score
  }
}
