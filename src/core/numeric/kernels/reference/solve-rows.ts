import type { Block, Place } from '../kernels.ts'

/** `Kernels.solveRows`. */
export function solveRows(
  memory: Float64Array,
  { r, rows }: { readonly r: number; readonly rows: Place },
  { height, columns }: Omit<Block, 'out'>
): void {
  for (let j = 0; j < columns; j++) {
    const target = rows.at + j * rows.stride
    for (let k = 0; k < j; k++) {
      const share = memory[r + j * columns + k]
      const taken = rows.at + k * rows.stride
      for (let i = 0; i < height; i++) memory[target + i] -= share * memory[taken + i]
    }
    const pivot = memory[r + j * columns + j]
    for (let i = 0; i < height; i++) memory[target + i] /= pivot
  }
}
