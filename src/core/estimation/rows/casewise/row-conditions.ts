import { factorise, lowerFactor } from '../../../numeric/linalg/cholesky.ts'
import { multiply } from '../../../numeric/linalg/product.ts'
import { type Matrix, transpose, zeros } from '../../../numeric/matrix.ts'
import { conditionIndices } from '../../regression/collinearity.ts'
import { isLinear } from '../../regression/model.ts'
import type { BothOptima } from '../both-optima.ts'
import { unpacked } from '../derivatives.ts'
import type { Frame } from '../frame.ts'
import type { Point } from '../regression-pass.ts'
import { type Passes, within } from '../search.ts'
import { placesOf } from '../sums.ts'

/** T of X = UT: the columns of the design from those of a frame (r × r). */
function unshifted({ kept, shift, scale }: Frame): Matrix {
  const r = kept.length
  const out = zeros(r, r)
  for (let k = 0; k < r; k++) {
    out.data[k * r] += shift[k] / scale[0]
    out.data[k * r + k] += 1 / scale[k]
  }
  return out
}

/**
 * A matrix of r rows with the singular values of a design, column lengths too: L'RT, where LL' holds the products
 * of the nearly orthogonal columns U R⁻¹, so that no digits are lost to the products of columns that are not.
 */
function condensed(products: Matrix, frame: Frame): Matrix | null {
  const factor = factorise(products)
  if (factor === null) return null
  return multiply(multiply(transpose(lowerFactor(factor)), frame.r), unshifted(frame))
}

/** The condition indices at some points over all rows, from one pass. */
export async function conditionsAt(
  { start, found }: Pick<BothOptima, 'start' | 'found'>,
  betas: readonly Float64Array[],
  passes: Passes
): Promise<readonly (readonly number[])[]> {
  const { frame } = found
  // The columns of a design are the same at every point.
  const looked = isLinear(start.model) ? betas.slice(0, 1) : betas
  const none = new Float64Array(0)
  const points = looked.map((beta): Point => ({ criterion: 'design', order: 2, beta, phi: none }))
  const pass = { ...start.pass, frame, points }
  const sums = await passes.source.reduce(pass, within(passes, found.passes))
  const r = frame.kept.length
  const indices = placesOf(pass).map(({ second }) => {
    const design = condensed(unpacked(sums, second, { r, size: r }), frame)
    return design === null ? new Array<number>(r).fill(Number.NaN) : conditionIndices(design)
  })
  return betas.map((_, k) => indices[Math.min(k, indices.length - 1)])
}
