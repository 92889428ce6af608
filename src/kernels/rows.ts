import { exponential, logOnePlus } from './elementary'
import { address } from './memory'

/** e^x of `height` numbers (even). */
export function exponentials(from: i32, to: i32, height: i32): void {
  const bytes = address(height)
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(address(to) + i, exponential(v128.load(address(from) + i)))
  }
}

/** ln f of Bernoulli responses at predictors of a logit with its derivatives, over `height` rows (even). */
export function logistic(
  predictor: i32,
  response: i32,
  mean: i32,
  value: i32,
  score: i32,
  second: i32,
  height: i32
): void {
  const bytes = address(height)
  const one = f64x2.splat(1)
  for (let i: usize = 0; i < bytes; i += 16) {
    const eta = v128.load(address(predictor) + i)
    const y = v128.load(address(response) + i)
    const size = f64x2.abs(eta)
    const e = exponential(f64x2.neg(size))
    const sum = f64x2.add(one, e)
    const larger = f64x2.div(one, sum)
    const smaller = f64x2.div(e, sum)
    const below = f64x2.lt(eta, f64x2.splat(0))
    const mu = v128.bitselect(smaller, larger, below)
    const complement = v128.bitselect(larger, smaller, below)
    const others = f64x2.sub(one, y)
    const against = f64x2.mul(size, v128.bitselect(y, others, below))
    v128.store(address(mean) + i, mu)
    v128.store(address(value) + i, f64x2.neg(f64x2.add(logOnePlus(e), against)))
    v128.store(address(score) + i, f64x2.sub(f64x2.mul(y, complement), f64x2.mul(others, mu)))
    v128.store(address(second) + i, f64x2.neg(f64x2.mul(larger, smaller)))
  }
}
