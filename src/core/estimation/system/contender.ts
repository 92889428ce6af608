import { factorise, logDeterminant, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at } from '../../numeric/matrix.ts'
import type { Contender } from '../comparison/contender.ts'
import { fitSystem } from './estimate-system.ts'
import type { SystemPoint } from './gaussian-system.ts'
import type { SystemRequest } from './system-blocks.ts'

/** ln of the normal density of every row's errors (n). */
function densitiesAt({ residuals, sigma }: SystemPoint): Float64Array | null {
  const factor = factorise(sigma)
  if (factor === null) return null
  const q = sigma.rows
  const constant = (q * Math.log(2 * Math.PI) + logDeterminant(factor)) / 2
  return Float64Array.from({ length: residuals.rows }, (_, i) => {
    const e = Float64Array.from({ length: q }, (__, k) => at(residuals, i, k))
    return -constant - solveFactor(factor, e).reduce((sum, v, k) => sum + v * e[k], 0) / 2
  })
}

/** A system among models of the same responses: nested where every equation is. */
export function contendSystem(request: SystemRequest): Contender {
  const { equations, rows } = request
  const outcome = equations.flatMap(({ y, offset }) =>
    Array.from(y, (value, i) => value + (offset?.[i] ?? 0))
  )
  return {
    description: request.description,
    family: request.family.name,
    outcome: { rows, y: Float64Array.from(outcome), size: null, frequency: null },
    stated: {
      linear: null,
      expression: null,
      correlation: null,
      restricted: false,
      several: { text: `normal ${equations.length}`, designs: equations }
    },
    warnings: request.warnings,
    fit(control) {
      const plain = { ...request.spec, include: [] }
      const { found, separate, joint } = fitSystem({ ...request, spec: plain, control })
      const { status, reason, glance } = joint.block
      if (glance === null) throw new Error('a system has a glance')
      return {
        status,
        reason,
        glance,
        rss: separate.block.glance?.rss ?? Number.NaN,
        dfResidual: separate.block.glance?.df_residual ?? Number.NaN,
        exact: null,
        rowDensities: () => (found.maximum === null ? null : densitiesAt(found.maximum.point)),
        normalised: true
      }
    }
  }
}
