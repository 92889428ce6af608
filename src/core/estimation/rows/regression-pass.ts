import type { DesignState } from '../../model/formula/design.ts'
import type { FitSpec, StdErrorsChoice } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { PowerPoint, Reweighted } from '../regression/power-sums.ts'
import type { CubedPoint, Draws } from './bootstrap/draws.ts'
import type { Frame } from './frame.ts'

/** A criterion at one point, and how far its derivatives are wanted. */
export interface Point {
  /**
   * Σ w r² of the mean, ln L, its expected information, that of a certificate, the deviance, Pearson's X², the
   * information of the mean, the variance of the normal equations under the model, or the products of the
   * predictor's or of the mean's derivatives.
   */
  readonly criterion:
    | 'squares'
    | 'likelihood'
    | 'expected'
    | 'certificate'
    | 'deviance'
    | 'pearson'
    | 'mean_information'
    | 'spread'
    | 'design'
    | 'mean'
  /** 0: the value; 1: with the gradient; 2: with the second derivatives. */
  readonly order: 0 | 1 | 2
  /** Of squares: Gauss–Newton's second derivatives J'WJ, and not the exact ones. */
  readonly expected?: boolean
  /** Coefficients of the frame's columns (length r), that of the constant less the origin. */
  readonly beta: Float64Array
  /** Nuisance parameters (length q); empty for squares. */
  readonly phi: Float64Array
  /** The number of the sample that it is looked at on; absent for the rows themselves. */
  readonly replicate?: number
  /** Where the leverages are taken by which Firth's penalty adjusts the scores: a point and its inverse information in (U R⁻¹). */
  readonly leverage?: { readonly beta: Float64Array; readonly bread: Matrix }
}

/** An estimate whose estimating functions a pass sums. */
export interface SandwichPoint {
  readonly criterion: 'squares' | 'likelihood'
  readonly beta: Float64Array
  readonly phi: Float64Array
  /** Of a likelihood: scores of the mean alone, or with the dispersions. */
  readonly kind: 'mean' | 'joint'
  /** Inverse of minus the derivative of the summed scores, in (U R⁻¹, τ). */
  readonly bread: Matrix
  readonly observations: number
  readonly rank: number
  readonly linear: boolean
}

/** Scores of rows, combined, as a series in time: products across lags are summed with weights. */
export interface LagSeries {
  /** k × width: what is made of each row's scores. */
  readonly combine: Matrix
  /** Of the lags 0 … L. */
  readonly weights: Float64Array
}

/** Such a series of an estimate's scores. */
export interface LagPoint extends LagSeries {
  readonly point: SandwichPoint
}

/** Directions along which a likelihood never falls, as a pass checks them on every row. */
export interface Cone {
  /** The design's columns that the directions are over. */
  readonly columns: readonly number[]
  /** Powers of two that bring every coordinate to [1, 2). */
  readonly scale: Float64Array
  /** Basis of the cone's span for rows so scaled: a row orthogonal to it stays as it is along the cone. */
  readonly span: Matrix
}

/** Rows that a pass looks for: those of the largest score, so many at most. */
export type Selection = { readonly most: number } & (
  | {
      /** Rows that break what a direction demands of them: x_i'd of the right sign and at least the margin. */
      readonly kind: 'against'
      readonly cone: Cone
      readonly demands: readonly {
        readonly direction: Float64Array
        readonly margin: number
      }[]
    }
  | {
      /** The first rows that the cone changes. */
      readonly kind: 'changed'
      readonly cone: Cone
    }
  | {
      /** Rows drawn at random. */
      readonly kind: 'random'
      readonly seed: number
    }
  | {
      /** Rows by their residuals at coefficients of the kept columns (length r each): those that score more than the limit. */
      readonly kind: 'residuals'
      readonly choose:
        | 'nearest'
        | 'smallest'
        | 'least'
        | 'largest'
        | 'below'
        | 'above'
        | 'crossing'
        | 'drawn'
      readonly points: readonly Float64Array[]
      readonly limit: number
    }
  | {
      /** Rows that do not lie inside the range of their means at points: beyond an end, or the first that rest on one. */
      readonly kind: 'not_inside'
      readonly at: readonly Pick<Point, 'beta' | 'phi'>[]
      /** The end on which they rest, as a number of `predictorEdges`; null for those beyond any. */
      readonly restingOn: number | null
    }
  | {
      /** Rows by their leverage on the mean at one point, given the inverse products of its derivatives in (U R⁻¹). */
      readonly kind: 'leverage'
      readonly beta: Float64Array
      readonly bread: Matrix
    }
)

/** Coefficients of a frame's columns about which a mean is linearised, and the columns that a step may move. */
export interface Linearised {
  readonly beta: Float64Array
  readonly free: readonly number[]
}

/** Rows that break what directions demand of them. */
export type Against = Extract<Selection, { readonly kind: 'against' }>

/** Rows that do not lie inside the range of their means. */
export type NotInside = Extract<Selection, { readonly kind: 'not_inside' }>

/** Rows that a cone changes. */
export type Changed = Extract<Selection, { readonly kind: 'changed' }>

/**
 * Everything that an iteration asks of the data: plain data, so that a pass can be sent to another
 * thread and done again. Its result is a function of the rows and of nothing else.
 */
export interface Pass {
  readonly kind: 'regression'
  readonly spec: FitSpec
  /** The columns that the model reads: a row counts when it is complete in all of them. */
  readonly columns: readonly string[]
  /** What the design learned from the sample: levels and contrasts; null where the mean is an expression. */
  readonly state: DesignState | null
  readonly frame: Frame
  /** A nuisance parameter that is held at a value; null where none is. */
  readonly held: { readonly parameter: number; readonly value: number } | null
  /** The event's label, where the response holds labels; its numeric coding, where one was given. */
  readonly labels: { readonly event: string; readonly coded: boolean } | null
  /** Of trials given as a column: the response is shares of them, as a fraction in the sample proves. */
  readonly shares: boolean
  /** A value near the response's mean, which its variation is summed about. */
  readonly centre: number
  /**
   * Taken off the response and off the predictor alike, where the law depends on their difference: a
   * response far from zero would leave no digits of the small coefficients in the predictor. 0 elsewhere.
   */
  readonly origin: number
  readonly points: readonly Point[]
  /** Only rows that stay as they are along this cone; null takes all. */
  readonly within: Cone | null
  readonly selection: Selection | null
  /** Coefficients of the kept columns (length r each) at whose signs rows are summed; null for none. */
  readonly signsAt: readonly Float64Array[] | null
  /** Of a curved mean: what a programme's rows are linearised about, whose points are steps then; null elsewhere. */
  readonly linearised: Linearised | null
  /** Rows that rest on an end of their mean are looked at a breath inside it, but by least squares; absent where none may. */
  readonly atEdge?: true
  /** Covariances by the estimator that was chosen. */
  readonly sandwich: {
    readonly choice: StdErrorsChoice
    readonly points: readonly SandwichPoint[]
  } | null
  /** Series in time of combined scores, whose products across lags are summed. */
  readonly series: readonly LagPoint[]
  /** Columns that are read, and need not be complete, beside those of the model. */
  readonly beside: readonly string[]
  /** Where the weights of a programme's rows are slopes of a sum of powers; absent where they are those of the data. */
  readonly reweighted?: Reweighted
  /** Coefficients of the kept columns (length r each) at which powers of the residuals are summed; absent for none. */
  readonly powers?: Omit<PowerPoint, 'point'> & { readonly points: readonly Float64Array[] }
  /** How the samples of replicates are drawn; absent where no point is looked at on one. */
  readonly draws?: Draws
  /** The number of the sample whose rows a programme reads; absent for the rows themselves. */
  readonly replicate?: number
  /** Estimates whose influences are summed squared and cubed; absent for none. */
  readonly cubed?: readonly CubedPoint[]
}
