import { Failure } from '../../failure.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'

/** Most numbers that the sums of the clusters of one estimate may take. */
const mostNumbers = 4e6

/** Sums within groups, by the group's key: its values in the columns that group. */
export type GroupSums = Map<string, Float64Array>

/** Bounds the memory that groups take. Throws Failure. */
export function refuseMany(groups: GroupSums, width: number): void {
  if (groups.size * width <= mostNumbers) return
  throw new Failure({
    code: 'unsupported',
    pointer: '/inference/std_errors/cluster',
    detail: `There are more than ${Math.floor(mostNumbers / width)} clusters; passes over rows that are not held in memory hold no more.`,
    hint: 'Cluster by a column of fewer values, or store fewer rows.'
  })
}

/** Sums within groups of the rows that follow, added to those of the rows before. */
export function joinGroups(into: GroupSums, more: GroupSums): void {
  for (const [key, sum] of more) {
    const own = into.get(key)
    if (own === undefined) into.set(key, sum)
    else for (let j = 0; j < own.length; j++) own[j] += sum[j]
    refuseMany(into, sum.length)
  }
}

/** Group sums as a matrix, one row a group (G × k). */
export function groupMatrix(groups: GroupSums, width: number): Matrix {
  const out = zeros(groups.size, width)
  let i = 0
  for (const sum of groups.values()) {
    for (let j = 0; j < width; j++) out.data[j * groups.size + i] = sum[j]
    i++
  }
  return out
}
