import type { Matrix } from '../../numeric/matrix.ts'
import { advanced, type Climb, confirmed } from './climb.ts'
import { derivativesAt, type Reading } from './derivatives.ts'
import type { Point } from './regression-pass.ts'
import type { Places } from './sums.ts'

/** The points of a pass at the least-squares optimum: with Gauss–Newton's second derivatives, then with the exact ones. */
export function squaresPoints({ beta }: Climb): readonly [Point, Point] {
  const phi = new Float64Array(0)
  const exact: Point = { criterion: 'squares', order: 2, beta, phi }
  return [{ ...exact, expected: true }, exact]
}

/** Least squares at its optimum, judged by its exact second derivatives, from a pass with both points. */
export function squaresAtOptimum(
  squares: Climb,
  pass: Omit<Reading, 'at'>,
  {
    ratio,
    expected,
    exact
  }: { readonly ratio: number; readonly expected: Places; readonly exact: Places }
): { readonly climb: Climb; readonly hessian: Matrix | null } {
  const there = { ...pass, at: exact }
  const unit = (2 * squares.value) / pass.sums.rows
  return {
    climb: advanced(confirmed(squares, there, { unit, ratio }), { ...pass, at: expected }),
    hessian: derivativesAt(squares, there).second
  }
}
