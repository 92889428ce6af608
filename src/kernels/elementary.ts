// The same operations in the same order as in core/numeric/kernels/reference/elementary.ts, two lanes at once.

const magic: f64 = 6755399441055744
const magicBits: i64 = 0x4338000000000000

function plus(a: v128, b: v128): v128 {
  return f64x2.add(a, b)
}

function minus(a: v128, b: v128): v128 {
  return f64x2.sub(a, b)
}

function times(a: v128, b: v128): v128 {
  return f64x2.mul(a, b)
}

/** a + b x + y (c + d x) */
function four(a: f64, b: f64, c: f64, d: f64, x: v128, y: v128): v128 {
  const first = plus(f64x2.splat(a), times(x, f64x2.splat(b)))
  return plus(first, times(y, plus(f64x2.splat(c), times(x, f64x2.splat(d)))))
}

/** 2^k of whole numbers in the range of the exponents. */
function powerOfTwo(k: v128): v128 {
  return i64x2.shl(i64x2.add(k, i64x2.splat(1023)), 52)
}

export function exponential(x: v128): v128 {
  const inside = f64x2.min(f64x2.max(x, f64x2.splat(-746)), f64x2.splat(710))
  const shifted = plus(times(inside, f64x2.splat(Math.LOG2E)), f64x2.splat(magic))
  const k = minus(shifted, f64x2.splat(magic))
  const high = minus(inside, times(k, f64x2.splat(0.6931471803691238)))
  const low = times(k, f64x2.splat(1.9082149292705877e-10))
  const r = minus(high, low)
  const tail = minus(minus(high, r), low)
  const r2 = times(r, r)
  const r4 = times(r2, r2)
  const first = four(1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, r, r2)
  const second = four(1.0 / 720.0, 1.0 / 5040.0, 1.0 / 40320.0, 1.0 / 362880.0, r, r2)
  const third = four(
    1.0 / 3628800.0,
    1.0 / 39916800.0,
    1.0 / 479001600.0,
    1.0 / 6227020800.0,
    r,
    r2
  )
  const remainder = plus(first, times(r4, plus(second, times(r4, third))))
  const one = f64x2.splat(1)
  const whole = plus(one, r)
  const rest = plus(minus(one, whole), r)
  const small = plus(times(r2, remainder), plus(tail, times(tail, r)))
  const value = plus(whole, plus(rest, small))
  const steps = i64x2.sub(shifted, i64x2.splat(magicBits))
  const half = i64x2.shr_s(steps, 1)
  return times(times(value, powerOfTwo(half)), powerOfTwo(i64x2.sub(steps, half)))
}

export function logOnePlus(e: v128): v128 {
  const halved = f64x2.gt(e, f64x2.splat(0.41421356237309503))
  const f = v128.bitselect(times(minus(e, f64x2.splat(1)), f64x2.splat(0.5)), e, halved)
  const s = f64x2.div(f, plus(f64x2.splat(2), f))
  const z = times(s, s)
  const z2 = times(z, z)
  const z4 = times(z2, z2)
  const first = four(2.0 / 3.0, 2.0 / 5.0, 2.0 / 7.0, 2.0 / 9.0, z, z2)
  const second = four(2.0 / 11.0, 2.0 / 13.0, 2.0 / 15.0, 2.0 / 17.0, z, z2)
  const third = plus(
    plus(f64x2.splat(2.0 / 19.0), times(z, f64x2.splat(2.0 / 21.0))),
    times(z2, f64x2.splat(2.0 / 23.0))
  )
  const series = times(z, plus(first, times(z4, plus(second, times(z4, third)))))
  const square = times(times(f, f), f64x2.splat(0.5))
  const correction = times(s, plus(square, series))
  const low = f64x2.splat(1.9082149292705877e-10)
  const upper = minus(
    f64x2.splat(0.6931471803691238),
    minus(minus(square, plus(correction, low)), f)
  )
  return v128.bitselect(upper, minus(f, minus(square, correction)), halved)
}
