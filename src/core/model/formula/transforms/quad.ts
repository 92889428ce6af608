import { addPairs, multiplyPairs, type Pair } from '../pair.ts'
import type { Transform } from './transform.ts'

/**
 * quad(x1, …, xk): columns of the quadratic form x'Ax with symmetric A, upper triangle by rows:
 * xᵢ² for A[i,i] and 2xᵢxⱼ for A[i,j].
 */
export const quad: Transform = {
  title: "the quadratic form x'Ax with symmetric A",
  args: ['x'],
  data: 'all',
  quadratic: true,
  // biome-ignore lint/correctness/useYield: it asks nothing
  *learn() {
    return {}
  },
  width: (_, k) => (k * (k + 1)) / 2,
  apply(_, data) {
    const columns: Pair[] = []
    data.forEach((xi, i) => {
      for (let j = i; j < data.length; j++) {
        const product = multiplyPairs(xi, data[j])
        columns.push(i === j ? product : addPairs(product, product))
      }
    })
    return columns
  }
}
