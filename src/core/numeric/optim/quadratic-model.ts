import type { Matrix } from '../matrix.ts'
import { everyFinite } from '../vector.ts'
import { type Active, freeIndices, principal } from './bounds.ts'
import { choleskyFactor, forwardSolve } from './cholesky.ts'
import { powerOfTwo, rootPowerOfTwo } from './power-of-two.ts'
import { symmetricEigen } from './symmetric-eigen.ts'
import { length } from './trust-region.ts'

/** Value and exact derivatives at a point. */
export interface Expanded {
  readonly x: Float64Array
  readonly value: number
  readonly gradient: Float64Array
  readonly hessian: Matrix
}

/** Whether value, gradient and Hessian are all finite. */
export function allFinite({ value, gradient, hessian }: Omit<Expanded, 'x'>): boolean {
  return Number.isFinite(value) && everyFinite(gradient) && everyFinite(hessian.data)
}

/**
 * Weights w (powers of two) such that w·x has a Hessian with diagonal of order one: multiplying a
 * parameter by 2^k divides its weight by 2^k exactly, so the path in w·x is the same to the bit.
 * A weight may fall only by half from one iterate to the next (after Moré 1978, 6).
 */
export function curvatureWeights(at: Expanded, before: Float64Array | null): Float64Array {
  const n = at.x.length
  const weights = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    const own = Math.abs(at.hessian.data[j * n + j])
    const now = own > 0 ? rootPowerOfTwo(own) : flatWeight(at.x[j])
    weights[j] = before === null ? now : Math.max(now, before[j] / 2)
  }
  return weights
}

function flatWeight(x: number): number {
  return x === 0 ? 1 : 1 / powerOfTwo(x)
}

/** Weights from typical sizes of the parameters. */
export function weightsOf(scale: Float64Array): Float64Array {
  return scale.map((s) => 1 / powerOfTwo(s))
}

/** Gradient and Hessian in the variables w·x. */
export function scaled(
  at: Expanded,
  weights: Float64Array
): { readonly gradient: Float64Array; readonly hessian: Matrix } {
  const n = weights.length
  const gradient = at.gradient.map((g, j) => g / weights[j])
  const data = at.hessian.data.slice()
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) data[j * n + i] = data[j * n + i] / weights[i] / weights[j]
  }
  return { gradient, hessian: { rows: n, cols: n, data } }
}

/** g's + ½ s'Hs. */
export function predictedChange(hessian: Matrix, g: Float64Array, s: Float64Array): number {
  const n = g.length
  let sum = 0
  for (let j = 0; j < n; j++) {
    let row = 0
    for (let i = 0; i < n; i++) row += hessian.data[j * n + i] * s[i]
    sum += s[j] * (g[j] + row / 2)
  }
  return sum
}

/** Eigenvalues below this share of the largest are rounding. */
const negligible = 1e-13

/** √(g'H⁻¹g) over free variables; a singular positive semidefinite Hessian leaves its kernel out. */
export function decrement(
  model: { readonly hessian: Matrix; readonly gradient: Float64Array },
  active: Active
): { readonly decrement: number; readonly singular: boolean } {
  const free = freeIndices(active)
  if (free.length === 0) return { decrement: 0, singular: false }
  const hessian = principal(model.hessian, free)
  const gradient = Float64Array.from(free, (j) => model.gradient[j])
  const factor = choleskyFactor(hessian, negligible)
  if (factor !== null) {
    return { decrement: length(forwardSolve(factor, gradient)), singular: false }
  }
  const { values, vectors } = symmetricEigen(hessian)
  const n = free.length
  const floor = negligible * Math.max(Math.abs(values[0]), Math.abs(values[n - 1]))
  if (values[0] < -floor) return { decrement: Number.NaN, singular: false }
  const parts = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    if (values[i] <= floor) continue
    let a = 0
    for (let k = 0; k < n; k++) a += vectors[i * n + k] * gradient[k]
    parts[i] = a / Math.sqrt(values[i])
  }
  return { decrement: length(parts), singular: true }
}
