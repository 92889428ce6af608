import type { Matrix } from '../matrix.ts'
import { largestOf } from '../vector.ts'
import { backwardSolve, choleskyFactor, forwardSolve } from './cholesky.ts'
import { type SymmetricEigen, symmetricEigen } from './symmetric-eigen.ts'

/** Minimiser of the quadratic model g's + ½ s'Hs over ‖s‖ ≤ radius. */
export interface Step {
  readonly step: Float64Array
  /** The step is the unconstrained Newton step. */
  readonly interior: boolean
}

/** A pivot this far below its diagonal entry has lost every digit. */
const rounding = 1e-14

/** Euclidean length, safe from overflow in the squares of ordinary data. */
export function length(x: Float64Array): number {
  const largest = largestOf(x)
  if (largest === 0 || largest === Infinity) return largest
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += (x[i] / largest) * (x[i] / largest)
  return largest * Math.sqrt(sum)
}

/**
 * Exact trust-region step (Moré & Sorensen 1983, SIAM J. Sci. Stat. Comput. 4, 553), the hard case
 * included. `hessian` is n × n symmetric, of any inertia; `radius` > 0 may be Infinity when it is
 * positive definite.
 */
export function trustRegionStep(hessian: Matrix, gradient: Float64Array, radius: number): Step {
  const factor = choleskyFactor(hessian, rounding)
  if (factor !== null) {
    const step = backwardSolve(factor, forwardSolve(factor, gradient)).map((s) => -s)
    if (length(step) <= radius) return { step, interior: true }
  }
  return eigenStep(symmetricEigen(hessian), gradient, radius)
}

/** The same from the eigen-decomposition of the Hessian. */
export function eigenStep(eigen: SymmetricEigen, gradient: Float64Array, radius: number): Step {
  const n = gradient.length
  const { values, vectors } = eigen
  const a = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let k = 0; k < n; k++) sum += vectors[i * n + k] * gradient[k]
    a[i] = sum
  }
  const least = values[0]
  const top = Math.max(Math.abs(values[n - 1]), Math.abs(least))
  const floor = Math.max(0, -least)
  const tiny = 1e-15 * Math.max(top, length(a) / radius)
  const along = coordinates(values, a, floor + tiny)
  const reach = length(along)
  if (reach <= radius) {
    // Hard case, or a flat direction: nothing is gained by going further along it than curvature tells.
    if (least < -tiny) {
      const rest = Math.sqrt(Math.max(0, radius * radius - reach * reach))
      along[0] += a[0] > 0 ? -rest : rest
    }
    return { step: rotateBack(vectors, along), interior: least > tiny }
  }
  const shift = secular({ values, a, radius }, floor + tiny)
  return { step: rotateBack(vectors, coordinates(values, a, shift)), interior: false }
}

function coordinates(values: Float64Array, a: Float64Array, shift: number): Float64Array {
  return a.map((ai, i) => (ai === 0 ? 0 : -ai / (values[i] + shift)))
}

interface Secular {
  readonly values: Float64Array
  readonly a: Float64Array
  readonly radius: number
}

/** Root of 1/‖s(λ)‖ = 1/radius, nearly linear in λ, by Newton's method from the left. */
function secular({ values, a, radius }: Secular, from: number): number {
  let low = from
  let high = Infinity
  let shift = from
  for (let i = 0; i < 100; i++) {
    const s = coordinates(values, a, shift)
    const norm = length(s)
    if (Math.abs(norm - radius) <= 1e-3 * radius) break
    if (norm > radius) low = shift
    else high = shift
    let slope = 0
    for (let k = 0; k < s.length; k++)
      slope += ((s[k] / norm) * (s[k] / norm)) / (values[k] + shift)
    const next = shift + (norm / radius - 1) / slope
    const inside = next > low && next < high && Number.isFinite(next)
    shift = inside ? next : high === Infinity ? 4 * low : Math.sqrt(low) * Math.sqrt(high)
  }
  return shift
}

function rotateBack(vectors: Float64Array, along: Float64Array): Float64Array {
  const n = along.length
  const step = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) step[k] += vectors[i * n + k] * along[i]
  }
  return step
}

/** The next radius, from how the gain compares with the one predicted (Moré & Sorensen 1983, section 5). */
export function resizedRadius(
  radius: number,
  { size, ratio, interior }: { size: number; ratio: number; interior: boolean }
): number {
  if (ratio < 0.25) return 0.5 * size
  if (ratio < 0.75) return interior ? Math.max(size, radius / 2) : radius
  return Math.max(radius, (ratio > 0.9 ? 4 : 2) * size)
}
