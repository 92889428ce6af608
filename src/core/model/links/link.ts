import type { Interval } from '../../numeric/interval.ts'

/** What a link returns at one predictor value η, written into a buffer of length 4. */
export type LinkJet = Float64Array

/** Means of n rows with dμ/dη and d²μ/dη²; arrays of length n. */
export interface LinkedRows {
  readonly mean: Float64Array
  readonly slope: Float64Array
  readonly bend: Float64Array
}

/** Smooth strictly monotone map between the mean μ and the linear predictor η = g(μ). */
export interface Link {
  readonly name: string
  readonly title: string
  /** g(μ) as text in `mu`, for people. */
  readonly formula: string
  /** Means for which η is defined. */
  readonly domain: Interval
  /** Predictors η that some mean of the domain has. */
  readonly range: Interval
  /** μ is an affine function of η. */
  readonly affine: boolean
  /** g(1 − μ) = −g(μ): exchanging the event only changes the sign of the coefficients. */
  readonly odd: boolean
  /** η = g(μ). NaN outside the domain. */
  forward(mu: number): number
  /**
   * Writes out = [μ, dμ/dη, d²μ/dη², 1 − μ] at η: one call, so the exponentials are shared and
   * 1 − μ keeps its digits. NaN where η is outside the range.
   */
  inverse(eta: number, out: LinkJet): void
  /**
   * The same of n predictors without 1 − μ, by a loop of the link's own; absent where `inverse` row by row is as
   * fast. The bend is a term of sums: near a zero of it its error is a rounding of the slope.
   */
  inverseRows?(eta: Float64Array, out: LinkedRows): void
  /** Link function in R and in statsmodels, for the `reproduce` lines; null where there is none. */
  readonly r: string | null
  readonly python: string | null
}
