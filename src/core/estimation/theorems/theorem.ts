import type { Family } from '../../model/families/family.ts'
import type { Link } from '../../model/links/link.ts'
import type { ModelSpec } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { Status } from '../report-blocks.ts'
import type { ConditionReport, Ruling } from '../report-equivalence.ts'

export type Quantity =
  | 'coefficients'
  | 'coefficients_gls'
  | 'fitted_means'
  | 'sigma2'
  | 'std_errors'

/** What a client may declare beside family and mean; an absent member means the plain case. */
export interface Declared {
  readonly censoring?: 'censored' | 'truncated'
  readonly regressors?: 'jointly_normal' | 'with_error' | 'berkson'
  readonly variance?: 'separate_parameters' | 'mean_parameters'
  readonly series?: 'conditional' | 'exact'
}

/** What the client's model says, before any data. */
export interface ModelFacts {
  readonly structure:
    | 'single_response'
    | 'joint_responses'
    | 'seemingly_unrelated'
    | 'matrix_equation'
    | 'density'
    | 'multinomial'
  /** Null for a density of the client's own that was not recognised. */
  readonly family: Family | null
  /** Null when the mean is stated as an expression. */
  readonly link: Link | null
  /** How the parameters enter: a linear predictor, an expression, or not stated. */
  readonly predictor: 'intercept_only' | 'linear' | 'nonlinear' | 'none'
  readonly response: 'numeric' | 'labels' | 'coded_labels'
  readonly weights: 'none' | 'precision' | 'frequency'
  readonly covariance: null | {
    readonly structure: string
    /** Every correlation and relative variance is given. */
    readonly known: boolean
    readonly restricted: boolean
  }
  readonly offset: boolean
  /** Scale or dispersion is known, not estimated. */
  readonly scaleKnown: boolean
  /** A shape parameter of the law is estimated. */
  readonly shapeEstimated: boolean
  /** Every equation has the same regressors (several responses). */
  readonly sameRegressors: boolean
  /** Errors are jointly spherical rather than independent. */
  readonly spherical: boolean
  readonly declared?: Declared
}

/** What the regressors say, without the response. */
export interface DesignFacts {
  readonly rows: number
  /** Sum of frequency weights, or rows. */
  readonly observations: number
  readonly parameters: number
  readonly rank: number
  /** n × p on identified columns; the Jacobian at the least-squares point for a nonlinear mean. */
  readonly x: Matrix
  /** Exact up to the rank; beyond it only known to be larger. */
  readonly distinctRows: number
  readonly distinctRowsUpToSign: number
  /** Offset takes one value in each group of equal rows. */
  readonly offsetConstantInGroups: boolean
  /** Weights (and trials, where they are not the weights) take one value in each group. */
  readonly weightsConstantInGroups: boolean
  /** Error covariance V (n × n) up to scale, where one is given or fitted. */
  readonly covariance: Matrix | null
  /** What the error covariance does to the span of the regressors, where one is given or fitted. */
  readonly metric?: MetricFacts
}

/** The Kruskal–Zyskind condition in numbers: V maps the span of the regressors into itself. */
export interface MetricFacts {
  /** ‖(I − QQ')VQ‖_F / ‖V‖_F, the largest over the covariances tried. */
  readonly defect: number
  readonly tolerance: number
  /** Per identified coefficient: equal for every response, though perhaps not all are. */
  readonly coefficients: readonly boolean[]
  /** Blocks of one size, and every column is constant within blocks or the same in each of them. */
  readonly balancedBlocks: boolean
}

/** What came of the two fits. */
export interface DataFacts {
  readonly leastSquares: Status
  readonly maximumLikelihood: Status
  /** Scaled score at least squares and its rounding unit (equivalence.md, section 8); NaN where there is none. */
  readonly score: number
  readonly roundingUnit: number
  readonly sigma2Ratio: number
  readonly stdErrorRatio: number
  /** The ratio of standard errors is the same for every coefficient. */
  readonly stdErrorRatioCommon: boolean
  /** Standard errors of both estimators come from the same robust formula. */
  readonly sameRobustStdErrors: boolean
  /** Restricted maximum likelihood was asked for. */
  readonly restricted: boolean
  readonly information: string
  /** What the certificate found at the least-squares point; null when it could not be computed. */
  readonly finding?: Ruling | null
  /** The residuals cancel in pairs: the set of (x_i, r_i) is the same as that of (x_i, -r_i). */
  readonly residualsPaired?: boolean
  /** A point with a higher likelihood was found although the score vanishes at least squares. */
  readonly betterOptimum?: boolean
  /** Rows that are censored, where censoring is declared. */
  readonly censoredRows?: number
}

export interface TheoremContext {
  readonly model: ModelFacts
  readonly design: DesignFacts | null
  readonly data: DataFacts | null
}

export interface Conclusion {
  readonly ruling: Ruling
  readonly reason: string
  readonly ratio?: number
}

/** A model with data on which a theorem can be tried. */
export interface TheoremWitness {
  readonly title: string
  /** The one condition that fails, by its text; null when all hold. */
  readonly breaks: string | null
  /** Whether the two estimates of the mean agree on these data. */
  readonly equal: boolean
  readonly model: ModelSpec
  readonly columns: Readonly<Record<string, readonly (number | string)[]>>
}

/**
 * A proven statement about when the two estimators coincide. It reads the model's declared facts,
 * its design and the outcome of the fits; it never tests a family by name.
 */
export interface Theorem {
  readonly id: string
  readonly title: string
  readonly statement: string
  /** Author (year), work, place in it. */
  readonly reference: string
  readonly scope: 'every_dataset' | 'this_design' | 'this_dataset' | 'statement'
  /** Order of examination: rules of the decision procedure, smaller first. */
  readonly rule: number
  readonly proof: string
  readonly counterexample: string
  /** Every condition with whether it holds and how that is known. */
  conditions(context: TheoremContext): readonly ConditionReport[]
  /** What follows for each quantity when every condition holds. */
  concludes(context: TheoremContext): Readonly<Partial<Record<Quantity, Conclusion>>>
  /** Sentence for `would_coincide_if` when exactly this condition (by its text) fails; absent: none. */
  readonly remedies?: Readonly<Record<string, string>>
  /** Further sentences for `would_coincide_if` when the theorem applies and the estimates differ. */
  readonly suggests?: (context: TheoremContext) => readonly string[]
  /** Models that meet every condition, and models that break exactly one. */
  readonly witnesses?: () => readonly TheoremWitness[]
}

/** A condition known from the model's statement. */
export function assumed(condition: string, holds: boolean): ConditionReport {
  return { condition, holds, how: 'assumed by the model' }
}

/** A condition checked on the design. */
export function checkedOnDesign(condition: string, holds: boolean): ConditionReport {
  return { condition, holds, how: 'checked on the design' }
}

/** A condition checked on the data. */
export function checkedOnData(condition: string, holds: boolean): ConditionReport {
  return { condition, holds, how: 'checked on the data' }
}
