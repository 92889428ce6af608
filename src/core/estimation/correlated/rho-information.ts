import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { ProfileData, ProfilePoint } from './profile.ts'

/** Order of the parameters in a joint information: basis coordinates γ, then σ² (if free), then ρ. */
export type InformationKind = 'observed' | 'expected'

interface DispersionInformation {
  readonly sigma: number
  readonly cross: number
  readonly rho: number
}

/** E d²/dρ² of q over σ², by Σ c̈_k tr(A_k V). */
function expectedCurvature({ family }: ProfileData, rho: number): number {
  const traces = family.traces(rho)
  return family.weights(rho).reduce((sum, c, k) => sum + c[2] * traces[k], 0)
}

function dispersionInformation(
  { data, point, rho }: InformationInput,
  kind: InformationKind
): DispersionInformation {
  const { sigma2, logDeterminant, logGram } = point
  const p = point.gram.rows
  const count = data.restricted ? data.n - p : data.n
  const sigma = count / (2 * sigma2 * sigma2)
  if (data.restricted) {
    return {
      sigma: -count / (2 * sigma2 * sigma2) + point.quadratic / sigma2 ** 3,
      cross: -point.slope / (2 * sigma2 * sigma2),
      rho: logDeterminant[2] / 2 + point.profileCurvature / (2 * sigma2) + logGram[2] / 2
    }
  }
  if (kind === 'expected') {
    return {
      sigma,
      cross: logDeterminant[1] / (2 * sigma2),
      rho: (logDeterminant[2] + expectedCurvature(data, rho)) / 2
    }
  }
  return {
    sigma: -data.n / (2 * sigma2 * sigma2) + point.quadratic / sigma2 ** 3,
    cross: -point.slope / (2 * sigma2 * sigma2),
    rho: logDeterminant[2] / 2 + point.curvature / (2 * sigma2)
  }
}

export interface InformationInput {
  readonly data: ProfileData
  readonly point: ProfilePoint
  readonly rho: number
}

/**
 * Inverse of the information in (γ, σ² if free, ρ); the expected one has no entries between
 * coefficients and dispersion. The restricted likelihood has no γ, whose covariance is σ²(X'V⁻¹X)⁻¹.
 * Null when it is not positive definite.
 */
export function dispersionCovariance(
  input: InformationInput,
  kind: InformationKind
): Matrix | null {
  const { data, point } = input
  const p = point.gram.rows
  const free = data.sigma2 === null
  const size = p + (free ? 2 : 1)
  const { sigma, cross, rho } = dispersionInformation(input, kind)
  const joint = zeros(size, size)
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) {
      joint.data[j * size + i] = point.gram.data[j * p + i] / point.sigma2
    }
    const bend = kind === 'observed' && !data.restricted ? point.bend[j] / point.sigma2 : 0
    joint.data[j * size + size - 1] = bend
    joint.data[(size - 1) * size + j] = bend
  }
  joint.data[size * size - 1] = rho
  if (free) {
    joint.data[p * size + p] = sigma
    joint.data[p * size + size - 1] = cross
    joint.data[(size - 1) * size + p] = cross
  }
  const factor = factorise(joint)
  return factor === null ? null : inverseFromFactor(factor)
}
