import {
  type DoubleDouble,
  ddAdd,
  ddDiv,
  ddMul,
  ddNegate,
  ddSqrt,
  twoProd,
  twoSum
} from '../../numeric/double-double.ts'
import type { PairVector } from '../../numeric/linalg/squares/pair-kernels.ts'
import {
  type BlockSizes,
  type Blocks,
  type CorrelationFamily,
  type CorrelationLaw,
  type FixedCovariance,
  type Jet,
  logarithm,
  overBlocks,
  reciprocal,
  sizesOf
} from './structure.ts'

const one: DoubleDouble = { head: 1, tail: 0 }
const none: Jet = [0, 0, 0]

/** 1/√(1 − ρ²) with 32 digits. */
function innovationScale(rho: number): DoubleDouble {
  return ddDiv(one, ddSqrt(ddAdd(one, ddNegate(twoProd(rho, rho)))))
}

/** Prais–Winsten: the first row as it is, then (e_i − ρ e_{i−1})/√(1 − ρ²), in double-double. */
function whiten(blocks: Blocks, rho: number, v: PairVector): PairVector {
  const head = new Float64Array(v.head.length)
  const tail = new Float64Array(v.head.length)
  const scale = innovationScale(rho)
  const pair = (i: number): DoubleDouble => ({ head: v.head[i], tail: v.tail?.[i] ?? 0 })
  for (const block of blocks) {
    block.forEach((row, k) => {
      const own = pair(row)
      const before: DoubleDouble | null = k === 0 ? null : pair(block[k - 1])
      const whitened =
        before === null
          ? own
          : ddMul(
              scale,
              ddAdd(own, ddMul({ head: -rho, tail: 0 }, twoSum(before.head, before.tail)))
            )
      head[row] = whitened.head
      tail[row] = whitened.tail
    })
  }
  return { head, tail }
}

/** e_i = ρ e_{i−1} + √(1 − ρ²) v_i, each block from its first v. */
function colour(blocks: Blocks, rho: number, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  const innovation = Math.sqrt((1 - rho) * (1 + rho))
  for (const block of blocks) {
    block.forEach((row, k) => {
      out[row] = k === 0 ? v[row] : rho * out[block[k - 1]] + innovation * v[row]
    })
  }
  return out
}

/** Σ_j ρ^|i−j| v_j by one sweep forwards and one back. */
function multiply(blocks: Blocks, rho: number, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    let carried = 0
    for (const row of block) {
      carried = v[row] + rho * carried
      out[row] = carried
    }
    carried = 0
    for (let k = block.length - 1; k >= 0; k--) {
      out[block[k]] += rho * carried
      carried = v[block[k]] + rho * carried
    }
  }
  return out
}

/** ‖V‖_F² = Σ_blocks m + 2 Σ_k (m − k) ρ^2k. */
function norm(sizes: BlockSizes, rho: number): number {
  const squares = overBlocks(sizes, (size) => {
    let own = size
    for (let k = 1; k < size; k++) {
      const power = rho ** (2 * k)
      if (power < 1e-18) break
      own += 2 * (size - k) * power
    }
    return own
  })
  return Math.sqrt(squares)
}

/** ‖V⁻¹‖_F: (1 + ρ²)/(1 − ρ²) within a block, 1/(1 − ρ²) at its ends, −ρ/(1 − ρ²) between neighbours. */
export function precisionNorm(sizes: BlockSizes, rho: number): number {
  const scale = (1 - rho) * (1 + rho)
  const squares = overBlocks(sizes, (size) =>
    size === 1 ? scale * scale : 2 + (size - 2) * (1 + rho * rho) ** 2 + 2 * (size - 1) * rho * rho
  )
  return Math.sqrt(squares) / scale
}

/** 1 − ρ² as a function of ρ. */
function innovation(rho: number): Jet {
  return [(1 - rho) * (1 + rho), -2 * rho, -2]
}

/** E v: the first and the last row of each block, both ends of a block of one row. */
function ends(blocks: Blocks, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    out[block[0]] += v[block[0]]
    const last = block[block.length - 1]
    out[last] += v[last]
  }
  return out
}

/** Δ'Δv, Δ taking the difference of each row and the one before it in its block; of sums with `sign` 1. */
function secondDifferences(blocks: Blocks, v: Float64Array, sign: 1 | -1): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    for (let k = 1; k < block.length; k++) {
      const step = v[block[k]] + sign * v[block[k - 1]]
      out[block[k]] += step
      out[block[k - 1]] += sign * step
    }
  }
  return out
}

/** V⁻¹v = Σ_k c_k A_k v. */
function solveBy(
  parts: CorrelationFamily['parts'],
  weights: readonly Jet[],
  v: Float64Array
): Float64Array {
  const out = new Float64Array(v.length)
  parts.forEach((part, k) => {
    const [c] = weights[k]
    if (c === 0) return
    part(v).forEach((value, i) => {
      out[i] += c * value
    })
  })
  return out
}

/** a·b of functions of ρ. */
function product([a, da, dda]: Jet, [b, db, ddb]: Jet): Jet {
  return [a * b, da * b + a * db, dda * b + 2 * da * db + a * ddb]
}

/** c_k for the parts I, E, Δ'Δ and Σ'Σ, of which the last two stand in for each other with the sign of ρ. */
export function autoregressionWeights(rho: number): readonly Jet[] {
  const sign = rho < 0 ? -1 : 1
  const size = Math.abs(rho)
  const inverse = reciprocal([1 + size, sign, 0])
  const steps = product([size, sign, 0], reciprocal(innovation(rho)))
  return [
    product([1 - size, -sign, 0], inverse),
    product([size, sign, 0], inverse),
    ...(sign > 0 ? [steps, none] : [none, steps])
  ]
}

/**
 * First-order autoregression within blocks, Corr(e_i, e_j) = ρ^|i−j| in the order of the rows:
 * (1 − ρ²)V⁻¹ = (1 − |ρ|)²I + |ρ|(1 − |ρ|)E + |ρ|Δ'Δ with E the ends of the blocks and Δ the differences of
 * neighbours (their sums for ρ < 0), so that nothing cancels however near 1 |ρ| is;
 * log det V = Σ_blocks (m − 1) log(1 − ρ²).
 */
export function autoregressionLaw(sizes: BlockSizes): CorrelationLaw {
  const steps = overBlocks(sizes, (size) => size - 1)
  const blocks = overBlocks(sizes, () => 1)
  return {
    low: -1,
    high: 1,
    weights: autoregressionWeights,
    traces: (rho) => [steps + blocks, 2 * blocks, 2 * steps * (1 - rho), 2 * steps * (1 + rho)],
    logDeterminant: (rho) => logarithm(innovation(rho), steps),
    norm: (rho) => norm(sizes, rho),
    gain: (rho) => Math.max(1, (1 + Math.abs(rho)) / Math.sqrt((1 - rho) * (1 + rho)))
  }
}

/** The same with what it does to the rows of given blocks. */
export function autoregression(blocks: Blocks): CorrelationFamily {
  const law = autoregressionLaw(sizesOf(blocks))
  const parts = [
    (v: Float64Array) => v,
    (v: Float64Array) => ends(blocks, v),
    (v: Float64Array) => secondDifferences(blocks, v, -1),
    (v: Float64Array) => secondDifferences(blocks, v, 1)
  ]
  return {
    ...law,
    parts,
    at: (rho): FixedCovariance => ({
      whiten: (v) => whiten(blocks, rho, v),
      colour: (v) => colour(blocks, rho, v),
      solve: (v) => solveBy(parts, autoregressionWeights(rho), v),
      multiply: (v) => multiply(blocks, rho, v),
      logDeterminant: law.logDeterminant(rho)[0],
      norm: law.norm(rho),
      gain: law.gain(rho)
    })
  }
}
