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
  logarithm,
  overBlocks,
  reciprocal,
  sizesOf,
  total
} from './structure.ts'

const one: DoubleDouble = { head: 1, tail: 0 }

/** 1/√(1 + kρ) with 32 digits. */
function rootScale(rho: number, k: number): DoubleDouble {
  return ddDiv(one, ddSqrt(ddAdd(one, twoProd(k, rho))))
}

function blockMean(block: Int32Array, v: PairVector): DoubleDouble {
  let sum: DoubleDouble = { head: 0, tail: 0 }
  for (const row of block) sum = ddAdd(sum, twoSum(v.head[row], v.tail?.[row] ?? 0))
  return ddDiv(sum, { head: block.length, tail: 0 })
}

/** What V^(−1/2) makes of a row from the mean of its block of m rows: the deviation and the mean, each by its eigenvalue. */
export function whitenedAbout(rho: number) {
  const within = rootScale(rho, -1)
  return (mean: DoubleDouble, size: number): ((value: DoubleDouble) => DoubleDouble) => {
    const common = ddMul(mean, rootScale(rho, size - 1))
    const centre = ddNegate(mean)
    return (value) => ddAdd(ddMul(ddAdd(value, centre), within), common)
  }
}

/** V^(−1/2) v. */
function whiten(blocks: Blocks, rho: number, v: PairVector): PairVector {
  const head = new Float64Array(v.head.length)
  const tail = new Float64Array(v.head.length)
  const about = whitenedAbout(rho)
  for (const block of blocks) {
    const whitened = about(blockMean(block, v), block.length)
    for (const row of block) {
      const own = whitened(twoSum(v.head[row], v.tail?.[row] ?? 0))
      head[row] = own.head
      tail[row] = own.tail
    }
  }
  return { head, tail }
}

/** V⁻¹v: deviations from the block's mean and the mean itself, each over its eigenvalue. */
function solve(blocks: Blocks, rho: number, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    let mean = 0
    for (const row of block) mean += v[row] / block.length
    const common = mean / (1 + (block.length - 1) * rho)
    for (const row of block) out[row] = (v[row] - mean) / (1 - rho) + common
  }
  return out
}

/** V^½ v. */
function colour(blocks: Blocks, rho: number, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    let mean = 0
    for (const row of block) mean += v[row] / block.length
    const between = Math.sqrt(1 + (block.length - 1) * rho)
    for (const row of block) out[row] = Math.sqrt(1 - rho) * (v[row] - mean) + between * mean
  }
  return out
}

function multiply(blocks: Blocks, rho: number, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    let sum = 0
    for (const row of block) sum += v[row]
    for (const row of block) out[row] = (1 - rho) * v[row] + rho * sum
  }
  return out
}

/** The mean of each chosen block in its rows, 0 elsewhere. */
function means(blocks: Blocks, v: Float64Array): Float64Array {
  const out = new Float64Array(v.length)
  for (const block of blocks) {
    let sum = 0
    for (const row of block) sum += v[row]
    for (const row of block) out[row] = sum / block.length
  }
  return out
}

/** Deviations from the block's mean. */
function deviations(blocks: Blocks, v: Float64Array): Float64Array {
  const centre = means(blocks, v)
  return v.map((value, i) => value - centre[i])
}

/**
 * One correlation ρ between any two rows of a block: V has the eigenvalue 1 − ρ on deviations from
 * the block's mean and 1 + (m − 1)ρ on the mean of a block of m rows.
 */
export function equicorrelationLaw(sizes: BlockSizes): CorrelationLaw {
  const each = [...sizes]
  const largest = Math.max(2, ...sizes.keys())
  return {
    low: -1 / (largest - 1),
    high: 1,
    weights: (rho) => [
      reciprocal([1 - rho, -1, 0]),
      ...each.map(([m]) => reciprocal([1 + (m - 1) * rho, m - 1, 0]))
    ],
    traces: (rho) => [
      overBlocks(sizes, (m) => (m - 1) * (1 - rho)),
      ...each.map(([m, count]) => count * (1 + (m - 1) * rho))
    ],
    logDeterminant: (rho) =>
      total(
        each.flatMap(([m, count]) => [
          logarithm([1 - rho, -1, 0], count * (m - 1)),
          logarithm([1 + (m - 1) * rho, m - 1, 0], count)
        ])
      ),
    norm: (rho) => Math.sqrt(overBlocks(sizes, (m) => m + m * (m - 1) * rho * rho)),
    gain: (rho) => 1 / Math.sqrt(Math.min(1 - rho, ...each.map(([m]) => 1 + (m - 1) * rho)))
  }
}

/** The same with what it does to the rows of given blocks. */
export function equicorrelation(blocks: Blocks): CorrelationFamily {
  const sizes = sizesOf(blocks)
  const law = equicorrelationLaw(sizes)
  const ofSize = [...sizes.keys()].map((m) => blocks.filter((block) => block.length === m))
  return {
    ...law,
    parts: [
      (v) => deviations(blocks, v),
      ...ofSize.map((some) => (v: Float64Array) => means(some, v))
    ],
    at: (rho): FixedCovariance => ({
      whiten: (v) => whiten(blocks, rho, v),
      colour: (v) => colour(blocks, rho, v),
      solve: (v) => solve(blocks, rho, v),
      multiply: (v) => multiply(blocks, rho, v),
      logDeterminant: law.logDeterminant(rho)[0],
      norm: law.norm(rho),
      gain: law.gain(rho)
    })
  }
}
