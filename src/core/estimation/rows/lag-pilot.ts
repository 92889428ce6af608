import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { StackPart } from '../stacked/stack.ts'
import type { Frame } from './frame.ts'

/** Adds R a to the rows of a pilot from one on. */
function addPilot(r: Matrix, a: Float64Array, { out, from }: { out: Matrix; from: number }): void {
  for (let i = 0; i < r.cols; i++) {
    for (let j = i; j < r.cols; j++) out.data[from + i] += at(r, i, j) * a[j]
  }
}

/**
 * k × 1: the scores in (U R⁻¹, τ) times this are those of the coefficients of X, summed without the
 * constant's, since u_j = (x_j − c_j) s_j.
 */
export function framePilot({ r, scale, shift, intercept }: Frame, k: number): Matrix {
  const beside = intercept && r.cols > 1
  const a = scale.map((s, j) => (beside && j === 0 ? 0 : 1 / s))
  if (beside) a[0] = shift.reduce((sum, c, j) => (j === 0 ? sum : sum + c), 0)
  const out = zeros(k, 1)
  addPilot(r, a, { out, from: 0 })
  return out
}

/** The same of several responses, each in the basis of its own design. */
export function stackPilot(
  stack: readonly Pick<StackPart, 'basis' | 'terms' | 'kept' | 'from'>[]
): Matrix {
  const out = zeros(
    stack.reduce((sum, { kept }) => sum + kept.length, 0),
    1
  )
  for (const { basis, terms, kept, from } of stack) {
    const constant = (j: number) => kept.length > 1 && terms[j].name === '(Intercept)'
    const a = basis.scale.map((s, k) => (constant(kept[k]) ? 0 : 1 / s))
    addPilot(basis.r, a, { out, from })
  }
  return out
}
