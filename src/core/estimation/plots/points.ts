import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { RegressionModel } from '../regression/model.ts'
import type { Point } from './chart.ts'
import type { PlotContext } from './plot.ts'

/** Most rows that are drawn one by one. */
export const rowLimit = 2000

/** Pairs (x_i, y_i) that are finite, every k-th of them so that at most `rowLimit` are left. */
export function pairs(x: ArrayLike<number>, y: ArrayLike<number>): Point[] {
  const step = Math.max(1, Math.ceil(x.length / rowLimit))
  const out: Point[] = []
  for (let i = 0; i < x.length; i += step) {
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) out.push([x[i], y[i]])
  }
  return out
}

/** Responses on the scale of the mean: shares where there are trials. */
export function responses({ observations }: RegressionModel): Float64Array {
  const { y, size } = observations
  return size === null ? y : y.map((value, i) => value / size[i])
}

/** The likelihood's fit if its means are usable. */
export function usable(likelihood: LikelihoodResult | null): LikelihoodResult | null {
  return likelihood?.fitted.every(Number.isFinite) === true ? likelihood : null
}

/** Fitted means of both estimators, as far as they exist. */
export function fittedMeans({ squares, likelihood }: PlotContext) {
  const ml = usable(likelihood)
  return [
    ...(squares === null ? [] : [{ series: 'least_squares', fitted: squares.fitted } as const]),
    ...(ml === null ? [] : [{ series: 'maximum_likelihood', fitted: ml.fitted } as const])
  ]
}

/** How series are called in titles. */
export const seriesNames = {
  least_squares: 'least squares',
  maximum_likelihood: 'maximum likelihood'
} as const
