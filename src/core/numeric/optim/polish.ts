import { activeBounds, freeIndices, principal } from './bounds.ts'
import { backwardSolve, choleskyFactor, forwardSolve } from './cholesky.ts'
import { expand, noiseUlps } from './newton.ts'
import type { Objective } from './objective.ts'
import type { Box } from './optimiser.ts'
import { allFinite, curvatureWeights, type Expanded, scaled } from './quadratic-model.ts'
import { length } from './trust-region.ts'

interface Proposal {
  readonly x: Float64Array
  /** √(g'H⁻¹g) before the step. */
  readonly decrement: number
}

/** Newton steps end here at the latest; a regular minimum needs three or four. */
const limit = 60

export interface Polished {
  readonly at: Expanded
  readonly steps: { readonly value: number; readonly decrement: number }[]
  /** The gradient was still falling at the last step: no regular minimum is near. */
  readonly endless: boolean
}

/**
 * Full Newton steps from a point near a minimum, each kept while the scaled gradient falls, until
 * rounding in the gradient stops it. The value of f is not asked for more than its own rounding, so
 * the gradient, which is far more sensitive, decides the last digits.
 */
export function polish(f: Objective, from: Expanded, box: Box): Polished {
  const steps: { value: number; decrement: number }[] = []
  let at = from
  let proposal = propose(at, box)
  while (proposal !== null && proposal.decrement ** 2 > 0 && steps.length < limit) {
    if (proposal.x.every((x, j) => x === at.x[j])) break
    const next = expand(f, proposal.x)
    if (!allFinite(next) || next.value > at.value + noiseUlps * Math.abs(at.value)) break
    const after = propose(next, box)
    if (after === null || !(after.decrement < proposal.decrement)) break
    steps.push({ value: next.value, decrement: after.decrement })
    at = next
    proposal = after
  }
  return { at, steps, endless: steps.length === limit }
}

/** The full Newton step over free parameters; null when indefinite or when it leaves the box. */
function propose(at: Expanded, box: Box): Proposal | null {
  const free = freeIndices(activeBounds(at.x, at.gradient, box))
  if (free.length === 0) return null
  const weights = curvatureWeights(at, null)
  const model = scaled(at, weights)
  const factor = choleskyFactor(principal(model.hessian, free))
  if (factor === null) return null
  const z = forwardSolve(
    factor,
    Float64Array.from(free, (j) => model.gradient[j])
  )
  const step = backwardSolve(factor, z)
  const x = at.x.slice()
  free.forEach((j, k) => {
    x[j] -= step[k] / weights[j]
  })
  const inside = x.every((xj, j) => xj >= box.lower[j] && xj <= box.upper[j])
  return inside ? { x, decrement: length(z) } : null
}
