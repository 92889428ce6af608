import type { Matrix } from '../../../numeric/matrix.ts'
import type { DensityPass } from '../density/density-pass.ts'
import type { LabelsPass } from '../labels/labels-pass.ts'
import type { Pass } from '../regression-pass.ts'
import type { ProductsPass } from '../responses/products-pass.ts'

/** A regression of one response, its pass without an origin; null in place of a maximum where rows have no density there. */
interface ComparedRegression {
  readonly kind: 'regression'
  readonly pass: Pass
  readonly maximum: { readonly beta: Float64Array; readonly phi: Float64Array } | null
}

/** A model of labels, with the coordinates of its maximum. */
interface ComparedLabels {
  readonly kind: 'labels'
  readonly pass: LabelsPass
  readonly gamma: Float64Array | null
}

/** Normal responses, each with the place of its design and its own place there; one whose errors are correlated has no density a row. */
interface ComparedResponses {
  readonly kind: 'responses'
  readonly pass: Pick<ProductsPass, 'spec' | 'columns' | 'beside' | 'designs'>
  readonly places: readonly { readonly design: number; readonly response: number }[]
  /** Coefficients of the columns of each response's design (0 where aliased), and the covariance of the errors. */
  readonly maximum: {
    readonly coefficients: readonly Float64Array[]
    readonly sigma: Matrix
  } | null
}

/** A density of the client's own, with the values of all its parameters. */
interface ComparedDensity {
  readonly kind: 'density'
  readonly pass: DensityPass
  readonly all: Float64Array | null
}

/** A model among those that a pass compares. */
export type ComparedModel =
  | ComparedRegression
  | ComparedLabels
  | ComparedResponses
  | ComparedDensity

/** A design of one model that lies in a design of another, by the places of both. */
export interface Inclusion {
  readonly small: { readonly model: number; readonly design: number }
  readonly large: { readonly model: number; readonly design: number }
  /** What makes the columns of the small one of those of the large one (p of the large × p of the small). */
  readonly combinations: Matrix
  /** How far a value may be from its combination, for each column. */
  readonly tolerance: Float64Array
}

/** Two models whose densities a pass compares, by their places. */
export interface ComparedPair {
  readonly first: number
  readonly second: number
  /** A value near the mean log-ratio of their densities, which its variation is summed about. */
  readonly centre: number
  /** What is to be checked on all rows. */
  readonly inclusions: readonly Inclusion[]
}

/** A pass that compares models on the same rows. */
export interface ComparisonPass extends Pick<Pass, 'columns' | 'beside'> {
  readonly kind: 'comparison'
  readonly models: readonly ComparedModel[]
  readonly pairs: readonly ComparedPair[]
}
