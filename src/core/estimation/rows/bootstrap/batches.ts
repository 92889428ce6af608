/** Sums of one pass: as many replicates are fitted together as take no more. */
const mostSums = 2 ** 16

/** Numbers of the replicates that are fitted together, each of which takes so many sums of a pass. */
export function batchesOf(replicates: number, sums: number): readonly (readonly number[])[] {
  const together = Math.max(1, Math.floor(mostSums / sums))
  return Array.from({ length: Math.ceil(replicates / together) }, (_, batch) => {
    const from = batch * together
    return Array.from({ length: Math.min(together, replicates - from) }, (_, k) => from + k)
  })
}
