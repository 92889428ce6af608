import { crossProduct } from '../../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { influences } from '../covariances/sandwich.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import type { DensityFit } from './density-fit.ts'
import { drivingRows } from './driving-rows.ts'
import { densityFunctions, densitySquaresFunctions } from './functions.ts'
import type { DensityMean, DensityOnRows } from './model.ts'
import { meanProblem, type RowwiseSquares } from './squares.ts'

/** What the rows add to the comparison of the two estimates, wherever they are. */
export interface ComparedRows {
  /** n. */
  readonly rows: number
  /** Σ (|μ| + Σ|θⱼ ∂μ/∂θⱼ| + |y|)² at least squares: sizes of what a residual is the difference of. */
  sizes(): number
  /** SSE at the likelihood's estimate less that of least squares; NaN where the mean is not finite there. */
  excess(): number
  /** Σ f e e' of the differences e of the two influences on the parameters at these places of the mean. */
  spread(places: readonly number[]): Matrix
  /** The rows that drive the two apart, by their scores at θ; none where they are not side by side. */
  driving(theta: Float64Array): EvidenceReport['rows']
}

/** Least squares on some rows, as far as their sums need it. */
export type SquaresOnRows = Pick<
  RowwiseSquares,
  'estimates' | 'residuals' | 'unscaledCovariance' | 'fitted'
>

/** Σ (|μ| + Σ|θⱼ ∂μ/∂θⱼ| + |y|)² of some rows. */
export function sizesOf(model: DensityOnRows, mean: DensityMean, estimates: Float64Array): number {
  const n = model.rows.length
  const jacobian = zeros(n, mean.uses.length)
  const values = new Float64Array(n)
  meanProblem(model, mean).evaluate(estimates, values, jacobian)
  let sizes = 0
  for (let i = 0; i < n; i++) {
    let terms = Math.abs(values[i])
    for (let k = 0; k < mean.uses.length; k++) {
      terms += Math.abs(column(jacobian, k)[i] * estimates[k])
    }
    sizes += (terms + Math.abs(mean.response[i])) ** 2
  }
  return sizes
}

/** What some rows add to SSE at θ over that of least squares. */
export function excessOf(
  model: DensityOnRows,
  mean: DensityMean,
  { theta, squares }: { readonly theta: Float64Array; readonly squares: SquaresOnRows }
): number {
  const values = new Float64Array(model.rows.length)
  const own = Float64Array.from(mean.uses, (j) => theta[j])
  if (!meanProblem(model, mean).evaluate(own, values, null)) return Number.NaN
  let excess = 0
  values.forEach((value, i) => {
    const move = value - squares.fitted[i]
    const weight = model.frequency === null ? 1 : model.frequency[i]
    excess += weight * move * (move - 2 * squares.residuals[i])
  })
  return excess
}

/** Influence of every row on the likelihood's estimate less that on least squares (n × m), of one unit of the row. */
function influenceGap(
  model: DensityOnRows,
  mean: DensityMean,
  { fit, squares, places }: Gap
): Matrix {
  const free = [...model.names.keys()].filter((j) =>
    Number.isFinite(fit.covariance.data[j * (model.names.length + 1)])
  )
  const most = influences(densityFunctions(model, fit, free))
  const least = influences(densitySquaresFunctions(model, mean, { squares, kept: places }))
  const out = zeros(most.rows, places.length)
  places.forEach((k, c) => {
    const own = column(most, free.indexOf(mean.uses[k]))
    column(out, c).set(own.map((value, i) => value - column(least, c)[i]))
  })
  return out
}

interface Gap {
  readonly fit: Pick<DensityFit, 'theta' | 'covariance'>
  readonly squares: SquaresOnRows
  /** Parameters of the mean with a variance under both estimators, by their place in the mean. */
  readonly places: readonly number[]
}

/** What some rows add to Σ f e e' of the differences e of the two influences. */
export function spreadOf(model: DensityOnRows, mean: DensityMean, gap: Gap): Matrix {
  return crossProduct(influenceGap(model, mean, gap), model.frequency)
}

/** The comparison on rows in memory. */
export function comparedInMemory(
  model: DensityOnRows,
  mean: DensityMean,
  { fit, squares }: { readonly fit: DensityFit; readonly squares: RowwiseSquares }
): ComparedRows {
  return {
    rows: model.rows.length,
    sizes: () => sizesOf(model, mean, squares.estimates),
    excess: () => excessOf(model, mean, { theta: fit.theta, squares }),
    spread: (places) => spreadOf(model, mean, { fit, squares, places }),
    driving: (theta) => drivingRows(model, mean, { fit, squares, theta })
  }
}
