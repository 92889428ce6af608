import type { Expansion, Family } from '../../../model/families/family.ts'
import { blankRow } from '../../likelihood.ts'

/** The density (or probability) of a family at given y and mean. */
export function densityOf(
  family: Family,
  phi: Float64Array
): (at: { readonly y: number; readonly mu: number }) => number {
  const row = blankRow()
  const size = 1 + phi.length
  const out: Expansion = {
    value: 0,
    gradient: new Float64Array(size),
    hessian: new Float64Array(size * size)
  }
  return ({ y, mu }) => {
    row.y = y
    row.mu = mu
    row.complement = 1 - mu
    family.logDensity(row, phi, out)
    return Math.exp(out.value)
  }
}

/** The normal density with mean 0. */
export function normalDensity(sigma: number): (z: number) => number {
  const top = 1 / (sigma * Math.sqrt(2 * Math.PI))
  return (z) => top * Math.exp(-0.5 * (z / sigma) ** 2)
}
