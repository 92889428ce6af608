import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { FittedEquation } from './equations.ts'

/** C X_i' of row i (r × q): the columns of C of every equation times its regressors. */
export function spreadOfRow(system: readonly FittedEquation[], c: Matrix, i: number): Matrix {
  const out = zeros(c.rows, system.length)
  system.forEach(({ basis: { q }, from }, k) => {
    const target = column(out, k)
    for (let j = 0; j < q.cols; j++) {
      const value = at(q, i, j)
      column(c, from + j).forEach((entry, a) => {
        target[a] += entry * value
      })
    }
  })
  return out
}

/** X_i C X_i' (q × q), the covariance of the fitted means of row i. */
export function meansOfRow(system: readonly FittedEquation[], spread: Matrix, i: number): Matrix {
  const out = zeros(system.length, system.length)
  system.forEach(({ basis: { q }, from }, k) => {
    for (let l = 0; l < out.cols; l++) {
      for (let j = 0; j < q.cols; j++)
        out.data[l * out.rows + k] += at(q, i, j) * at(spread, from + j, l)
    }
  })
  return out
}
