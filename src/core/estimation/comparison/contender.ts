import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec, ParameterChoice } from '../../model/spec.ts'
import type { LinearMean, LinearRegression } from '../regression/model.ts'
import type { WarningReport } from '../report.ts'
import type { LikelihoodGlance, Status } from '../report-blocks.ts'

/** What the likelihoods of compared models are likelihoods of. */
export interface Outcome {
  /** Index in the client's data of each row used. */
  readonly rows: Int32Array
  /** Length n; null where a density does not say what its outcome is. */
  readonly y: Float64Array | null
  readonly size: Float64Array | null
  readonly frequency: Float64Array | null
}

/** A model stated by an expression in parameters: special cases hold some of them. */
export interface StatedByExpression {
  /** Everything but the parameters, as one text. */
  readonly text: string
  readonly parameters: Readonly<Record<string, ParameterChoice>>
}

/** A correlation of the errors, as far as nesting depends on it. */
export interface StatedCorrelation {
  /** Everything but ρ, as one text. */
  readonly text: string
  readonly rho: number | 'estimate' | null
}

/** The columns of a linear predictor (n × p). */
export type StatedDesign = Pick<LinearMean, 'x' | 'tail' | 'offset'>

/** Linear predictors side by side, each of which may be nested in that of another model. */
export interface SeveralPredictors {
  /** Everything but the designs, as one text. */
  readonly text: string
  /** One a response, n × p. */
  readonly designs: readonly StatedDesign[]
}

/** One linear predictor with its law. */
export interface StatedLinear extends Pick<LinearRegression, 'family' | 'link'> {
  readonly mean: StatedDesign
}

/** What tells whether one model is a special case of another. */
export interface Stated {
  readonly linear: StatedLinear | null
  readonly expression: StatedByExpression | null
  /** Null for independent errors. */
  readonly correlation: StatedCorrelation | null
  /** Restricted likelihoods are of contrasts of the response and compare only among their like. */
  readonly restricted: boolean
  /** Several linear predictors of one outcome: of the labels, or of the responses of a system. */
  readonly several?: SeveralPredictors
}

/** Sums of squares of an exact F test: a linear normal model. */
export interface ExactSquares {
  readonly rss: number
  readonly rank: number
  readonly dfResidual: number
  readonly sigma2: number
}

/** What a fit comes to, of a model among those compared. */
export interface ComparedFit {
  readonly status: Status
  readonly reason: string | null
  readonly glance: LikelihoodGlance
  readonly rss: number
  readonly dfResidual: number
  readonly exact: ExactSquares | null
  /** Some means rest on the end of what the law allows. */
  readonly atEdge?: boolean
}

/** A fitted model among those compared. */
export interface FittedContender extends ComparedFit {
  /** Log-densities of the rows at the maximum; null where rows have none of their own. */
  readonly rowDensities: () => Float64Array | null
  /** False where a density lacks constants, so that only models of the same expression compare. */
  readonly normalised: boolean
}

/** A model before it is fitted: what it is of, and what it is a special case of. */
export interface Contender {
  readonly description: string
  readonly family: string
  readonly outcome: Outcome
  readonly stated: Stated
  readonly warnings: readonly WarningReport[]
  fit(control: Control): FittedContender
}

/** Compiles one model to be compared. Throws Failure for the client's mistakes. */
export type Contend = (spec: FitSpec, dataset: Dataset) => Contender
