import { twoSum } from '../../numeric/double-double.ts'
import { factorise, logDeterminant, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at } from '../../numeric/matrix.ts'
import type { ComparedFit, Contender, Stated, StatedDesign } from '../comparison/contender.ts'
import type { Equation } from './equations.ts'
import { fitSystem } from './estimate-system.ts'
import type { SystemPoint } from './gaussian-system.ts'
import type { SystemRequest } from './system-blocks.ts'

/** ln of the normal density of every row's errors (n). */
export function systemDensities({
  residuals,
  sigma
}: Pick<SystemPoint, 'residuals' | 'sigma'>): Float64Array | null {
  const factor = factorise(sigma)
  if (factor === null) return null
  const q = sigma.rows
  const constant = (q * Math.log(2 * Math.PI) + logDeterminant(factor)) / 2
  return Float64Array.from({ length: residuals.rows }, (_, i) => {
    const e = Float64Array.from({ length: q }, (__, k) => at(residuals, i, k))
    return -constant - solveFactor(factor, e).reduce((sum, v, k) => sum + v * e[k], 0) / 2
  })
}

/** What tells nesting of systems: the design of every response. */
export function systemStated(designs: readonly StatedDesign[]): Stated {
  return {
    linear: null,
    expression: null,
    correlation: null,
    restricted: false,
    several: { text: `normal ${designs.length}`, designs }
  }
}

/** A fit of a system, to be compared. */
export function systemFit({ separate, joint }: ReturnType<typeof fitSystem>): ComparedFit {
  const { status, reason, glance } = joint.block
  if (glance === null) throw new Error('a system has a glance')
  return {
    status,
    reason,
    glance,
    rss: separate.block.glance?.rss ?? Number.NaN,
    dfResidual: separate.block.glance?.df_residual ?? Number.NaN,
    exact: null
  }
}

/** The response of an equation, from which its offset was taken off. */
function responseOf({ y, yTail, offset }: Equation): Float64Array {
  if (offset === null) return y
  return y.map((value, i) => {
    const { head, tail } = twoSum(value, offset[i])
    return head + (tail + (yTail?.[i] ?? 0))
  })
}

/** A system among models of the same responses: nested where every equation is. */
export function contendSystem(request: SystemRequest): Contender {
  const { equations, rows } = request
  const outcome = equations.flatMap((equation) => [...responseOf(equation)])
  return {
    description: request.description,
    family: request.family.name,
    outcome: { rows, y: Float64Array.from(outcome), size: null, frequency: null },
    stated: systemStated(equations),
    warnings: request.warnings,
    fit(control) {
      const plain = { ...request.spec, include: [] }
      const fitted = fitSystem({ ...request, spec: plain, control })
      const { maximum } = fitted.found
      return {
        ...systemFit(fitted),
        rowDensities: () => (maximum === null ? null : systemDensities(maximum.point)),
        normalised: true
      }
    }
  }
}
