import { type CholeskyFactor, factorise } from '../../numeric/linalg/cholesky.ts'
import { at, leadingBlock, type Matrix } from '../../numeric/matrix.ts'
import { symmetricEigen } from '../../numeric/optim/symmetric-eigen.ts'

/** A curvature of the coefficients beside the largest below which a criterion is flat, and what is added to it there. */
const flat = 1e-13
const lift = 1e-8

function largestOf(h: Matrix, r: number): number {
  let largest = 0
  for (let j = 0; j < r; j++) largest = Math.max(largest, Math.abs(h.data[j * h.rows + j]))
  return largest
}

/** H with a share of the largest curvature added to that of every coefficient; r of them come first. */
function lifted(h: Matrix, r: number, share: number): Matrix {
  const out = { ...h, data: h.data.slice() }
  const added = share * largestOf(h, r)
  for (let j = 0; j < r; j++) out.data[j * h.rows + j] += added
  return out
}

/** Whether second derivatives are positive by more than rounding in every direction of the r coefficients. */
export function isSteep(h: Matrix, r: number): boolean {
  return factorise(lifted(h, r, -flat)) !== null
}

/**
 * The factor that steps are solved with, in coordinates in which a sample's derivatives are orthonormal (r of
 * coefficients, then the nuisance parameters). Where the criterion is flat in some direction it is lifted a
 * little: the gradient has nothing there, so that no step goes that way. Null where it is not positive elsewhere.
 */
export function steeringFactor(h: Matrix, r: number): CholeskyFactor | null {
  return factorise(isSteep(h, r) ? h : lifted(h, r, lift))
}

/** H with as much added to every second derivative as makes it positive (Levenberg 1944); as it is where nothing does. */
export function convexified(h: Matrix, r: number): Matrix {
  for (const share of [1e-4, 1e-2, 1, 1e2, 1e4]) {
    const out = lifted(h, r, share)
    for (let j = r; j < h.rows; j++) out.data[j * h.rows + j] += share * Math.abs(at(h, j, j))
    if (factorise(out) !== null) return out
  }
  return h
}

/** The direction of the coefficients in which a criterion is flattest, where it is flat; null where it is not. */
export function flatDirection(h: Matrix, r: number): Float64Array | null {
  if (r === 0 || !h.data.every(Number.isFinite)) return null
  const { values, vectors } = symmetricEigen(leadingBlock(h, r))
  if (!(Math.abs(values[0]) <= flat * largestOf(h, r))) return null
  const out = new Float64Array(h.rows)
  out.set(vectors.subarray(0, r))
  return out
}
