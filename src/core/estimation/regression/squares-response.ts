import type { Family } from '../../model/families/family.ts'
import type { RegressionModel } from './model.ts'
import type { CompiledResponse } from './response.ts'

/** Product of two optional weights. */
function product(a: Float64Array | null, b: Float64Array | null): Float64Array | null {
  if (a === null) return b
  return b === null ? a : a.map((value, i) => value * b[i])
}

/**
 * The response as least squares sees it: shares weighted by trials for grouped counts, log y for
 * laws of log y, nothing for labels without a coding.
 */
export function squaresOf(
  family: Family,
  compiled: CompiledResponse,
  weights: Float64Array | null
): RegressionModel['squares'] {
  if (compiled.squaresY === null) return null
  const y = family.predicts === 'median' ? compiled.squaresY.map(Math.log) : compiled.squaresY
  return { y, weights: product(compiled.squaresSize, weights) }
}
