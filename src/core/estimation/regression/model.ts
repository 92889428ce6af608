import type { Dataset } from '../../model/dataset.ts'
import type { Evaluator } from '../../model/expression/evaluator.ts'
import type { Graph } from '../../model/expression/graph.ts'
import type { Family } from '../../model/families/family.ts'
import type { DesignState } from '../../model/formula/design.ts'
import type { Link } from '../../model/links/link.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { Observations } from '../likelihood.ts'
import type { WarningReport } from '../report.ts'
import type { TermInfo } from '../reporting/coefficients.ts'

/** How labels became 0 and 1; null when the response was numeric. */
export interface LabelInfo {
  readonly event: string | number | boolean
  readonly other: string
  /** Difference of the two codes when the client gave a numeric coding; null without one. */
  readonly codingSpan: number | null
}

/** The formula's terms and the columns that they made. */
export interface Assignment {
  readonly labels: readonly string[]
  /** Length p: the place in `labels` of each column's term, −1 for the intercept. */
  readonly termOf: Int32Array
  /** Variables of each term, by place in the formula: a term contains another when its variables do. */
  readonly variables: readonly (readonly number[])[]
  /** What new data need to get the same columns. */
  readonly state: DesignState
}

/** A mean that is a link of a linear predictor Xb + offset. */
export interface LinearMean {
  readonly kind: 'linear'
  /** n × p, with low-order parts where a formula's powers and products have them. */
  readonly x: Matrix
  readonly tail: Matrix | null
  readonly offset: Float64Array | null
  /** Powers of two that the columns were divided by (p); absent where by none. */
  readonly units?: Float64Array
  /** The formula has an intercept term. */
  readonly intercept: boolean
  readonly interceptOnly: boolean
  /** Which term of the formula made each column; absent where there is no formula. */
  readonly assignment?: Assignment
  /** Matrices written as quad(): where their entries stand among the terms. */
  readonly quadratic: readonly {
    readonly name: string
    readonly size: number
    readonly columns: readonly number[]
  }[]
}

/** A mean stated as an expression in columns and parameters. */
export interface ExpressionMean {
  readonly kind: 'expression'
  readonly graph: Graph
  readonly evaluator: Evaluator
  /** Starting values of the p estimated parameters, the client's or the service's. */
  readonly starts: readonly Float64Array[]
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** Estimated parameters that enter linearly, by index among the estimated. */
  readonly linear: readonly number[]
  /** Places of the estimated parameters among all of the graph's. */
  readonly places: readonly number[]
  /** All parameter values with the fixed ones filled in. */
  readonly fixed: Float64Array
}

export type Mean = LinearMean | ExpressionMean

/** A single-response regression, compiled from a specification and data. */
export interface RegressionModel<M extends Mean = Mean> {
  readonly family: Family
  readonly link: Link
  readonly observations: Observations
  readonly mean: M
  /** The p estimated coefficients or parameters. */
  readonly terms: readonly TermInfo[]
  /** Response as least squares sees it (shares for binomial), and its weights; null where labels have no coding. */
  readonly squares: { readonly y: Float64Array; readonly weights: Float64Array | null } | null
  readonly labels: LabelInfo | null
  readonly weightsKind: 'none' | 'precision' | 'frequency'
  /** Rows, or the sum of frequency weights. */
  readonly nobs: number
  /** All rows that the client sent, for columns that are not in the model. */
  readonly data?: Dataset
  /** Index in the client's data of each row used. */
  readonly rows: Int32Array
  /** Which observation each row is an entry of, in order; absent where a row is an observation. */
  readonly units?: Int32Array
  /** The row of the same entry of an observation before, −1 where there is none; absent where that is the last row. */
  readonly before?: Int32Array
  readonly counts: { readonly total: number; readonly dropped: number; readonly zeroWeight: number }
  readonly description: string
  readonly warnings: readonly WarningReport[]
}

export type LinearRegression = RegressionModel<LinearMean>
export type ExpressionRegression = RegressionModel<ExpressionMean>

export function isLinear(model: RegressionModel): model is LinearRegression {
  return model.mean.kind === 'linear'
}

export function isExpression(model: RegressionModel): model is ExpressionRegression {
  return model.mean.kind === 'expression'
}

/** The mean is affine in the coefficients: least squares is linear. */
export function isAffine(model: RegressionModel): model is LinearRegression {
  return isLinear(model) && model.link.affine
}

/** The likelihood is largest where the L1 or the L∞ norm of the residuals is least: linear programmes find it. */
export function minimisesNorm({ facts: { smooth, normMinimised } }: Family): boolean {
  return !smooth && (normMinimised === 1 || normMinimised === 'inf')
}

/** The likelihood of a known shape below 1 has a local maximum at every fit through as many rows as coefficients. */
export function hasVertices({ facts: { normMinimised } }: Family): boolean {
  return typeof normMinimised === 'number' && normMinimised < 1
}
