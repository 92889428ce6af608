import { drawBinomial } from '../../model/families/kernel/draws.ts'
import type { InferenceSpec } from '../../model/spec.ts'
import { zeros } from '../../numeric/matrix.ts'
import { type Random, randomAt } from '../../numeric/random.ts'
import type { BootstrapReplicates } from './covariance.ts'

/** One sample of a bootstrap: what is drawn for it is a function of these two numbers and a place. */
export interface Replicate {
  readonly seed: number
  /** From 0. */
  readonly number: number
}

/** Rows whose draws are made together: the blocks of a fixed grid over all rows of the data. */
export const drawnTogether = 4096

/** What a place of a replicate is drawn for. */
const purpose = { splits: 0, rows: 1, errors: 2 } as const

/** The random numbers that the rows of one block draw in a replicate, for other errors. */
export function errorsOf({ seed, number }: Replicate, block: number): Random {
  return randomAt(seed, [number, block, purpose.errors])
}

/** Sums of the observations before each block, and of all (length blocks + 1). */
export function observationsBefore(observations: Iterable<number>): Float64Array {
  let total = 0
  return Float64Array.from([0, ...Array.from(observations, (own) => (total += own))])
}

/**
 * How many of all draws with replacement fall in a block: as many are drawn as there are observations, and the
 * draws of a run of blocks are split between its halves by binomial numbers, so that every block can be asked for
 * by itself and all come to the whole (multinomial by conditioning; Devroye 1986, section XI.1.4).
 */
export function drawsIn(block: number, before: Float64Array, { seed, number }: Replicate): number {
  let [from, to, node] = [0, before.length - 1, 1]
  let draws = before[to]
  while (to - from > 1 && draws > 0) {
    const middle = (from + to) >>> 1
    const share = (before[middle] - before[from]) / (before[to] - before[from])
    const { uniform } = randomAt(seed, [number, node, purpose.splits])
    const left = drawBinomial(uniform, draws, share)
    const lower = block < middle
    draws = lower ? left : draws - left
    if (lower) to = middle
    else from = middle
    node = 2 * node + (lower ? 0 : 1)
  }
  return draws
}

/** Times that so many draws, each of one observation, fall on each row of a block (n); a row of frequency f is f of them. */
export function drawnRows(
  draws: number,
  { rows, frequency }: { readonly rows: number; readonly frequency: Float64Array | null },
  { replicate, block }: { readonly replicate: Replicate; readonly block: number }
): Float64Array {
  const counts = new Float64Array(rows)
  const ends = frequency === null ? null : observationsBefore(frequency).subarray(1)
  const all = ends === null ? rows : ends[rows - 1]
  const random = randomAt(replicate.seed, [replicate.number, block, purpose.rows])
  for (let k = 0; k < draws; k++) {
    const pick = random.below(all)
    counts[ends === null ? pick : firstBeyond(ends, pick)] += 1
  }
  return counts
}

/** The first place whose value is larger, among ascending ones. */
function firstBeyond(ends: Float64Array, value: number): number {
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ends[middle] > value) high = middle
    else low = middle + 1
  }
  return low
}

/** Rows of a sample, each standing for `frequency` observations. */
export interface SampledRows {
  readonly rows: number
  readonly frequency: Float64Array | null
  /** Index of each row among all of the data, ascending; absent where it is its own. */
  readonly places?: Int32Array
}

/** A run of rows in one block of the grid. */
export interface Run {
  readonly block: number
  readonly from: number
  readonly to: number
}

/** The runs of rows that lie in one block each. */
export function runsOf({ rows, places }: Pick<SampledRows, 'rows' | 'places'>): Run[] {
  const runs: Run[] = []
  for (let from = 0; from < rows; ) {
    const block = Math.floor((places?.[from] ?? from) / drawnTogether)
    let to = from + 1
    while (to < rows && Math.floor((places?.[to] ?? to) / drawnTogether) === block) to += 1
    runs.push({ block, from, to })
    from = to
  }
  return runs
}

/** Times each row is drawn (n) when as many observations are drawn with replacement. */
export function pairCounts({ rows, frequency, places }: SampledRows) {
  const runs = runsOf(places === undefined ? { rows } : { rows, places })
  const own = ({ from, to }: Run) => frequency?.subarray(from, to) ?? null
  const observations = new Float64Array((runs.at(-1)?.block ?? -1) + 1)
  for (const run of runs) {
    observations[run.block] = own(run)?.reduce((sum, f) => sum + f, 0) ?? run.to - run.from
  }
  const before = observationsBefore(observations)
  return (replicate: Replicate): Float64Array => {
    const counts = new Float64Array(rows)
    for (const run of runs) {
      const { block, from, to } = run
      const draws = drawsIn(block, before, replicate)
      const part = { rows: to - from, frequency: own(run) }
      counts.set(drawnRows(draws, part, { replicate, block }), from)
    }
    return counts
  }
}

/** The rows of a sample, each as many times as it is drawn. */
export function repeatedRows(counts: Float64Array): Int32Array {
  const rows = new Int32Array(counts.reduce((sum, count) => sum + count, 0))
  let next = 0
  counts.forEach((count, i) => {
    rows.fill(i, next, next + count)
    next += count
  })
  return rows
}

/** Samples that a request asks for. */
export interface AskedSamples {
  readonly kind: 'pairs' | 'residual' | 'parametric'
  readonly replicates: number
}

/** How many samples a request asks for and of what kind: of its standard errors, else the usual ones. */
export function askedSamples({ std_errors }: Pick<InferenceSpec, 'std_errors'>): AskedSamples {
  const asked = typeof std_errors !== 'string' && 'bootstrap' in std_errors
  const { kind = 'pairs', replicates = 999 } = asked ? std_errors.bootstrap : {}
  return { kind, replicates }
}

/** What samples were drawn, and how. */
export interface Drawn {
  readonly kind: string
  readonly replicates: number
  readonly seed: number
}

/** Estimates of the samples whose fit succeeded (each of length p), or why they are too few. */
export function collectReplicates(
  estimates: readonly Float64Array[],
  { kind, replicates, seed }: Drawn
): BootstrapReplicates | string {
  if (estimates.length < Math.max(2, replicates / 2)) {
    return `Only ${estimates.length} of ${replicates} bootstrap samples gave an estimate.`
  }
  const out = zeros(estimates.length, estimates[0].length)
  estimates.forEach((values, b) => {
    values.forEach((value, j) => {
      out.data[j * out.rows + b] = value
    })
  })
  return { estimates: out, kind, drawn: replicates, failed: replicates - estimates.length, seed }
}
