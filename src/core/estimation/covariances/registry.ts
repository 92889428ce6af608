import type { StdErrorsChoice } from '../../model/spec.ts'
import type { CovarianceEstimator } from './covariance.ts'
import * as all from './index.ts'

/** Every way to estimate the covariance of an estimate. */
export const covariances: Readonly<Record<CovarianceName, CovarianceEstimator>> = all
export type CovarianceName = keyof typeof all

const entries = Object.values<CovarianceEstimator>(covariances)

/** The estimator that a request chose. */
export function chosenCovariance(choice: StdErrorsChoice): CovarianceEstimator {
  return entries.find((entry) => entry.recognises(choice)) ?? all.model
}
