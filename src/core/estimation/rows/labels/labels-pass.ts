import type { StdErrorsChoice } from '../../../model/spec.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { PairDraws } from '../bootstrap/draws.ts'
import type { Against, Changed, Cone, LagSeries, Pass } from '../regression-pass.ts'

/** A point of a likelihood of labels. */
export interface LabelsPoint {
  /** Coordinates in U R⁻¹ of the frame, label after label (r(K − 1)). */
  readonly gamma: Float64Array
  /** Directions of separation, over the kept columns of every label: labels that vanish along them have probability 0. */
  readonly cone: Cone | null
  /** Inverse of the information there, by which Firth's penalty adjusts the gradient; null without a penalty. */
  readonly bread: Matrix | null
  /** The number of the sample that it is looked at on; absent for the rows themselves. */
  readonly replicate?: number
}

/** Samples of labels: rows drawn with replacement, or labels drawn from the probabilities at a point. */
export type LabelDraws =
  | PairDraws
  | { readonly kind: 'parametric'; readonly seed: number; readonly gamma: Float64Array }

/** The same of rows whose labels have a predictor each. */
export interface LabelsPass extends Pick<Pass, 'spec' | 'columns' | 'state' | 'frame' | 'beside'> {
  readonly kind: 'labels'
  /** The labels that occur, the baseline first. */
  readonly labels: readonly string[]
  readonly points: readonly LabelsPoint[]
  /** Rows of which some label breaks what a direction demands, or vanishes along a cone. */
  readonly selection: Against | Changed | null
  /** The covariance by the estimator that was chosen, at an estimate of so many observations. */
  readonly sandwich: {
    readonly choice: StdErrorsChoice
    readonly gamma: Float64Array
    /** Inverse of the information in the coordinates. */
    readonly bread: Matrix
    readonly observations: number
    /** Of an estimator that sums products of rows across lags. */
    readonly series: readonly LagSeries[]
  } | null
  /** How the samples of replicates are drawn; absent where no point is looked at on one. */
  readonly draws?: LabelDraws
  /** A point whose influences on the coefficients are summed squared and cubed; absent for none. */
  readonly cubed?: { readonly gamma: Float64Array; readonly combine: Matrix }
  /** An estimate at which numbers of every row are kept: place, label and probabilities; absent for none. */
  readonly cases?: {
    readonly gamma: Float64Array
    /** With what one step without the row moves. */
    readonly influence: { readonly information: Matrix; readonly inverse: Matrix } | null
  }
}
