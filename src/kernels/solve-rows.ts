import { address } from './memory'

/**
 * Writes X R⁻¹ over X, R being upper triangular and lying column by column, over `height` rows (a multiple of 8)
 * whose columns are `stride` apart. Eight rows stay in registers while what earlier columns take off is summed.
 */
export function solveRows(r: i32, rows: i32, height: i32, columns: i32, stride: i32): void {
  const bytes = address(height)
  const step = address(stride)
  for (let i: usize = 0; i < bytes; i += 64) {
    const first = address(rows) + i
    for (let j = 0; j < columns; j++) {
      const target = first + usize(j) * step
      let a = v128.load(target)
      let b = v128.load(target, 16)
      let c = v128.load(target, 32)
      let d = v128.load(target, 48)
      let entry = address(r + j * columns)
      for (let q = first; q < target; q += step) {
        const share = v128.load64_splat(entry)
        a = f64x2.sub(a, f64x2.mul(share, v128.load(q)))
        b = f64x2.sub(b, f64x2.mul(share, v128.load(q, 16)))
        c = f64x2.sub(c, f64x2.mul(share, v128.load(q, 32)))
        d = f64x2.sub(d, f64x2.mul(share, v128.load(q, 48)))
        entry += 8
      }
      const pivot = v128.load64_splat(entry)
      v128.store(target, f64x2.div(a, pivot))
      v128.store(target, f64x2.div(b, pivot), 16)
      v128.store(target, f64x2.div(c, pivot), 32)
      v128.store(target, f64x2.div(d, pivot), 48)
    }
  }
}
