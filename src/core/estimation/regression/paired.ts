import { rowGroups } from './facts.ts'
import { isAffine, type LinearRegression, type RegressionModel } from './model.ts'
import type { SquaresFit } from './squares-fit.ts'

/** Where residuals that cancel in pairs say something: of an affine mean without weights, under a law other than the normal. */
export function asksForPairs(model: RegressionModel): model is LinearRegression {
  const { weightsKind, family } = model
  return weightsKind === 'none' && isAffine(model) && !family.facts.quadratic
}

/** What the rounding of y − Xb can make of a residual, by the largest |y|. */
function roundingOf(largest: number): number {
  return 64 * 2 ** -53 * largest
}

/**
 * Whether the rows with their residuals are the same set as with the residuals' signs turned: in every
 * group of equal rows the sorted residuals are opposite from both ends, to the rounding of y − Xb. `largest` is
 * the largest |y|, and rows have the numbers of their groups (n).
 */
export function comeInPairs(
  residuals: Float64Array,
  { group, count }: ReturnType<typeof rowGroups>,
  largest: number
): boolean {
  const tolerance = roundingOf(largest)
  const ends = new Int32Array(count + 1)
  for (const g of group) ends[g + 1] += 1
  for (let g = 0; g < count; g++) ends[g + 1] += ends[g]
  const next = ends.slice()
  const sorted = new Float64Array(residuals.length)
  residuals.forEach((r, i) => {
    sorted[next[group[i]]++] = r
  })
  for (let g = 0; g < count; g++) {
    const own = sorted.subarray(ends[g], ends[g + 1]).sort()
    const opposite = own.every((r, k) => Math.abs(r + own[own.length - 1 - k]) <= tolerance)
    if (!opposite) return false
  }
  return true
}

/** Whether the residuals of least squares cancel in pairs. */
export function residualsPaired(model: RegressionModel, { residuals }: SquaresFit): boolean {
  if (!asksForPairs(model)) return false
  const largest = model.observations.y.reduce((max, y) => Math.max(max, Math.abs(y)), 0)
  return comeInPairs(residuals, rowGroups(model.mean.x, false), largest)
}
