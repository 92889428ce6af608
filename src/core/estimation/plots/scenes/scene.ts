import type { Point } from '../chart.ts'
import type { Terrain } from '../terrain.ts'

/** Whose fit it is. */
export type Estimator = 'least_squares' | 'maximum_likelihood'

export interface Regressor {
  readonly name: string
  /** Length n. */
  readonly values: Float64Array
}

/** One estimator's fit of one response. */
export interface FitView {
  readonly series: Estimator
  /** Fitted means, length n. */
  readonly fitted: Float64Array
  /** Residuals that are standard normal when the model is right; empty where there are none. */
  readonly standardised: ArrayLike<number>
}

/** One response with its fits. */
export interface Panel {
  /** The response's name where there are several; null where there is one. */
  readonly response: string | null
  /** On the scale of the means, length n. */
  readonly y: Float64Array
  /** The one numeric regressor that the mean depends on; null where there are several or none. */
  readonly regressor: Regressor | null
  readonly fits: readonly FitView[]
}

/** A law against the values that it is meant for. */
export interface LawView {
  readonly title: string
  readonly description: string
  /** What the values are. */
  readonly axis: string
  readonly values: Float64Array
  readonly densities: readonly { readonly series: Estimator; readonly at: (z: number) => number }[]
}

/** Observed shares of the values of a discrete response, and the fitted ones; each sums to at most 1. */
export interface ShareView {
  readonly names: readonly string[]
  readonly observed: readonly number[]
  readonly fitted: readonly number[]
}

/** Fitted probabilities of labels along one regressor. */
export interface ProbabilityView {
  readonly regressor: string
  readonly curves: readonly { readonly label: string; readonly points: readonly Point[] }[]
}

/** Residuals of two responses row by row, and the covariance that each estimator gives them. */
export interface ResidualPairView {
  readonly names: readonly [string, string]
  readonly series: Estimator
  readonly residuals: readonly Point[]
  /** Entries (1,1), (1,2), (2,2). */
  readonly covariance: readonly [number, number, number] | null
}

/** The log-likelihood along a direction in which it rises without a maximum. */
export interface ClimbView {
  /** The direction in words. */
  readonly direction: string
  /** (t, ln L at t times the direction from where the finite coefficients end up). */
  readonly points: readonly Point[]
  readonly supremum: number
}

/** What a fit looks like, however its model was stated: all that the plots may look at. */
export interface Scene {
  /** Confidence level. */
  readonly level: number
  /** Coefficients that the data identify. */
  readonly coefficients: readonly string[]
  /** Estimated dispersions and shapes over which there is a surface. */
  readonly dispersions: readonly string[]
  /** The surroundings of the optima, as far as they exist. */
  readonly terrains: readonly Terrain[]
  readonly panels: readonly Panel[]
  readonly law: LawView | null
  readonly shares: ShareView | null
  readonly probabilities: ProbabilityView | null
  readonly residualPairs: readonly ResidualPairView[]
  readonly climb: ClimbView | null
}

/** A scene in which nothing is to be seen yet. */
export const emptyScene = {
  dispersions: [],
  terrains: [],
  panels: [],
  law: null,
  shares: null,
  probabilities: null,
  residualPairs: [],
  climb: null
} as const
