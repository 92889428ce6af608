import { column, type Matrix, zeros } from '../matrix.ts'

/** out ← Av, its terms added in the order of the columns. */
function multiplyInto(out: Float64Array, a: Matrix, v: Float64Array): void {
  for (let j = 0; j < a.cols; j++) {
    const aj = column(a, j)
    const factor = v[j]
    for (let i = 0; i < out.length; i++) out[i] += aj[i] * factor
  }
}

/** Av (n) of an n × p matrix and a vector (p). */
export function multiplyVector(a: Matrix, v: Float64Array): Float64Array {
  const out = new Float64Array(a.rows)
  multiplyInto(out, a, v)
  return out
}

/** AB (n × r) of an n × p and a p × r matrix. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const out = zeros(a.rows, b.cols)
  for (let k = 0; k < b.cols; k++) multiplyInto(column(out, k), a, column(b, k))
  return out
}
