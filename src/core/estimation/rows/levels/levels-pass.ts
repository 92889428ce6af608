import type { Variable } from '../../../model/formula/formula.ts'
import type { Pass } from '../regression-pass.ts'

/** A factor whose levels only the rows show. */
export interface UnseenFactor {
  readonly variable: Variable
  /** Where its formula stands in the request. */
  readonly pointer: string
  /** It holds labels, whose number the law bounds. */
  readonly isResponse: boolean
}

/** A pass that finds the first row of every level among the rows that take part. */
export interface LevelsPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'levels'
  readonly factors: readonly UnseenFactor[]
  /** Levels of a factor, beyond the first of which no more are found. */
  readonly most: number
}
