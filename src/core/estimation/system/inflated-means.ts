import { multiply } from '../../numeric/linalg/product.ts'
import { spectral } from '../../numeric/linalg/spectral.ts'
import { at, type Matrix, rowsAt, zeros } from '../../numeric/matrix.ts'
import type { FittedEquation } from './equations.ts'
import { meansOfRow, spreadOfRow } from './fitted-spread.ts'

/**
 * Σ⁻¹e of every row (n × q) with its residuals made up for their own fit: in the directions in which
 * whitened residuals are uncorrelated, each times the weight of its leverage, the eigenvalues of
 * Σ^{-1/2}X_i C X_i'Σ^{-1/2}. With weight 1/√(1 − h) the mean of their products is unbiased, with
 * 1/(1 − h) the row is left out: CR2 and CR3 of Bell & McCaffrey (2002, Survey Methodology 28) on the
 * whitened rows, so that the units of the responses do not matter.
 */
export function inflatedMeans(
  system: readonly FittedEquation[],
  { e, inverse, c }: { readonly e: Matrix; readonly inverse: Matrix; readonly c: Matrix },
  weight: (leverage: number) => number
): Matrix {
  const root = spectral(inverse, Math.sqrt)
  const out = zeros(e.rows, e.cols)
  for (let i = 0; i < e.rows; i++) {
    const means = meansOfRow(system, spreadOfRow(system, c, i), i)
    const own = spectral(multiply(multiply(root, means), root), weight)
    const white = multiply(rowsAt(e, Int32Array.of(i)), root)
    const made = multiply(multiply(white, own), root)
    for (let k = 0; k < e.cols; k++) out.data[k * e.rows + i] = at(made, 0, k)
  }
  return out
}
