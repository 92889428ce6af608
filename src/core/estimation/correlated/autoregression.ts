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
  type Blocks,
  type CorrelationFamily,
  type FixedCovariance,
  type Jet,
  logarithm,
  reciprocal
} from './structure.ts'

const one: DoubleDouble = { head: 1, tail: 0 }

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
function norm(blocks: Blocks, rho: number): number {
  let squares = 0
  for (const block of blocks) {
    squares += block.length
    for (let k = 1; k < block.length; k++) {
      const power = rho ** (2 * k)
      if (power < 1e-18) break
      squares += 2 * (block.length - k) * power
    }
  }
  return Math.sqrt(squares)
}

/** 1 − ρ² as a function of ρ. */
function innovation(rho: number): Jet {
  return [(1 - rho) * (1 + rho), -2 * rho, -2]
}

/** D v: rows with a neighbour on both sides; −1 for a block of one row. */
function interior(blocks: Blocks, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    for (let k = 1; k < block.length - 1; k++) out[block[k]] = v[block[k]]
    if (block.length === 1) out[block[0]] = -v[block[0]]
  }
  return out
}

/** T v: the sum of the two neighbours. */
function neighbours(blocks: Blocks, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    for (let k = 1; k < block.length; k++) {
      out[block[k]] += v[block[k - 1]]
      out[block[k - 1]] += v[block[k]]
    }
  }
  return out
}

/** (I + ρ²D − ρT)v/(1 − ρ²). */
function solve(blocks: Blocks, rho: number, v: Float64Array): Float64Array {
  const inner = interior(blocks, v)
  const beside = neighbours(blocks, v)
  const scale = (1 - rho) * (1 + rho)
  return v.map((value, i) => (value + rho * rho * inner[i] - rho * beside[i]) / scale)
}

/**
 * First-order autoregression within blocks, Corr(e_i, e_j) = ρ^|i−j| in the order of the rows:
 * V⁻¹ = (I + ρ²D − ρT)/(1 − ρ²), log det V = Σ_blocks (m − 1) log(1 − ρ²).
 */
export function autoregression(blocks: Blocks): CorrelationFamily {
  const steps = blocks.reduce((sum, block) => sum + block.length - 1, 0)
  const logDeterminant = (rho: number): Jet => logarithm(innovation(rho), steps)
  return {
    low: -1,
    high: 1,
    parts: [(v) => v, (v) => interior(blocks, v), (v) => neighbours(blocks, v)],
    weights: (rho) => {
      const c = reciprocal(innovation(rho))
      const times = ([a, da, dda]: Jet): Jet => [
        a * c[0],
        da * c[0] + a * c[1],
        dda * c[0] + 2 * da * c[1] + a * c[2]
      ]
      return [c, times([rho * rho, 2 * rho, 2]), times([-rho, -1, 0])]
    },
    traces: (rho) => {
      const inner = blocks.reduce((sum, { length: m }) => sum + (m === 1 ? -1 : m - 2), 0)
      return [steps + blocks.length, inner, 2 * steps * rho]
    },
    logDeterminant,
    at: (rho): FixedCovariance => ({
      whiten: (v) => whiten(blocks, rho, v),
      colour: (v) => colour(blocks, rho, v),
      solve: (v) => solve(blocks, rho, v),
      multiply: (v) => multiply(blocks, rho, v),
      logDeterminant: logDeterminant(rho)[0],
      norm: norm(blocks, rho),
      gain: Math.max(1, (1 + Math.abs(rho)) / Math.sqrt((1 - rho) * (1 + rho)))
    })
  }
}
