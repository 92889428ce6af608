import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatorName } from '../prediction/prediction.ts'
import type { Status } from '../report-blocks.ts'
import type { Reference } from '../reporting/coefficients.ts'
import type { DensityInference } from './inference.ts'
import { embed } from './objective.ts'
import type { DensityEstimates } from './report.ts'

/** An estimate of a density that predictions come from: plain data. */
export interface DensityBase {
  readonly theta: Float64Array
  /** p × p over all parameters, NaN where there is no variance. */
  readonly covariance: Matrix
  readonly reference: Reference
  /** Error variance of least squares; null for a likelihood. */
  readonly sigma2: number | null
}

/** One of both estimates; its base is null where it cannot be used. */
export interface FoundDensity {
  readonly status: Status
  readonly reason: string | null
  readonly base: DensityBase | null
}

const usable: ReadonlySet<Status> = new Set(['ok', 'boundary', 'saturated', 'not_identified'])

function embedded(p: number, uses: readonly number[], own: Matrix): Matrix {
  const out = zeros(p, p)
  out.data.fill(Number.NaN)
  uses.forEach((a, i) => {
    uses.forEach((b, j) => {
      out.data[b * p + a] = own.data[j * own.rows + i]
    })
  })
  return out
}

/** The estimate asked for, or why it is not there. */
export function foundDensity(
  { model, uses, fit, squares }: DensityEstimates,
  inference: DensityInference,
  estimator: EstimatorName
): FoundDensity {
  if (estimator === 'maximum_likelihood') {
    const { status, reason } = fit
    if (!usable.has(status)) return { status, reason: reason ?? 'There is no maximum.', base: null }
    const { covariance } = inference.likelihood
    const base = {
      theta: fit.theta,
      covariance,
      reference: { law: 'normal' },
      sigma2: null
    } as const
    return { status, reason: null, base }
  }
  if (uses === null || squares === null || inference.squares === null) {
    const reason = 'Least squares needs a mean: send "mean" and "response" beside "log_density".'
    return { status: 'not_defined', reason, base: null }
  }
  const { status, reason, sigma2, dfResidual } = squares
  if (!usable.has(status)) {
    return { status, reason: reason ?? 'There is no least-squares fit.', base: null }
  }
  const base: DensityBase = {
    theta: embed({ free: uses, at: model.starts[0] }, squares.estimates),
    covariance: embedded(model.names.length, uses, inference.squares.covariance),
    reference: { law: 't', df: dfResidual },
    sigma2
  }
  return { status, reason: null, base }
}
