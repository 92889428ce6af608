import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { covarianceOfCoefficients, toCoefficients } from '../regression/basis.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import { spread } from '../regression/squares-fit.ts'
import type {
  CoefficientRow,
  Convergence,
  LeastSquaresBlock,
  LikelihoodBlock,
  Status
} from '../report-blocks.ts'
import { coefficientTable, type Reference } from '../reporting/coefficients.ts'
import { nested } from '../reporting/vcov.ts'
import type { FittedEquation } from './equations.ts'

/** Coordinates of a system and their covariance, as one estimator has them. */
export interface SystemEstimate {
  /** Counted from least squares. */
  readonly gamma: Float64Array
  /** Of all coordinates; null when there is none. */
  readonly covariance: Matrix | null
}

/** Coefficients of equation k from its coordinates: those of least squares, moved. */
export function coefficientsOf(
  { solution, kept, basis, from, equation }: FittedEquation,
  gamma: Float64Array
): Float64Array {
  const move = toCoefficients(basis, gamma.slice(from, from + kept.length))
  const values = Float64Array.from(kept, (j, k) => solution.coefficients[j] + move[k])
  return spread(kept, values, equation.terms.length)
}

function blockOf(m: Matrix, from: number, size: number): Matrix {
  const out = zeros(size, size)
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) out.data[j * size + i] = at(m, from + i, from + j)
  }
  return out
}

/** Standard errors of the coefficients of one equation, NaN where aliased. */
export function errorsOf(one: FittedEquation, covariance: Matrix | null): Float64Array {
  const p = one.equation.terms.length
  if (covariance === null) return new Float64Array(p).fill(Number.NaN)
  const own = covarianceOfCoefficients(one.basis, blockOf(covariance, one.from, one.kept.length))
  return spread(
    one.kept,
    Float64Array.from(one.kept, (_, j) => Math.sqrt(at(own, j, j))),
    p
  )
}

/** The coefficient rows of all equations, each with its response. */
export function systemRows(
  system: readonly FittedEquation[],
  estimate: SystemEstimate,
  options: { readonly level: number; readonly reference: (one: FittedEquation) => Reference }
): CoefficientRow[] {
  return system.flatMap((one) =>
    coefficientTable({
      terms: one.equation.terms.map((term) => ({ ...term, response: one.equation.response })),
      estimates: coefficientsOf(one, estimate.gamma),
      stdErrors: errorsOf(one, estimate.covariance),
      aliased: one.solution.aliased,
      reference: options.reference(one),
      level: options.level
    })
  )
}

export interface SystemBlock {
  readonly status: Status
  readonly reason: string | null
  readonly method: string
  readonly rows: readonly CoefficientRow[]
  /** Residuals, n × q. */
  readonly residuals: Matrix
  readonly residualCovariance: Matrix | null
}

function squares(residuals: Matrix): number {
  return residuals.data.reduce((sum, value) => sum + value * value, 0)
}

/** A least-squares or generalised block of a system. */
export function systemSquaresBlock(
  block: SystemBlock,
  counts: { readonly nobs: number; readonly df: number; readonly dfResidual: number }
): LeastSquaresBlock {
  const none = Number.NaN
  return {
    status: block.status,
    reason: block.reason,
    method: block.method,
    coefficients: block.rows,
    sigma2: none,
    sigma: none,
    sigma2_divisor: 'n-p',
    glance: {
      nobs: counts.nobs,
      df: counts.df,
      df_residual: counts.dfResidual,
      rss: squares(block.residuals),
      r_squared: none,
      adj_r_squared: none,
      f_statistic: none,
      f_p_value: none
    },
    ...(block.residualCovariance === null
      ? {}
      : { residual_covariance: nested(block.residualCovariance) })
  }
}

/** The likelihood's block of a system. */
export function systemLikelihoodBlock(
  block: SystemBlock,
  facts: {
    readonly nobs: number
    readonly df: number
    readonly logLikelihood: number
    readonly information: string
    readonly convergence: Convergence | null
  }
): LikelihoodBlock {
  return {
    status: block.status,
    reason: block.reason,
    method: block.method,
    coefficients: block.rows,
    dispersion: [],
    information: facts.information,
    glance: likelihoodGlance({
      nobs: facts.nobs,
      df: facts.df,
      log_likelihood: facts.logLikelihood,
      deviance: Number.NaN,
      null_deviance: Number.NaN
    }),
    convergence: facts.convergence,
    total_variation: null,
    ...(block.residualCovariance === null
      ? {}
      : { residual_covariance: nested(block.residualCovariance) })
  }
}
