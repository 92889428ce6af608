import type { Variable } from '../../../model/formula/formula.ts'
import type { Pass } from '../regression-pass.ts'
import type { RowQuestion } from './row-question.ts'

/** A pass that answers what bases ask of the finite values of their variables, complete in the columns or not. */
export interface BasesPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'bases'
  readonly questions: readonly {
    readonly variable: Variable
    /** Where its formula stands in the request. */
    readonly pointer: string
    readonly question: RowQuestion
  }[]
}
