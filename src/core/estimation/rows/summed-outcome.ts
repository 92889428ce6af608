import type { Matrix } from '../../numeric/matrix.ts'
import type { CovarianceOutcome, EstimatingFunctions, Summed } from '../covariances/covariance.ts'
import { leverageOfOne, withoutLeverage } from '../covariances/sandwich.ts'
import { unpacked } from './derivatives.ts'
import { groupMatrix } from './groups.ts'
import type { SandwichPlace } from './sandwich.ts'
import { type Sums, sumAt } from './sums.ts'

/** One covariance among the sums of a pass. */
export interface SummedAt
  extends Pick<SandwichPlace, 'choice' | 'from' | 'firstGroup' | 'groupings'> {
  readonly sums: Sums
  readonly name: string
  readonly toTerms: (matrix: Matrix) => Matrix
  /** Of all rows. */
  readonly functions: Pick<
    EstimatingFunctions,
    'bread' | 'breadName' | 'observations' | 'rank' | 'linear'
  >
  /** The estimate has leverages. */
  readonly leverage: boolean
}

/** What the sums of a pass come to. */
export function outcomeOf(
  summed: Exclude<Summed, { readonly kind: 'lags' }>,
  at: SummedAt
): CovarianceOutcome {
  const { sums, from, choice, firstGroup, groupings, name, toTerms, functions } = at
  const size = functions.bread.rows
  if (summed.kind === 'groups') {
    const own = sums.groups.slice(firstGroup, firstGroup + groupings)
    return summed.assemble({
      choice,
      columns: summed.columns(choice),
      sums: own.map((groups) => groupMatrix(groups, size)),
      functions,
      toTerms
    })
  }
  if (summed.needsLeverage && !at.leverage) {
    return { matrix: null, because: withoutLeverage(name) }
  }
  if (summed.needsLeverage && sumAt(sums, from) > 0) {
    return { matrix: null, because: leverageOfOne(name) }
  }
  const matrix = toTerms(unpacked(sums, from + 1, { r: size, size }))
  return { matrix, information: functions.breadName }
}
