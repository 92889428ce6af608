import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatorName } from '../prediction/prediction.ts'
import type { Status } from '../report-blocks.ts'
import type { Reference } from '../reporting/coefficients.ts'
import type { FittedDensity } from './fit.ts'
import type { ResponseLaws } from './law/response-laws.ts'
import type { DensityMean, DensityModel } from './model.ts'
import { embed } from './objective.ts'

/** The estimate that predictions come from. */
export interface DensityBase {
  readonly model: DensityModel
  readonly theta: Float64Array
  /** p × p over all parameters, NaN where there is no variance. */
  readonly covariance: Matrix
  readonly reference: Reference
  /** Error variance of least squares; null for a likelihood. */
  readonly sigma2: number | null
  /** The fitted law of the response, or why it is not known. */
  readonly laws: ResponseLaws | string
}

const usable: ReadonlySet<Status> = new Set(['ok', 'boundary', 'saturated', 'not_identified'])

function embedded(model: DensityModel, mean: DensityMean, own: Matrix): Matrix {
  const p = model.names.length
  const out = zeros(p, p)
  out.data.fill(Number.NaN)
  mean.uses.forEach((a, i) => {
    mean.uses.forEach((b, j) => {
      out.data[b * p + a] = own.data[j * own.rows + i]
    })
  })
  return out
}

type Parts = Pick<DensityBase, 'theta' | 'covariance' | 'reference' | 'sigma2'>

/** The estimate asked for, or a status and reason where it is not there. */
export function baseParts(
  { model, fit, squares, inference }: FittedDensity,
  estimator: EstimatorName
): Parts | { readonly status: Status; readonly reason: string } {
  if (estimator === 'maximum_likelihood') {
    if (!usable.has(fit.status)) {
      return { status: fit.status, reason: fit.reason ?? 'There is no maximum.' }
    }
    const { covariance } = inference.likelihood
    return { theta: fit.theta, covariance, reference: { law: 'normal' }, sigma2: null }
  }
  const { mean } = model
  if (mean === null || squares === null || inference.squares === null) {
    const reason = 'Least squares needs a mean: send "mean" and "response" beside "log_density".'
    return { status: 'not_defined', reason }
  }
  if (!usable.has(squares.status)) {
    return { status: squares.status, reason: squares.reason ?? 'There is no least-squares fit.' }
  }
  return {
    theta: embed({ free: mean.uses, at: model.starts[0] }, squares.estimates),
    covariance: embedded(model, mean, inference.squares.covariance),
    reference: { law: 't', df: squares.dfResidual },
    sigma2: squares.sigma2
  }
}
