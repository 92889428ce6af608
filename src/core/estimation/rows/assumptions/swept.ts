import { at, type Matrix } from '../../../numeric/matrix.ts'

/** Smallest share of a column that is not that of the columns before it: below it lies rounding. */
const independent = 1e-11

/** What each column of Z explains of v beyond the columns before it. */
export interface Swept {
  /** 1 where a column adds a dimension. */
  readonly adds: readonly number[]
  readonly explained: readonly number[]
  /** v'v less all that is explained. */
  readonly rest: number
}

/** Sequential regression of v on the columns of Z from the products of [Z, v], by the sweep of Gauss (Seber & Lee 2003, section 11.2). */
export function swept(products: Matrix): Swept {
  const size = products.rows
  const scale = Float64Array.from({ length: size }, (_, j) => Math.sqrt(at(products, j, j)) || 1)
  const g = Float64Array.from(
    products.data,
    (value, k) => value / (scale[k % size] * scale[Math.floor(k / size)])
  )
  const last = size - 1
  const unit = scale[last] ** 2
  const adds: number[] = []
  const explained: number[] = []
  for (let j = 0; j < last; j++) {
    const pivot = g[j * size + j]
    if (!(pivot > independent)) {
      adds.push(0)
      explained.push(0)
      continue
    }
    adds.push(1)
    explained.push((unit * g[last * size + j] ** 2) / pivot)
    for (let k = j + 1; k < size; k++) {
      const share = g[k * size + j] / pivot
      if (share === 0) continue
      for (let i = j + 1; i < size; i++) g[k * size + i] -= share * g[j * size + i]
    }
  }
  return { adds, explained, rest: unit * g[last * size + last] }
}
