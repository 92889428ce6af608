import type { Matrix } from '../../numeric/matrix.ts'
import type { WarningReport } from '../report.ts'
import type { Convergence, Direction, Status } from '../report-blocks.ts'
import { noCovariance } from './covariance.ts'
import type { DensityLikelihood } from './model.ts'
import { logLikelihoodAt } from './objective.ts'
import { type End, resolution, type Search, type SearchOptions } from './search.ts'

/** The likelihood's maximum, or what is known when there is none. */
export interface DensityFit {
  readonly status: Status
  readonly reason: string | null
  /** Best point (length p), finite throughout. */
  readonly theta: Float64Array
  /** Sign of an estimate at ±∞, 0 when finite (length p). */
  readonly infinite: Int8Array
  readonly aliased: Uint8Array
  /** p × p; NaN where there is no standard error. */
  readonly covariance: Matrix
  /** NaN where the likelihood has no maximum. */
  readonly logLikelihood: number
  readonly supremum: number | null
  readonly direction: readonly Direction[] | null
  /** Parameters that count as estimated: all but those held at an infinite limit. */
  readonly df: number
  readonly convergence: Convergence
  readonly warnings: readonly WarningReport[]
  readonly start: Float64Array
}

function convergenceOf(model: DensityLikelihood, search: Search, end: End): Convergence {
  const { convergence } = end
  const agreeing = search.basins.find(
    (basin) => Math.abs(basin.value - end.value) <= resolution(model, end.value)
  )
  return {
    iterations: end.iterations,
    evaluations: search.evaluations,
    scaled_gradient: convergence.scaledGradient,
    hessian_condition: convergence.condition,
    starts_agreeing: `${agreeing?.starts ?? 0}/${search.starts}`,
    ...(search.starts > 1
      ? {
          basins: search.basins.map(({ value, starts, behindBestBy }) => ({
            log_likelihood: -value * model.nobs,
            starts,
            behind_best_by: behindBestBy * model.nobs
          }))
        }
      : {}),
    ...(convergence.atPrecision ? { at_precision: true } : {}),
    restart_moves: convergence.restartMoves,
    ...(convergence.failed === null ? {} : { failed_check: convergence.failed })
  }
}

/** A finished search and what it was over. */
export interface Setting {
  readonly model: DensityLikelihood
  readonly free: readonly number[]
  readonly search: Search
  readonly options: SearchOptions
}

/** A fit at an end with nothing but its point: what the particular outcomes build on. */
export function blank({ model, free, search }: Setting, end: End): DensityFit {
  const p = model.names.length
  return {
    status: 'not_converged',
    reason: null,
    theta: end.theta,
    infinite: new Int8Array(p),
    aliased: new Uint8Array(p),
    covariance: noCovariance(p),
    logLikelihood: logLikelihoodAt(model, end.theta),
    supremum: null,
    direction: null,
    df: free.length,
    convergence: convergenceOf(model, search, end),
    warnings: [],
    start: end.from
  }
}

/** Parameters that rest on a bound at an end. */
export function restingOn(
  model: DensityLikelihood,
  free: readonly number[],
  end: End
): readonly number[] {
  return free.filter((_, k) => end.active[k] !== 0 && model.names.length > 0)
}
