import type { DesignState } from '../../../model/formula/design.ts'
import type { Frame } from '../frame.ts'
import type { Pass } from '../regression-pass.ts'

/** A pass that sums the products of all columns of several formulas with each other and with residuals. */
export interface ProductsPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'products'
  /** What each formula's design learned from the sample, and where the formula stands in the request. */
  readonly designs: readonly { readonly state: DesignState; readonly pointer: string }[]
  /** The offset of a formula counts as one more response. */
  readonly offsets: boolean
  /** Of the constant and all designs side by side. */
  readonly frame: Frame
  /** Of each response: taken off it, and coefficients of the frame's columns for what is left. */
  readonly origin: Float64Array
  readonly beta: readonly Float64Array[]
}
