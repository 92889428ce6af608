import { type CholeskyFactor, factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import type { EdgeConstraint } from './edge-rows.ts'

function largestDiagonal(h: Matrix): number {
  let most = 0
  for (let j = 0; j < h.rows; j++) most = Math.max(most, Math.abs(at(h, j, j)))
  return most
}

/** H + w Σ a a' over some normals of length 1, and + λI. */
function stiffened(
  h: Matrix,
  across: readonly EdgeConstraint[],
  { weight, shift }: { readonly weight: number; readonly shift: number }
): Matrix {
  const out = { ...h, data: h.data.slice() }
  for (const { normal } of across) {
    const squared = normal.reduce((sum, v) => sum + v * v, 0)
    normal.forEach((v, j) => {
      normal.forEach((w, k) => {
        out.data[k * h.rows + j] += (weight * v * w) / squared
      })
    })
  }
  for (let j = 0; j < h.rows; j++) out.data[j * h.rows + j] += shift
  return out
}

/** Squared length of a step, in standard errors, beyond which second derivatives are none but for rounding. */
const longest = 2 ** 40

/** Rows across which second derivatives are made stiffer, and how many times as stiff as they are. */
export interface Stiffer {
  readonly across: readonly EdgeConstraint[]
  readonly times: number
}

/**
 * Second derivatives that a step can be made with: as they are, stiffer across the rows that are held, where
 * no step goes, and where that is not positive either, everywhere.
 */
export function positiveCurvature(
  { gradient, second }: { readonly gradient: Float64Array; readonly second: Matrix },
  { across, times }: Stiffer
): { readonly factor: CholeskyFactor; readonly matrix: Matrix } | null {
  const squared = gradient.reduce((sum, value) => sum + value * value, 0)
  const stiff = Math.max(largestDiagonal(second), squared / longest) || 1
  for (const shift of [0, 1e-4, 1e-2, 1, 10]) {
    const matrix = stiffened(second, across, { weight: times * stiff, shift: shift * stiff })
    const factor = factorise(matrix)
    if (factor === null) continue
    const free = solveFactor(factor, gradient)
    const length = free.reduce((sum, value, j) => sum + value * gradient[j], 0)
    if (length <= longest) return { factor, matrix }
  }
  return null
}
