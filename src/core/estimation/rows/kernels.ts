import { type RowKernel, rowKernel } from './kernel.ts'
import { productsKernel } from './products.ts'
import type { AnyPass } from './row-source.ts'

/** The computation that a pass of any kind makes of each block of rows. */
export function kernelOf(pass: AnyPass): RowKernel {
  return 'kind' in pass ? productsKernel(pass) : rowKernel(pass)
}
