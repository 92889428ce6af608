/** Sums of one pass: as many samples are fitted together as take no more. */
export const mostSums = 2 ** 16

/** Samples of one pass: their number, from the first on. */
export interface SampleRun {
  readonly first: number
  readonly samples: number
}

/** Runs of samples, each as many as one pass sums where one sample takes so many sums. */
export function sampleRuns(replicates: number, sums: number): readonly SampleRun[] {
  const together = Math.max(1, Math.floor(mostSums / sums))
  return Array.from({ length: Math.ceil(replicates / together) }, (_, k) => ({
    first: k * together,
    samples: Math.min(together, replicates - k * together)
  }))
}

/** Numbers of the replicates that are fitted together, each of which takes so many sums of a pass. */
export function batchesOf(replicates: number, sums: number): readonly (readonly number[])[] {
  return sampleRuns(replicates, sums).map(({ first, samples }) =>
    Array.from({ length: samples }, (_, k) => first + k)
  )
}
