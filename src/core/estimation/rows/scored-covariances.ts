import type { Limits } from '../../model/limits.ts'
import type { StdErrorsChoice } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { CovarianceEstimator } from '../covariances/covariance.ts'
import { chosenCovariance } from '../covariances/registry.ts'
import { functionPlaces, functionSeries } from './function-sums.ts'
import { laggedCovariances, type SeriesOf } from './lag-covariance.ts'
import { summedOf } from './sandwich.ts'
import { outcomeOf, type SummedAt } from './summed-outcome.ts'
import type { Sums } from './sums.ts'

/** An estimate of all rows that has scores. */
export interface ScoredEstimate {
  readonly functions: SummedAt['functions']
  /** k × 1: the scores times this are the pilot series of lags. */
  readonly pilot: Matrix
}

/** How the covariances of some estimates are computed from the scores of all rows: one pass, or two for lags that are chosen. */
export async function scoredCovariances(
  estimates: readonly ScoredEstimate[],
  { choice, length, limits }: ScoredRows,
  reduce: (series: readonly SeriesOf[]) => Promise<Sums>
): Promise<readonly CovarianceEstimator['compute'][]> {
  const summed = summedOf(choice)
  if (summed === null) throw new Error('the covariance is made of sums')
  const [{ functions }] = estimates
  const parameters = functions.bread.rows
  const asked = { choice, parameters, points: estimates.length, series: [], cubed: [] }
  if (summed.kind === 'lags') {
    const of = estimates.map(({ functions: { bread, breadName }, pilot }) => ({
      bread,
      breadName,
      pilot
    }))
    const lagged = { asked: summed.asked(choice), length, limits, estimates: of }
    return laggedCovariances(summed, lagged, async (series) => ({
      sums: await reduce(series),
      places: functionSeries({ ...asked, series })
    }))
  }
  const sums = await reduce([])
  const { name } = chosenCovariance(choice)
  return functionPlaces(asked).map((place, k) => ({ toTerms }) => {
    const own = { functions: estimates[k].functions, leverage: true, toTerms }
    return outcomeOf(summed, { ...place, choice, sums, name, ...own })
  })
}

interface ScoredRows {
  readonly choice: StdErrorsChoice
  /** Rows used. */
  readonly length: number
  readonly limits: Limits | undefined
}
