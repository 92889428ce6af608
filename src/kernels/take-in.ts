import { address, sumOfLanes } from './memory'

/** Σ v_i² over `height` rows (a multiple of 4), in four sums. */
function squares(v: usize, height: i32): f64 {
  const bytes = address(height)
  let s = f64x2.splat(0)
  let t = f64x2.splat(0)
  for (let i: usize = 0; i < bytes; i += 32) {
    const x = v128.load(v + i)
    const y = v128.load(v + i, 16)
    s = f64x2.add(s, f64x2.mul(x, x))
    t = f64x2.add(t, f64x2.mul(y, y))
  }
  return sumOfLanes(f64x2.add(s, t))
}

/** Applies a reflector (pivot, then the rows of v) to four columns and to their entries r of R's row. */
function reflectFour(
  v: usize,
  a: usize,
  r: usize,
  pivot: f64,
  beta: f64,
  height: i32,
  stride: i32,
  p: i32
): void {
  const bytes = address(height)
  const step = address(stride)
  const across = address(p)
  const b = a + step
  const c = b + step
  const d = c + step
  let sa = f64x2.splat(0)
  let sb = f64x2.splat(0)
  let sc = f64x2.splat(0)
  let sd = f64x2.splat(0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(v + i)
    sa = f64x2.add(sa, f64x2.mul(x, v128.load(a + i)))
    sb = f64x2.add(sb, f64x2.mul(x, v128.load(b + i)))
    sc = f64x2.add(sc, f64x2.mul(x, v128.load(c + i)))
    sd = f64x2.add(sd, f64x2.mul(x, v128.load(d + i)))
  }
  const rb = r + across
  const rc = rb + across
  const rd = rc + across
  const ta = (pivot * load<f64>(r) + sumOfLanes(sa)) * beta
  const tb = (pivot * load<f64>(rb) + sumOfLanes(sb)) * beta
  const tc = (pivot * load<f64>(rc) + sumOfLanes(sc)) * beta
  const td = (pivot * load<f64>(rd) + sumOfLanes(sd)) * beta
  store<f64>(r, load<f64>(r) - ta * pivot)
  store<f64>(rb, load<f64>(rb) - tb * pivot)
  store<f64>(rc, load<f64>(rc) - tc * pivot)
  store<f64>(rd, load<f64>(rd) - td * pivot)
  const ua = f64x2.splat(ta)
  const ub = f64x2.splat(tb)
  const uc = f64x2.splat(tc)
  const ud = f64x2.splat(td)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(v + i)
    v128.store(a + i, f64x2.sub(v128.load(a + i), f64x2.mul(ua, x)))
    v128.store(b + i, f64x2.sub(v128.load(b + i), f64x2.mul(ub, x)))
    v128.store(c + i, f64x2.sub(v128.load(c + i), f64x2.mul(uc, x)))
    v128.store(d + i, f64x2.sub(v128.load(d + i), f64x2.mul(ud, x)))
  }
}

/**
 * Rotates `height` rows (a multiple of 4; columns `stride` apart) into R by Householder reflectors. R has p
 * rows and lies column by column; it and the rows have `sides` columns beyond the p that are reduced, and
 * three more of zeros.
 */
export function takeIn(r: i32, rows: i32, height: i32, p: i32, sides: i32, stride: i32): void {
  for (let j = 0; j < p; j++) {
    const corner = address(r + j * p + j)
    const v = address(rows + j * stride)
    const head = load<f64>(corner)
    const norm = sqrt(head * head + squares(v, height))
    if (norm === 0) continue
    const alpha = head > 0 ? -norm : norm
    const beta = 1 / (norm * (norm + abs(head)))
    for (let k = j + 1; k < p + sides; k += 4) {
      const at = address(r + k * p + j)
      reflectFour(v, address(rows + k * stride), at, head - alpha, beta, height, stride, p)
    }
    store<f64>(corner, alpha)
  }
}
