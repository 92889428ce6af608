import type { GroupSums } from '../groups.ts'
import { type Sums, sumAt } from '../sums.ts'
import { addFirst, drawnPlaces } from './drawn-autoregression.ts'
import type { DrawnErrors, DrawnTask } from './runs-pass.ts'

/** One sample of a pass that drew several, at the correlation that they were drawn with. */
interface OneSample {
  /** Of the pass, and of that which the rows were condensed by. */
  readonly sums: Sums
  readonly all: Sums
  readonly s: number
  readonly samples: number
  /** Columns of the regressors. */
  readonly r: number
  readonly rho: number
}

/** How errors of one structure are drawn. */
export interface DrawnStructure {
  task(errors: DrawnErrors, rho: number): DrawnTask
  /** How many numbers are kept of a group for so many samples. */
  kept(r: number, samples: number): number
  /** Of each form that the fit takes the products of the errors with regressors and with themselves, and what is kept of groups. */
  sample(of: OneSample): { readonly columns: readonly Float64Array[]; readonly groups: GroupSums }
}

function taken(sums: Sums, from: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, k) => sumAt(sums, from + k))
}

/** Errors √(1 − ρ)(u − ū) + √(1 + (m − 1)ρ) ū of groups of m rows. */
export const drawnDeviations: DrawnStructure = {
  task: (errors) => ({ kind: 'drawn_deviations', ...errors }),
  kept: (r, samples) => 1 + 2 * (r + samples),
  sample({ sums, s, samples, r, rho }) {
    const products = taken(sums, s * (r + 1), r + 1)
    const scale = Math.sqrt(1 - rho)
    const groups = new Map<string, Float64Array>()
    for (const [key, kept] of sums.groups[0]) {
      const own = new Float64Array(3 + 2 * r)
      const tails = 1 + r + samples
      own.set(kept.subarray(0, 1 + r))
      own[1 + r] = Math.sqrt(1 + (kept[0] - 1) * rho) * (kept[1 + r + s] + kept[tails + r + s])
      own.set(kept.subarray(tails, tails + r), 2 + r)
      groups.set(key, own)
    }
    return { columns: [products.map((v, j) => v * (j < r ? scale : 1 - rho))], groups }
  }
}

/** Errors of a covariance that is given. */
export const drawnByGiven = (rows: number): DrawnStructure => ({
  task: (errors) => ({ kind: 'drawn_given', ...errors }),
  kept: (r, samples) => 2 + rows * (r + samples),
  sample: ({ sums, all, s, r }) => ({
    columns: [0, 1].map((form) => taken(sums, (2 * s + form) * (r + 1), r + 1)),
    groups: all.groups[0]
  })
})

/** Errors of AR(1), whose first in each group is drawn by itself. */
export const drawnNeighbours: DrawnStructure = {
  task: (errors, rho) => ({ kind: 'drawn_autoregression', rho, ...errors }),
  kept: (r, samples) => drawnPlaces(r, samples).width,
  sample({ sums, s, samples, r, rho }) {
    const places = drawnPlaces(r, samples)
    const size = 3 * (r + 1)
    const out = new Float64Array(samples * size)
    out.set(taken(sums, s * size, size), s * size)
    const groups = new Map<string, Float64Array>()
    for (const [key, kept] of sums.groups[0]) {
      const at = places.draws + s * places.own
      const e = kept[at]
      addFirst(kept, { e, s, r, samples }, out)
      const own = new Float64Array(3 + 2 * r)
      own.set(kept.subarray(0, 1 + r))
      own[1 + r] = e
      own.set(kept.subarray(places.last, places.last + r), 2 + r)
      own[2 + 2 * r] = kept[at + 1] + rho ** (kept[0] - 1) * e
      groups.set(key, own)
    }
    const columns = [0, 1, 2].map((form) => {
      const from = s * size + form * (r + 1)
      return out.slice(from, from + r + 1)
    })
    return { columns, groups }
  }
}
