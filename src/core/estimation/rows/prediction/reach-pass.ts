import type { DesignState } from '../../../model/formula/design.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { Frame } from '../frame.ts'
import type { Pass } from '../regression-pass.ts'

/** A design in its coordinates U R⁻¹, and where its formula stands in the request. */
export interface ReachedDesign {
  readonly state: DesignState
  readonly pointer: string
  readonly frame: Frame
}

/** What a pass over all rows says of how far they reach. */
export type ReachTask =
  /** The products of the columns of each design. */
  | { readonly kind: 'products'; readonly designs: readonly ReachedDesign[] }
  /** The largest leverage in each design, by the inverse of its products (r × r). */
  | {
      readonly kind: 'leverages'
      readonly designs: readonly (ReachedDesign & { readonly bread: Matrix })[]
    }
  /** The largest and the least value of numeric columns; the distinct values of one, as long as they are few. */
  | {
      readonly kind: 'ranges'
      readonly of: readonly string[]
      readonly distinct: string | null
      readonly most: number
    }
  /** The distinct rows of some columns, as long as they are few. */
  | { readonly kind: 'distinct'; readonly of: readonly string[]; readonly most: number }

/** A pass over all rows for how far they reach. */
export interface ReachPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'reach'
  readonly task: ReachTask
}
