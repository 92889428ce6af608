import { at } from '../../numeric/matrix.ts'
import type { ProfileSource, ScaledProfile } from '../intervals/choose.ts'
import { eliminate } from '../tests/elimination.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import type { CorrelatedFit } from './correlated-fit.ts'
import { type CorrelatedProblem, refitCorrelated, restrictedData } from './refit.ts'

/** The problem that a fit solved. */
export function problemOf({ data, covariance, model }: CorrelatedWork): CorrelatedProblem {
  return { data, covariance, sigma2: model.family.nuisance[0].known }
}

/** ln L of a fit that has one; NaN elsewhere. */
export function settledLikelihood({ status, logLikelihood }: CorrelatedFit): number {
  return status === 'ok' || status === 'boundary' ? logLikelihood : Number.NaN
}

/** Profiles of the terms' coefficients, with σ² and ρ maximised anew at every value. */
export function correlatedProfiles(work: CorrelatedWork): ProfileSource<never> {
  const { workspace, fit, data } = work
  const { kept } = workspace.coordinates
  return {
    higher: () => null,
    profile(j) {
      const k = kept.indexOf(j)
      if (k < 0) return null
      const stdError = Math.sqrt(at(fit.covariance, k, k))
      if (!(stdError > 0)) return null
      const a = { rows: 1, cols: kept.length, data: new Float64Array(kept.length) }
      a.data[k] = 1
      return {
        estimate: fit.squares.coefficients[k],
        stdError,
        maximum: fit.logLikelihood,
        low: Number.NEGATIVE_INFINITY,
        high: Number.POSITIVE_INFINITY,
        at(value) {
          const map = eliminate({ a, q: Float64Array.of(value) }, () => false)
          if (map === null) return Number.NaN
          const held = { ...problemOf(work), data: restrictedData(data, map) }
          return settledLikelihood(refitCorrelated(held))
        }
      }
    }
  }
}

/** The profile of σ², on its log scale; null where it is known. */
function varianceProfile(work: CorrelatedWork): ScaledProfile | null {
  const { fit, model } = work
  if (model.family.nuisance[0].known !== null || !(fit.sigma2Error > 0)) return null
  return {
    back: Math.exp,
    profile: {
      estimate: Math.log(fit.sigma2),
      stdError: fit.sigma2Error / fit.sigma2,
      maximum: fit.logLikelihood,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      at: (u) => settledLikelihood(refitCorrelated({ ...problemOf(work), sigma2: Math.exp(u) }))
    }
  }
}

/** The profile of ρ, on the logistic scale of its interval; null where it is given. */
function correlationProfile(work: CorrelatedWork): ScaledProfile | null {
  const { fit, covariance } = work
  const { family, rho } = covariance
  if (rho !== 'estimate' || family === null || fit.rho === null || !(fit.rhoError > 0)) return null
  const { low, high } = family
  const back = (u: number) => low + (high - low) / (1 + Math.exp(-u))
  const share = (fit.rho - low) / (high - low)
  return {
    back,
    profile: {
      estimate: Math.log(share / (1 - share)),
      stdError: fit.rhoError / ((high - low) * share * (1 - share)),
      maximum: fit.logLikelihood,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      at(u) {
        const value = back(u)
        if (!(value > low && value < high)) return Number.NaN
        const held = { ...covariance, fixed: family.at(value), rho: value }
        return settledLikelihood(refitCorrelated({ ...problemOf(work), covariance: held }))
      }
    }
  }
}

/** Profiles of the dispersion rows, in their order. */
export function dispersionProfiles(work: CorrelatedWork) {
  return [
    { name: 'sigma2', target: varianceProfile(work) },
    ...(work.covariance.rho === null ? [] : [{ name: 'rho', target: correlationProfile(work) }])
  ]
}
