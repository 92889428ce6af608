import { rowGroups } from './facts.ts'
import type { LinearRegression } from './model.ts'
import type { SquaresFit } from './squares-fit.ts'

/**
 * Whether the rows with their residuals are the same set as with the residuals' signs turned: in every
 * group of equal rows the sorted residuals are opposite from both ends, to the rounding of y − Xb.
 */
export function residualsPaired(model: LinearRegression, squares: SquaresFit): boolean {
  if (model.weightsKind !== 'none') return false
  const { group, count } = rowGroups(model.mean.x, false)
  const members: number[][] = Array.from({ length: count }, () => [])
  const { residuals } = squares
  const largest = model.observations.y.reduce((max, y) => Math.max(max, Math.abs(y)), 0)
  const tolerance = 64 * 2 ** -53 * largest
  residuals.forEach((r, i) => {
    members[group[i]].push(r)
  })
  return members.every((own) => {
    const sorted = Float64Array.from(own).sort()
    return sorted.every((r, k) => Math.abs(r + sorted[sorted.length - 1 - k]) <= tolerance)
  })
}
