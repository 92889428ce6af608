import { orthogonalPolynomials } from '../transforms/orthogonal.ts'
import type { Contrast } from './contrast.ts'

const names = ['.L', '.Q', '.C']

/** Orthonormal polynomials in the position of the level, as for ordered factors with equal spacing. */
export const polynomial: Contrast = {
  title: 'orthogonal polynomials in the order of the levels',
  r: 'contr.poly',
  columns: (k) => {
    const at = Float64Array.from({ length: k }, (_, i) => i + 1)
    return orthogonalPolynomials(at, k - 1).columns.map(({ head }) => [...head])
  },
  suffixes: (levels) => levels.slice(1).map((_, j) => names[j] ?? `^${j + 1}`),
  levelOf: () => null
}
