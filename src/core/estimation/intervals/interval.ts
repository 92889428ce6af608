import type { Matrix } from '../../numeric/matrix.ts'

/** A profile of the log-likelihood in one parameter. */
export interface Profile {
  readonly estimate: number
  readonly stdError: number
  /** ln L at the estimate. */
  readonly maximum: number
  /** Values the parameter may take. */
  readonly low: number
  readonly high: number
  /** Largest ln L with the parameter held at a value; NaN where the search fails. */
  at(value: number): number
}

/** What a method of intervals may ask for; arrays have length p, NaN where aliased. */
export interface IntervalInput {
  readonly terms: readonly string[]
  readonly estimates: Float64Array
  readonly stdErrors: Float64Array
  readonly level: number
  /** Quantile of the reference law at (1 + level)/2. */
  readonly critical: number
  /** The profile of term j, or its ends where they are known; null where there is none. */
  profile(j: number): Profile | FoundEnds | null
  /** Bootstrap estimates (B × p), or why there are none. */
  replicates(): Matrix | string
  /** Skewness constants of the estimates (p); null where not known. */
  accelerations(): Float64Array | null
}

export interface OpenEnd {
  readonly term: string
  readonly side: 'low' | 'high'
  readonly reason: string
}

export interface ProfileTrace {
  readonly term: string
  readonly points: readonly {
    readonly value: number
    readonly log_likelihood: number
    readonly signed_root: number
  }[]
}

/** One end of a profile. */
export interface ProfileEnd {
  /** NaN when open. */
  readonly end: number
  readonly reason: string | null
  readonly points: ProfileTrace['points']
  /** A value at which ln L exceeds the maximum given, or null. */
  readonly better: number | null
}

/** The lower and the upper end of a profile that was searched already. */
export interface FoundEnds {
  readonly ends: readonly [ProfileEnd, ProfileEnd]
}

export type IntervalOutcome =
  | {
      readonly low: Float64Array
      readonly high: Float64Array
      readonly open: readonly OpenEnd[]
      readonly traces: readonly ProfileTrace[]
      /** Largest ln L met beyond the maximum that was given, with the term it was met at. */
      readonly better: { readonly term: number; readonly value: number } | null
    }
  | { readonly because: string }

/** One way to make confidence intervals of coefficients. */
export interface IntervalMethod {
  readonly name: string
  readonly title: string
  readonly reference: string
  compute(input: IntervalInput): IntervalOutcome
}
