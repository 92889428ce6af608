import type { Kernels } from './kernels.ts'
import { addCrossProduct, scaleRows } from './reference/cross-product.ts'
import { exponentials, logistic } from './reference/rows.ts'
import { solveRows } from './reference/solve-rows.ts'
import { takeIn } from './reference/take-in.ts'

/** The kernels in TypeScript: what the compiled ones are compared with, and what runs without them. */
export function referenceKernels(): Kernels {
  let memory = new Float64Array(0)
  return {
    memory(doubles) {
      if (memory.length < doubles) memory = new Float64Array(doubles)
      return memory
    },
    scaleRows: (x, weights, to) => scaleRows(memory, { x, weights }, to),
    addCrossProduct: (a, b, to) => addCrossProduct(memory, { a, b }, to),
    takeIn: (r, rows, block) => takeIn(memory, { r, rows }, block),
    solveRows: (r, rows, block) => solveRows(memory, { r, rows }, block),
    exponentials: (from, to, height) => exponentials(memory, { from, to, height }),
    logistic: (rows) => logistic(memory, rows)
  }
}
