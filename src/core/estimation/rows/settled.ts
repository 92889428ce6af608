import { at } from '../../numeric/matrix.ts'
import type { RegressionModel } from '../regression/model.ts'
import type { Convergence } from '../report-blocks.ts'
import type { Climb } from './climb.ts'
import type { Curvature } from './newton-step.ts'
import type { Found } from './search.ts'

/** Why a climb is `not_converged`. */
export const unsettled =
  'The passes over the rows did not settle: the optimum may lie at the edge of the model or not exist, or the sample that they begin from misleads. A fit of fewer rows in memory tells.'

/** How a climb ended; `unit` is that of its criterion. */
export function convergenceOf(
  { check, curvature, ...climb }: Climb,
  found: Found,
  unit: number
): Convergence {
  return {
    iterations: climb.passes,
    evaluations: found.passes,
    scaled_gradient: check?.scaledGradient ?? climb.decrement / unit,
    hessian_condition: check?.condition ?? conditionOf(curvature, climb.tau.length),
    starts_agreeing: '1/1',
    at_precision: true,
    ...(check === null ? {} : { restart_moves: check.restartMoves }),
    ...(check?.failed == null ? {} : { failed_check: check.failed })
  }
}

/** Condition of second derivatives in the coefficients by their pivots, f nuisance parameters being the last. */
function conditionOf(curvature: Curvature | null, f: number): number {
  if (curvature === null) return Number.NaN
  const { factor } = curvature
  const pivots = Array.from(
    { length: factor.lower.rows - f },
    (_, j) => at(factor.lower, j, j) / factor.scale[j]
  )
  return (Math.max(...pivots) / Math.min(...pivots)) ** 2
}

/** What both fits are read from once the passes have ended. */
export interface Settled {
  readonly model: RegressionModel
  readonly found: Found
  readonly relations: readonly string[]
  readonly origin: number
}
