import type { Family } from '../../model/families/family.ts'
import { nuisanceScale } from '../nuisance.ts'
import { endless, suspicious } from '../regression/nuisance-limits.ts'
import type { Climb } from './climb.ts'

/** How much of the way to a finite end of a shape one step goes at most, and how near one the search ends. */
const approach = 0.9
const near = 1e-6

/**
 * A climb whose step stops short of the ends of its shape, where the law is another one and not smooth: outside
 * once it has come to one of them, or on its way to infinity.
 */
export function betweenEnds(family: Family, from: Climb, next: Climb): Climb {
  const { shapeEnds, halfNormalShape } = family
  if (next.criterion === 'squares') return next
  const { free, toPhi, fromPhi } = nuisanceScale(family)
  if (halfNormalShape !== undefined) {
    const runsOff = Math.abs(toPhi(next.tau)[halfNormalShape]) > endless
    return runsOff ? { ...next, outside: true } : next
  }
  if (shapeEnds === undefined) return next
  const r = next.beta.length
  const before = toPhi(from.tau)
  let share = 1
  let outside = next.outside === true
  for (const { parameter: k, at: end } of shapeEnds) {
    const a = free.indexOf(k)
    const phi = toPhi(next.tau)
    if (!Number.isFinite(end)) {
      outside ||= phi[k] >= suspicious
      continue
    }
    outside ||= before[k] - end < near
    if (phi[k] > end) continue
    phi[k] = end + (1 - approach) * (before[k] - end)
    share = Math.min(share, (fromPhi(phi)[a] - from.tau[a]) / next.step[r + a])
  }
  if (share === 1) return { ...next, outside }
  const step = next.step.map((value) => share * value)
  return {
    ...next,
    step,
    beta: from.beta.map((value, j) => value + step[j]),
    tau: from.tau.map((value, a) => value + step[r + a]),
    outside
  }
}
