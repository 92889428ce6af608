import type { Matrix } from '../../numeric/matrix.ts'
import type { CovarianceEstimator } from '../covariances/covariance.ts'
import {
  intervalMembers,
  likelihoodGlance,
  rankMembers,
  rowMembers,
  squaresBlock,
  standardErrors
} from '../regression/blocks.ts'
import type { LinearRegression } from '../regression/model.ts'
import { matrixMembers } from '../regression/quadratic-matrices.ts'
import { type SquaresFit, spread, spreadMatrix } from '../regression/squares-fit.ts'
import { usable } from '../regression/standard-errors.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { LeastSquaresBlock, LikelihoodBlock, Status } from '../report-blocks.ts'
import { coefficientTable } from '../reporting/coefficients.ts'
import { vcovMembers } from '../reporting/vcov.ts'
import type { DesignFacts, MetricFacts, ModelFacts } from '../theorems/theorem.ts'
import type { CompiledCovariance } from './compile-covariance.ts'
import { dispersionRows, isEstimated } from './correlated-dispersion.ts'
import type { CorrelatedFit } from './correlated-fit.ts'
import { generalisedSquares, type LinearData } from './generalised-squares.ts'
import type { CorrelatedBlockInference } from './inference.ts'
import type { CorrelatedReplicates } from './replicates.ts'
import { likelihoodReference, uncounted } from './tool-conventions.ts'

/** What else is known of a model whose rows were condensed to a few with the same inner products. */
export interface CondensedFacts {
  readonly model: ModelFacts
  readonly design: DesignFacts
  readonly metric: MetricFacts
}

/** What is made of all rows for each fit, where the work has condensed ones. */
export interface RowwiseErrors {
  /** How the chosen covariance is computed; null where it is from the model or from samples. */
  readonly compute: PerFit<CovarianceEstimator['compute'] | null>
  readonly replicates: CorrelatedReplicates
  /** Skewness constants of the estimates over all terms; null where not known. */
  readonly accelerations: PerFit<Float64Array | null>
}

/** Of the ordinary fit, and of those with the covariance. */
export interface PerFit<T> {
  readonly ordinary: T
  readonly generalised: T
}

/** Everything the answer about one model with correlated errors is made from. */
export interface CorrelatedWork {
  readonly workspace: Workspace
  readonly model: LinearRegression
  readonly covariance: CompiledCovariance
  readonly data: LinearData
  readonly ordinary: SquaresFit
  readonly fit: CorrelatedFit
  /** Absent where the rows are those of the data: nothing is read off single rows where it is not. */
  readonly condensed?: CondensedFacts & { readonly errors: RowwiseErrors }
}

/** Statuses of the ordinary fit that hold for every estimator of the same data. */
const common: ReadonlySet<Status> = new Set(['rank_deficient', 'saturated', 'perfect_fit'])

function fittedAt(model: LinearRegression, residuals: Float64Array): Float64Array {
  return model.observations.y.map((y, i) => y - residuals[i])
}

/** The generalised fit in the shape of a least-squares fit, over all p coefficients. */
export function generalisedFit(work: CorrelatedWork): SquaresFit {
  const { model, ordinary, fit, workspace } = work
  const { kept } = workspace.coordinates
  const p = model.terms.length
  const perfect = ordinary.status === 'perfect_fit'
  const rss = perfect ? 0 : fit.squares.rss
  const failed = !common.has(ordinary.status) && fit.status !== 'ok'
  return {
    ...ordinary,
    status: failed ? fit.status : ordinary.status,
    reason: failed ? fit.reason : ordinary.reason,
    method: 'cholesky_qr',
    coefficients: spread(kept, fit.squares.coefficients, p),
    fitted: fittedAt(model, fit.squares.residuals),
    residuals: fit.squares.residuals,
    rss,
    sigma2: ordinary.dfResidual > 0 ? rss / ordinary.dfResidual : Number.NaN,
    unscaledCovariance: spreadMatrix(kept, fit.squares.unscaledCovariance, p)
  }
}

/** Which fits have estimates whose errors and intervals are told: the ordinary one, and those with the covariance. */
export function usableFits({ ordinary, fit }: Pick<CorrelatedWork, 'ordinary' | 'fit'>) {
  const own = usable.includes(ordinary.status)
  return { ordinary: own, generalised: own && fit.status === 'ok' }
}

/** A matrix times a number. */
export function times(m: Matrix, factor: number): Matrix {
  return { ...m, data: m.data.map((value) => value * factor) }
}

/** What a block says of its tests. */
export function testMembers({ tests }: CorrelatedBlockInference) {
  return tests === null ? {} : { tests }
}

export function generalisedBlock(
  work: CorrelatedWork,
  inference: CorrelatedBlockInference
): LeastSquaresBlock {
  const squares = generalisedFit(work)
  const unusable = !common.has(squares.status) && squares.status !== 'ok'
  const block = squaresBlock(work.model, squares, {
    ...work.workspace.options,
    covariance: times(inference.covariance, unusable ? Number.NaN : 1),
    intervals: inference.intervals,
    reference: { law: 't', df: squares.dfResidual }
  })
  const { glance } = block
  // R² compares sums of squares in one metric; with a covariance there is no agreed definition.
  const none = Number.NaN
  return {
    ...block,
    ...testMembers(inference),
    glance:
      glance === null
        ? null
        : { ...glance, r_squared: none, adj_r_squared: none, f_statistic: none, f_p_value: none }
  }
}

/** r'V⁻¹r of the model with a constant mean, or of the response itself without an intercept. */
function nullDeviance({ model, data, fit }: CorrelatedWork): number {
  return generalisedSquares(nullData(model, data), fit.fixed).rss
}

/** The same response with the constant alone, which is the first column, or with nothing. */
export function nullData({ mean }: LinearRegression, data: LinearData): LinearData {
  const first = (m: Matrix): Matrix => leadingColumns(m, mean.intercept ? 1 : 0)
  return { ...data, x: first(data.x), tail: data.tail === null ? null : first(data.tail) }
}

function leadingColumns({ rows, data }: Matrix, cols: number): Matrix {
  return { rows, cols, data: data.subarray(0, rows * cols) }
}

function likelihoodStatus({ ordinary, fit }: CorrelatedWork): {
  readonly status: Status
  readonly reason: string | null
} {
  if (!common.has(ordinary.status)) return { status: fit.status, reason: fit.reason }
  const reason =
    ordinary.status === 'perfect_fit'
      ? 'The residuals are zero to rounding, so the likelihood is unbounded as sigma tends to zero.'
      : ordinary.reason
  return { status: ordinary.status, reason }
}

/** How many parameters the likelihood estimates. */
export function parameterCount(work: CorrelatedWork): number {
  const { workspace, model, covariance } = work
  return (
    workspace.coordinates.kept.length +
    (model.family.nuisance[0].known === null ? 1 : 0) +
    (covariance.rho === 'estimate' ? 1 : 0) -
    uncounted(work)
  )
}

export function likelihoodBlockOf(
  work: CorrelatedWork,
  inference: CorrelatedBlockInference
): LikelihoodBlock {
  const { workspace, model, fit, covariance } = work
  const { options, coordinates } = workspace
  const { status, reason } = likelihoodStatus(work)
  const p = model.terms.length
  const estimated = isEstimated(work, status)
  const table = times(inference.covariance, estimated ? 1 : Number.NaN)
  const { intervals } = inference
  const coefficients = spread(coordinates.kept, fit.squares.coefficients, p)
  const finite = estimated || status === 'boundary' || status === 'not_identified'
  const df = parameterCount(work)
  const glance = likelihoodGlance({
    nobs: model.nobs,
    df,
    log_likelihood: finite ? fit.logLikelihood : Number.NaN,
    deviance: status === 'perfect_fit' ? 0 : fit.squares.rss,
    null_deviance: nullDeviance(work)
  })
  const contrasts = model.nobs - coordinates.kept.length
  return {
    status,
    reason,
    method: fit.method,
    coefficients: coefficientTable({
      terms: model.terms,
      estimates: coefficients,
      stdErrors: standardErrors(table, 1),
      aliased: options.aliased,
      reference: likelihoodReference(work),
      level: options.level,
      ...(intervals === null ? {} : { intervals })
    }),
    dispersion: dispersionRows(work, status, intervals?.dispersion ?? null),
    information: estimated ? inference.information : 'none',
    glance: covariance.restricted
      ? { ...glance, bic: -2 * glance.log_likelihood + Math.log(contrasts) * df }
      : glance,
    convergence: fit.convergence,
    total_variation: null,
    ...intervalMembers({ ...options, intervals }),
    ...testMembers(inference),
    ...rankMembers(model, options),
    ...matrixMembers(model, coefficients),
    ...vcovMembers(
      options.include,
      model.terms.map((term) => term.name),
      table
    ),
    ...rowMembers(model, generalisedFit(work), options.include)
  }
}
