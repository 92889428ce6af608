import { type Limits, refuseCost, usualLimits } from '../../model/limits.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { CovarianceEstimator, LaggedSums, Summed } from '../covariances/covariance.ts'
import { unpacked } from './derivatives.ts'
import { type LagPlace, refuseManyLags } from './lags.ts'
import type { LagSeries } from './regression-pass.ts'
import { type Sums, sumAt } from './sums.ts'

/** How a covariance is made of products across lags. */
export type Lags = Extract<Summed, { readonly kind: 'lags' }>

/** An estimate whose scores are a series in time. */
export interface LaggedEstimate {
  /** Inverse of minus the derivative of the summed scores (k × k). */
  readonly bread: Matrix
  readonly breadName: LaggedSums['breadName']
  /** k × 1: the scores times this are the pilot series. */
  readonly pilot: Matrix
}

/** A series of the scores of one estimate, by its place among them. */
export type SeriesOf = LagSeries & { readonly of: number }

/** One pass that sums the products of series across lags. */
export type SumSeries = (series: readonly SeriesOf[]) => Promise<{
  readonly sums: Sums
  readonly places: readonly Pick<LagPlace, 'from'>[]
}>

interface Lagged {
  readonly asked: number | 'auto'
  /** Rows used. */
  readonly length: number
  readonly limits: Limits | undefined
  readonly estimates: readonly LaggedEstimate[]
}

/** How many lags each estimate takes: as asked, or as one more pass over the pilot series says. */
async function chosenLags(
  summed: Lags,
  { asked, length, estimates }: Lagged,
  sum: SumSeries
): Promise<readonly number[]> {
  if (asked !== 'auto') return estimates.map(() => Math.min(asked, length - 1))
  const weights = summed.pilotWeights(length)
  const { sums, places } = await sum(
    estimates.flatMap(({ pilot: combine }, of) => [
      { of, combine, weights: weights.zeroth },
      { of, combine, weights: weights.first }
    ])
  )
  return estimates.map((_, k) =>
    summed.automatic(length, {
      zeroth: sumAt(sums, places[2 * k].from),
      first: sumAt(sums, places[2 * k + 1].from)
    })
  )
}

/** Lags times numbers of every row. */
function refuseDear(lags: readonly number[], { length, limits, estimates }: Lagged): void {
  lags.forEach((own, k) => {
    const width = estimates[k].bread.rows
    refuseManyLags(own, width)
    const operations = length * width * (own + width)
    refuseCost({ cells: 0, operations }, limits ?? usualLimits, '/inference/std_errors')
  })
}

/** Standard errors that sum products of rows across lags, of some estimates: one pass, or two. */
export async function laggedCovariances(
  summed: Lags,
  at: Lagged,
  sum: SumSeries
): Promise<readonly CovarianceEstimator['compute'][]> {
  const { estimates } = at
  const lags = await chosenLags(summed, at, sum)
  refuseDear(lags, at)
  const { sums, places } = await sum(
    estimates.map(({ bread }, of) => ({ of, combine: bread, weights: summed.weights(lags[of]) }))
  )
  return estimates.map(({ bread, breadName }, k) => ({ toTerms }) => {
    const size = bread.rows
    const matrix = toTerms(unpacked(sums, places[k].from, { r: size, size }))
    return summed.outcome({ matrix, lags: lags[k], length: sums.rows, breadName })
  })
}
