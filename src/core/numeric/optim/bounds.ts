import type { Matrix } from '../matrix.ts'
import type { Box } from './optimiser.ts'
import { type Step, trustRegionStep } from './trust-region.ts'

/** −1 held at its lower bound, +1 at its upper bound, 0 free. */
export type Active = Int8Array

/** The whole space. */
export function unbounded(size: number): Box {
  return {
    lower: new Float64Array(size).fill(-Infinity),
    upper: new Float64Array(size).fill(Infinity)
  }
}

/** Moves x into the box, in place. */
export function project(x: Float64Array, { lower, upper }: Box): Float64Array {
  for (let j = 0; j < x.length; j++) x[j] = Math.min(upper[j], Math.max(lower[j], x[j]))
  return x
}

/**
 * Bounds at which descent would leave the box: there the multiplier has the sign that optimality
 * asks for (gradient ≥ 0 at a lower bound, ≤ 0 at an upper one). An equal pair is always active.
 */
export function activeBounds(x: Float64Array, gradient: Float64Array, box: Box): Active {
  const active = new Int8Array(x.length)
  for (let j = 0; j < x.length; j++) {
    if (x[j] <= box.lower[j] && (gradient[j] > 0 || box.lower[j] === box.upper[j])) active[j] = -1
    else if (x[j] >= box.upper[j] && gradient[j] < 0) active[j] = 1
  }
  return active
}

/** Indices that are not active. */
export function freeIndices(active: Active): number[] {
  const free: number[] = []
  for (let j = 0; j < active.length; j++) if (active[j] === 0) free.push(j)
  return free
}

/** Rows and columns `of` of a symmetric matrix. */
export function principal(matrix: Matrix, of: readonly number[]): Matrix {
  const n = of.length
  if (n === matrix.rows) return matrix
  const data = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) data[j * n + i] = matrix.data[of[j] * matrix.rows + of[i]]
  }
  return { rows: n, cols: n, data }
}

/** A quadratic model and the box that its step may not leave, all in scaled variables. */
export interface BoxModel {
  readonly hessian: Matrix
  readonly gradient: Float64Array
  /** Bounds on the step: lower ≤ 0 ≤ upper. */
  readonly room: Box
  readonly active: Active
}

/**
 * Trust-region step inside a box: the free variables take the exact step; those that would leave
 * are held at their bound and the rest is solved again, at most n times (the primal active-set
 * method, Nocedal & Wright 2006, 16.5 and 16.7).
 */
export function boxStep(model: BoxModel, radius: number): Step {
  const { hessian, gradient, room } = model
  const n = gradient.length
  const fixed = new Float64Array(n)
  let free = freeIndices(model.active)
  for (;;) {
    const { step, interior } = freeStep({ hessian, gradient, fixed, free }, radius)
    const leaving = new Set<number>()
    free.forEach((j, k) => {
      if (step[k] < room.lower[j] || step[k] > room.upper[j]) leaving.add(j)
    })
    free.forEach((j, k) => {
      fixed[j] = leaving.has(j) ? (step[k] < 0 ? room.lower[j] : room.upper[j]) : step[k]
    })
    if (leaving.size === 0) return { step: fixed, interior }
    const held = free.filter((j) => !leaving.has(j))
    for (const j of held) fixed[j] = 0
    free = held
    if (free.length === 0) return { step: fixed, interior }
  }
}

interface FreeModel {
  readonly hessian: Matrix
  readonly gradient: Float64Array
  readonly fixed: Float64Array
  readonly free: readonly number[]
}

function freeStep({ hessian, gradient, fixed, free }: FreeModel, radius: number): Step {
  const n = gradient.length
  const g = new Float64Array(free.length)
  free.forEach((j, k) => {
    let sum = gradient[j]
    for (let i = 0; i < n; i++) if (fixed[i] !== 0) sum += hessian.data[i * n + j] * fixed[i]
    g[k] = sum
  })
  if (free.length === 0) return { step: g, interior: true }
  return trustRegionStep(principal(hessian, free), g, radius)
}
