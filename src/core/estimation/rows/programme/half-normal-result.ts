import { zeros } from '../../../numeric/matrix.ts'
import type { LikelihoodResult } from '../../regression/likelihood-result.ts'
import type { RegressionModel } from '../../regression/model.ts'
import { farOut, supremumInWords } from '../../regression/nuisance-limits.ts'
import { spread } from '../../regression/squares-fit.ts'
import { betaOf, coefficientsOf, type Frame } from '../frame.ts'
import type { OneSidedEnd } from './least-one-sided.ts'

/** Least squares under residuals of one sign. */
export interface Side extends Pick<OneSidedEnd, 'beta' | 'rss' | 'iterations'> {
  readonly sign: -1 | 1
}

/** ln L of the half-normal law 2/σ φ(z), z of one sign, at its least squares: σ² is their mean unless it is known. */
function halfNormal({ family, nobs }: RegressionModel, rss: number, logWeights: number) {
  const scale = family.nuisance[0].known ?? Math.sqrt(rss / nobs)
  const constant = Math.LN2 - Math.log(2 * Math.PI) / 2 - Math.log(scale)
  return { scale, logLikelihood: nobs * constant - rss / (2 * scale * scale) + logWeights / 2 }
}

/** The estimate in the limit of shape k, as memory states it. */
export function halfNormalResult(
  model: RegressionModel,
  side: Side,
  of: {
    readonly k: number
    readonly frame: Frame
    readonly origin: number
    readonly logWeights: number
    readonly passes: number
  }
): LikelihoodResult {
  const { k, frame, origin, logWeights, passes } = of
  const { sign, beta, rss, iterations } = side
  const { scale, logLikelihood } = halfNormal(model, rss, logWeights)
  const p = model.terms.length
  const coefficients = coefficientsOf(frame, beta)
  const covariance = zeros(p, p)
  covariance.data.fill(Number.NaN)
  const infinite = new Int8Array(2)
  infinite[k] = sign
  return {
    status: 'boundary',
    reason: supremumInWords(model.family.nuisance[k].name, sign),
    method: 'newton',
    coefficients: spread(frame.kept, coefficients, p),
    covariance,
    phi: Float64Array.of(scale, sign * farOut),
    phiErrors: new Float64Array(2).fill(Number.NaN),
    infinite,
    irregular: true,
    logLikelihood,
    fitted: new Float64Array(0),
    gamma: betaOf(frame, coefficients, origin),
    convergence: {
      iterations,
      evaluations: passes,
      scaled_gradient: 0,
      hessian_condition: Number.NaN,
      starts_agreeing: '1/1'
    },
    fit: null
  }
}
