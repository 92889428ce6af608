import {
  type DoubleDouble,
  ddAdd,
  ddDiv,
  ddMul,
  ddNegate,
  ddSqrt,
  productError
} from '../../double-double.ts'
import {
  dotPair,
  multiplyPairs,
  squaresPair,
  subtractMultiple,
  type WritablePair
} from './pair-kernels.ts'
import { type FactoredDesign, pairColumn } from './refinement.ts'

/** Upper triangular rank × rank factor with entries as pairs; entry (i, j) is [j][i], i ≤ j. */
export type PairTriangle = readonly (readonly DoubleDouble[])[]

const one: DoubleDouble = { head: 1, tail: 0 }

/** The double factor with zero tails. */
function widened({ upper }: FactoredDesign): PairTriangle {
  return Array.from({ length: upper.cols }, (_, j) =>
    Array.from({ length: j + 1 }, (_, i) => ({ head: upper.data[j * upper.rows + i], tail: 0 }))
  )
}

/** √w as a pair, so that weighting loses nothing. */
function pairRoots(weights: Float64Array, roots: Float64Array): WritablePair {
  const tail = roots.map((s, i) => {
    const square = s * s
    return s > 0 ? (weights[i] - square - productError(s, s, square)) / (2 * s) : 0
  })
  return { head: roots, tail }
}

function weightedColumns({ design, rows, order }: FactoredDesign): WritablePair[] {
  const { weights, roots } = rows
  const factor = weights !== null && roots !== null ? pairRoots(weights, roots) : null
  return order.map((j) => {
    const source = pairColumn(design, j)
    const copy = {
      head: source.head.slice(),
      tail: source.tail?.slice() ?? new Float64Array(source.head.length)
    }
    if (factor !== null) multiplyPairs(copy, copy, factor)
    return copy
  })
}

/** R of √W Z by modified Gram–Schmidt in double-double: backward error near 1e-31 (Björck 1967). */
function accurateTriangle(factored: FactoredDesign): PairTriangle {
  const columns = weightedColumns(factored)
  const r: DoubleDouble[][] = columns.map(() => [])
  columns.forEach((v, k) => {
    const squared = squaresPair(v)
    const length = ddSqrt(squared)
    for (let j = k + 1; j < columns.length; j++) {
      const quotient = ddDiv(dotPair(v, columns[j]), squared)
      subtractMultiple(columns[j], v, quotient)
      r[j][k] = ddMul(quotient, length)
    }
    r[k][k] = length
  })
  return r
}

/** R⁻¹ in double-double by columns. */
function invertTriangle(r: PairTriangle): PairTriangle {
  return r.map((_, j) => {
    const out: DoubleDouble[] = []
    out[j] = ddDiv(one, r[j][j])
    for (let i = j - 1; i >= 0; i--) {
      let s: DoubleDouble = { head: 0, tail: 0 }
      for (let k = i + 1; k <= j; k++) s = ddAdd(s, ddMul(r[k][i], out[k]))
      out[i] = ddNegate(ddDiv(s, r[i][i]))
    }
    return out
  })
}

/** What double-double Gram–Schmidt may cost, in n·rank² pair operations (about 10 ns each). */
const affordable = 6e7
const cheap = 5e5

/**
 * R⁻¹ for standard errors. The error of the Householder factor is a small multiple of κ·2^-53:
 * below κ = 100 it cannot touch the 13th digit, so a large design skips the double-double factor
 * then; beyond `affordable` operations it is skipped too, at the price of log10 κ digits.
 */
export function inverseFactor(factored: FactoredDesign, condition: number): PairTriangle {
  const cost = factored.design.n * factored.order.length ** 2
  const exact = cost <= cheap || (condition > 100 && cost <= affordable)
  return invertTriangle(exact ? accurateTriangle(factored) : widened(factored))
}
