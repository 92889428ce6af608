import { linkedRows } from '../../model/links/linked-rows.ts'
import { crossProduct } from '../../numeric/linalg/gram.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { pearsonAt } from '../regression/residuals.ts'
import { predictorInformation } from '../regression/score-rows.ts'
import type { Loaded } from './criteria.ts'
import type { Point } from './regression-pass.ts'

/** Pearson's X². */
export function pearsonSum(rows: Loaded, { beta, phi }: Point): number {
  const { mean } = linkedRows(rows.link, rows.at(beta).predictor)
  const { frequency } = rows.observations
  return pearsonAt(rows, mean, phi).reduce(
    (sum, r, i) => sum + (frequency === null ? 1 : frequency[i]) * r * r,
    0
  )
}

/** J'IJ in U R⁻¹ of the information that the mean's parameters have at given dispersions. */
export function meanInformation(rows: Loaded, { beta, phi }: Point): Matrix {
  const { predictor, orthogonal } = rows.at(beta)
  const own = predictorInformation(rows, predictor, phi)
  if (own === null) throw new Error('the law has no information of its mean in closed form')
  const { frequency } = rows.observations
  const information = frequency === null ? own : own.map((value, i) => value * frequency[i])
  return crossProduct(orthogonal(), information)
}
