import type { Frame } from '../frame.ts'
import type { GroupSums } from '../groups.ts'
import { takeRow } from './neighbour-sums.ts'
import type { RunSums } from './runs.ts'

/** The largest prime below 2²⁶, so that products are exact, and two bases. */
const prime = 67_108_859
const bases = [31_415_821, 27_182_819] as const

const bits = new Float64Array(1)
const words = new Uint32Array(bits.buffer)

/** A number below the prime from the bits of a double; 0 and −0 are one value. */
function digest(value: number, base: number): number {
  bits[0] = value + 0
  return (((((words[0] % prime) * base) % prime) + words[1]) * 7) % prime
}

function power(base: number, exponent: number): number {
  let [result, square] = [1, base]
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % prime
    square = (square * square) % prime
  }
  return result
}

/**
 * Whether columns are constant within groups, and alike in all. Kept of a run: its rows and, for each column,
 * its first value, whether it varies, and two fingerprints of its values in their order (Karp & Rabin 1987),
 * which unlike values share once in 10¹⁵.
 */
export function balanceSums({ kept: columns }: Pick<Frame, 'kept'>): RunSums {
  const p = columns.length
  const width = 1 + (2 + bases.length) * p
  const first = 1
  const varies = 1 + p
  const prints = 1 + 2 * p
  const add: RunSums['add'] = ({ x, runs }) => {
    const row = new Float64Array(x.cols)
    const kept = Array.from(runs.counts, () => new Float64Array(width))
    for (let i = 0; i < x.rows; i++) {
      const own = kept[runs.run[i]]
      takeRow(x, i, row)
      columns.forEach((column, j) => {
        const value = row[column]
        if (own[0] === 0) own[first + j] = value
        else if (value !== own[first + j]) own[varies + j] = 1
        bases.forEach((base, b) => {
          const at = prints + b * p + j
          own[at] = (own[at] * base + digest(value, base)) % prime
        })
      })
      own[0] += 1
    }
    return kept
  }
  const join: RunSums['join'] = (before, after) => {
    const joined = before.slice()
    joined[0] += after[0]
    for (let j = 0; j < p; j++) {
      const same = before[first + j] === after[first + j]
      joined[varies + j] = Math.max(before[varies + j], after[varies + j], same ? 0 : 1)
      bases.forEach((base, b) => {
        const at = prints + b * p + j
        joined[at] = (before[at] * power(base, after[0]) + after[at]) % prime
      })
    }
    return joined
  }
  return { size: 0, width, add, join }
}

/** More than one group, of one size, with columns that vary between groups or alike within all, never both. */
export function isBalanced(kept: GroupSums, columns: number): boolean {
  const groups = [...kept.values()]
  if (groups.length < 2 || groups.some((own) => own[0] !== groups[0][0])) return false
  return Array.from({ length: columns }, (_, j) => j).every((j) => {
    const constant = groups.every((own) => own[1 + columns + j] === 0)
    const prints = bases.map((_, b) => 1 + (2 + b) * columns + j)
    return constant || groups.every((own) => prints.every((at) => own[at] === groups[0][at]))
  })
}
