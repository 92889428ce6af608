import { address, sumOfLanes } from './memory'

/** Writes w_i x_ij to `scaled` for `height` rows (even) of every column; columns are `stride` apart. */
export function scaleRows(
  x: i32,
  w: i32,
  scaled: i32,
  height: i32,
  columns: i32,
  stride: i32
): void {
  const bytes = address(height)
  const weight = address(w)
  for (let j = 0; j < columns; j++) {
    const from = address(x + j * stride)
    const to = address(scaled + j * stride)
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(to + i, f64x2.mul(v128.load(from + i), v128.load(weight + i)))
    }
  }
}

/**
 * Adds Σ_i a_ij b_ik to out_jk (columns × columns, j ≤ k; what is below the diagonal is not defined) over
 * `height` rows (even); `columns` is a multiple of 4. Eight pairs of sums stay in registers.
 */
export function addCrossProduct(
  a: i32,
  b: i32,
  out: i32,
  height: i32,
  columns: i32,
  stride: i32
): void {
  const bytes = address(height)
  const step = address(stride)
  for (let k = 0; k < columns; k += 2) {
    for (let j = 0; j <= k + 1; j += 4) {
      const a0 = address(a + j * stride)
      const a1 = a0 + step
      const a2 = a1 + step
      const a3 = a2 + step
      const b0 = address(b + k * stride)
      const b1 = b0 + step
      let s00 = f64x2.splat(0)
      let s10 = f64x2.splat(0)
      let s20 = f64x2.splat(0)
      let s30 = f64x2.splat(0)
      let s01 = f64x2.splat(0)
      let s11 = f64x2.splat(0)
      let s21 = f64x2.splat(0)
      let s31 = f64x2.splat(0)
      for (let i: usize = 0; i < bytes; i += 16) {
        const y0 = v128.load(b0 + i)
        const y1 = v128.load(b1 + i)
        const x0 = v128.load(a0 + i)
        s00 = f64x2.add(s00, f64x2.mul(x0, y0))
        s01 = f64x2.add(s01, f64x2.mul(x0, y1))
        const x1 = v128.load(a1 + i)
        s10 = f64x2.add(s10, f64x2.mul(x1, y0))
        s11 = f64x2.add(s11, f64x2.mul(x1, y1))
        const x2 = v128.load(a2 + i)
        s20 = f64x2.add(s20, f64x2.mul(x2, y0))
        s21 = f64x2.add(s21, f64x2.mul(x2, y1))
        const x3 = v128.load(a3 + i)
        s30 = f64x2.add(s30, f64x2.mul(x3, y0))
        s31 = f64x2.add(s31, f64x2.mul(x3, y1))
      }
      const o0 = address(out + k * columns + j)
      const o1 = o0 + address(columns)
      store<f64>(o0, load<f64>(o0) + sumOfLanes(s00))
      store<f64>(o0 + 8, load<f64>(o0 + 8) + sumOfLanes(s10))
      store<f64>(o0 + 16, load<f64>(o0 + 16) + sumOfLanes(s20))
      store<f64>(o0 + 24, load<f64>(o0 + 24) + sumOfLanes(s30))
      store<f64>(o1, load<f64>(o1) + sumOfLanes(s01))
      store<f64>(o1 + 8, load<f64>(o1 + 8) + sumOfLanes(s11))
      store<f64>(o1 + 16, load<f64>(o1 + 16) + sumOfLanes(s21))
      store<f64>(o1 + 24, load<f64>(o1 + 24) + sumOfLanes(s31))
    }
  }
}
