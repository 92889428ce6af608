import { stirlingSeries } from '../../../numeric/special/gamma.ts'

/** From here on eight terms of the asymptotic series reach double precision. */
const asymptoticFrom = 10

/**
 * Writes [δ, δ′, δ″] of Stirling's error
 * δ(a) = ln Γ(a) − (a − ½) ln a + a − ½ ln 2π, a > 0.
 * Differences of ln Γ, digamma and trigamma at large arguments are formed with it without
 * cancellation: ψ(a) = ln a − 1/(2a) + δ′(a). Below 10 it is reached by the recurrence
 * δ(a) − δ(a + 1) = (a + ½) ln(1 + 1/a) − 1.
 */
export function stirling(a: number, out: Float64Array): void {
  let value = 0
  let first = 0
  let second = 0
  let x = a
  while (x < asymptoticFrom) {
    const product = x * (x + 1)
    if (x < 1) {
      value += (x + 0.5) * Math.log1p(1 / x) - 1
      first += Math.log1p(1 / x) - (x + 0.5) / product
    } else {
      // (x + ½) ln(1 + 1/x) − 1 = Σ tᵏ/(2k + 1), t = (2x + 1)⁻², and its derivative.
      const t = 1 / ((2 * x + 1) * (2 * x + 1))
      let sum = 0
      let slope = 0
      let power = 1
      for (let k = 1; power > 1e-18; k++) {
        slope += (k * power) / (2 * k + 1)
        power *= t
        sum += power / (2 * k + 1)
      }
      value += sum
      first -= (4 * t * slope) / (2 * x + 1)
    }
    second += 0.5 / product / product
    x += 1
  }
  const inverse = 1 / x
  const square = inverse * inverse
  let tail = 0
  let tailFirst = 0
  let tailSecond = 0
  for (let k = stirlingSeries.length; k >= 1; k--) {
    const c = stirlingSeries[k - 1]
    tail = tail * square + c
    tailFirst = tailFirst * square + (2 * k - 1) * c
    tailSecond = tailSecond * square + (2 * k - 1) * (2 * k) * c
  }
  out[0] = value + tail * inverse
  out[1] = first - tailFirst * square
  out[2] = second + tailSecond * square * inverse
}

/** A `stirling` that remembers its last argument: rows mostly share a shape. */
export function rememberedStirling(): (a: number) => Float64Array {
  const out = new Float64Array(3)
  let last = Number.NaN
  return (a) => {
    if (a !== last) {
      stirling(a, out)
      last = a
    }
    return out
  }
}

const scratch = new Float64Array(3)
const small = Float64Array.from({ length: 256 }, (_, k) => {
  if (k === 0) return Number.NaN
  stirling(k, scratch)
  return scratch[0]
})

/** δ(k) of a whole number k ≥ 1. */
export function stirlingOfCount(k: number): number {
  if (k < small.length) return small[k]
  stirling(k, scratch)
  return scratch[0]
}

/** ln(y!) as it enters a saddle-point form: ½ ln(2πy) + δ(y), 0 for y = 0. */
export function saddleConstant(y: number): number {
  return y === 0 ? 0 : 0.5 * Math.log(2 * Math.PI * y) + stirlingOfCount(y)
}
