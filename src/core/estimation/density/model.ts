import type { Dataset } from '../../model/dataset.ts'
import type { Evaluator } from '../../model/expression/evaluator.ts'
import type { Graph } from '../../model/expression/graph.ts'
import type { Family } from '../../model/families/family.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { Minimum } from '../../numeric/optim/minimise.ts'
import type { ParameterSpace } from '../parameters.ts'
import type { WarningReport } from '../report.ts'

/** A mean stated beside a density, so that least squares has something to fit. */
export interface DensityMean {
  readonly graph: Graph
  readonly evaluator: Evaluator
  readonly response: Float64Array
  /** Indices among the estimated parameters of those that the mean uses. */
  readonly uses: readonly number[]
  /** Of `uses`, by index among them: parameters in which the mean is jointly affine. */
  readonly linear: readonly number[]
}

/**
 * ln L of all rows with exact derivatives in all of the graph's parameters, NaN or infinite as it comes:
 * all that a search for its maximum asks of the rows.
 */
export interface SummedDensity {
  value(all: Float64Array): number
  gradient(all: Float64Array, gradient: Float64Array): number
  hessian(all: Float64Array, gradient: Float64Array, hessian: Matrix): number
  /** Points whose values may be asked for next; sums that take a reading of the rows take them in one. */
  expect?(points: readonly Float64Array[]): void
  /** The end of a descent of this name: made once, where a computation is begun again for every new sum. */
  remember?(name: string, descend: () => Minimum): Minimum
}

/** A likelihood stated by one row's log-density: its p estimated parameters, and sums over rows wherever these are. */
export interface DensityLikelihood extends ParameterSpace {
  /** Names of the p estimated parameters. */
  readonly names: readonly string[]
  /** 1 where the client gave a start (length p). */
  readonly given: Uint8Array
  /** Estimated parameters on which neither the density nor the mean depends. */
  readonly unused: readonly number[]
  /** Rows, or the sum of frequency weights. */
  readonly nobs: number
  readonly sums: SummedDensity
}

/** A likelihood and what its report says of the model and its rows. */
export interface DescribedDensity extends DensityLikelihood {
  readonly counts: { readonly total: number; readonly dropped: number; readonly zeroWeight: number }
  readonly weighted: boolean
  /** The law of the catalogue that the density is a kernel of in its mean; null when it is none. */
  readonly kernel: Family | null
  readonly description: string
  readonly warnings: readonly WarningReport[]
}

/** A likelihood on n rows in memory. */
export interface DensityOnRows extends DensityLikelihood {
  readonly graph: Graph
  readonly evaluator: Evaluator
  /** The client's data, which `rows` index. */
  readonly data: Dataset
  /** The rows used. */
  readonly dataset: Dataset
  readonly frequency: Float64Array | null
  readonly rows: Int32Array
  readonly mean: DensityMean | null
}

/** A model stated by one row's log-likelihood, compiled: n rows, p estimated parameters. */
export interface DensityModel extends DensityOnRows, DescribedDensity {}

/** Sums over rows in memory, each counted as often as its frequency says. */
export function sumsInMemory(evaluator: Evaluator, frequency: Float64Array | null): SummedDensity {
  return {
    value: (all) => evaluator.sum(all, frequency),
    gradient: (all, gradient) => evaluator.sumGradient(all, frequency, gradient),
    hessian: (all, gradient, hessian) => evaluator.sumHessian(all, frequency, gradient, hessian)
  }
}

/** All of the graph's parameter values for given estimated ones (length p). */
export function allValues(
  model: Pick<ParameterSpace, 'places' | 'fixed'>,
  theta: Float64Array
): Float64Array {
  const all = Float64Array.from(model.fixed)
  model.places.forEach((place, j) => {
    all[place] = theta[j]
  })
  return all
}

/** A value a row of the model as one a row of the data, null where a row was left out. */
export function aligned(model: DensityModel, values: Float64Array): (number | null)[] {
  const out = new Array<number | null>(model.counts.total).fill(null)
  model.rows.forEach((row, i) => {
    out[row] = values[i]
  })
  return out
}
