import type { Matrix } from '../../numeric/matrix.ts'
import { covarianceOver, informationAt, noCovariance } from './covariance.ts'
import { blank, type DensityFit, restingOn, type Setting } from './density-fit.ts'
import { type FlatDirection, flatDirection } from './flat.ts'
import type { End } from './search.ts'
import { singularDirection } from './singular.ts'

/** Scaled gradient up to which a point is stationary. */
const stationary = 1e-6
/** Covariance of the parameters that a direction without information does not touch: one that it touches is held. */
function untouchedCovariance(
  { model, free }: Setting,
  { theta }: End,
  { touches }: FlatDirection
): Matrix {
  const { information } = informationAt(model, theta)
  const held = touches[touches.length - 1]
  const p = model.names.length
  const covariance =
    covarianceOver(
      information,
      free.filter((j) => j !== held)
    ) ?? noCovariance(p)
  for (const j of touches) {
    for (let k = 0; k < p; k++) {
      covariance.data[k * p + j] = Number.NaN
      covariance.data[j * p + k] = Number.NaN
    }
  }
  return covariance
}

/** A ridge, along which the likelihood stays the same. */
export function flatFit(setting: Setting, end: End): DensityFit | null {
  const { model } = setting
  const flat = flatDirection(
    model,
    end.theta,
    end.convergence.direction === null ? null : spreadDirection(setting, end)
  )
  if (flat === null) return null
  return {
    ...blank(setting, end),
    status: 'not_identified',
    reason: `The data do not identify every parameter: ${flat.words}. The values of ${flat.touches.map((j) => model.names[j]).join(', ')} are one point of many that are equally likely.`,
    covariance: untouchedCovariance(setting, end, flat)
  }
}

/** A maximum that is flatter than a square in one direction. */
export function singularFit(setting: Setting, end: End): DensityFit | null {
  const { model, free } = setting
  const resting = restingOn(model, free, end)
  const singular =
    end.convergence.scaledGradient > stationary
      ? null
      : singularDirection(
          model,
          { free: free.filter((j) => !resting.includes(j)), at: end.theta },
          setting.options
        )
  if (singular === null) return null
  const { words } = singular
  return {
    ...blank(setting, end),
    status: 'not_identified',
    reason: `The likelihood is largest here, but its information is singular: in one direction of ${words} it falls more slowly than a square. They have no standard errors and are known to some digits only (Rotnitzky, Cox, Bottai & Robins 2000); those of the others hold.`,
    covariance: untouchedCovariance(setting, end, singular)
  }
}

function spreadDirection({ model, free }: Setting, end: End): Float64Array {
  const out = new Float64Array(model.names.length)
  free.forEach((j, k) => {
    out[j] = end.convergence.direction?.[k] ?? 0
  })
  return out
}
