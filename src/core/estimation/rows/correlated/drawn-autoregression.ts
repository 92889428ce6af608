import type { Matrix } from '../../../numeric/matrix.ts'
import { takeRow } from './neighbour-sums.ts'
import type { RunSums } from './runs.ts'
import type { DrawnErrors } from './runs-pass.ts'

/** Rows, their differences from the ones before, and their sums with these. */
const forms = [0, -1, 1] as const

/**
 * What is kept of a run of r regressors and so many samples, its errors being own_t + ρ^(t−1) e_1 with e_1 not
 * yet known: the first and last regressors; of each form the products of regressors and of ρ^(t−1) with
 * ρ^(t−1); and of each sample its first draw, the last own error, and of each form the product of own errors
 * with ρ^(t−1).
 */
export function drawnPlaces(r: number, samples: number) {
  const first = 1
  const last = first + r
  const regressors = last + r
  const powers = regressors + forms.length * r
  const draws = powers + forms.length
  return {
    first,
    last,
    regressors,
    powers,
    draws,
    own: 2 + forms.length,
    width: draws + samples * (2 + forms.length)
  }
}

/** A row of one form: regressors (r), ρ^(t−1) and the own errors of each sample. */
interface FormRow {
  readonly regressors: Float64Array
  readonly power: number
  readonly own: Float64Array
}

interface Drawn extends DrawnErrors {
  readonly rho: number
}

/** Adds what a row of form f says: to what is kept of its run, and to the sums, (r + 1) of each form of each sample. */
function addRow(
  row: FormRow,
  f: number,
  { kept, out }: { readonly kept: Float64Array; readonly out: Float64Array }
): void {
  const { regressors, power, own } = row
  const r = regressors.length
  const places = drawnPlaces(r, own.length)
  for (let j = 0; j < r; j++) kept[places.regressors + f * r + j] += regressors[j] * power
  kept[places.powers + f] += power * power
  own.forEach((e, s) => {
    kept[places.draws + s * places.own + 2 + f] += e * power
    const at = (s * forms.length + f) * (r + 1)
    for (let j = 0; j < r; j++) out[at + j] += regressors[j] * e
    out[at + r] += e * e
  })
}

/** A row and the one before it, as a row of a form that takes both. */
function step(before: FormRow, after: FormRow, sign: number): FormRow {
  return {
    regressors: after.regressors.map((value, j) => value + sign * before.regressors[j]),
    power: after.power + sign * before.power,
    own: after.own.map((value, s) => value + sign * before.own[s])
  }
}

/** Adds both forms of a step between neighbours. */
function addSteps(
  before: FormRow,
  after: FormRow,
  target: { readonly kept: Float64Array; readonly out: Float64Array }
): void {
  forms.forEach((sign, f) => {
    if (sign !== 0) addRow(step(before, after, sign), f, target)
  })
}

/** What the first error of a run, once it is known, adds to the sums of a sample. */
export function addFirst(
  kept: Float64Array,
  {
    e,
    s,
    r,
    samples
  }: { readonly e: number; readonly s: number; readonly r: number; readonly samples: number },
  out: Float64Array
): void {
  const places = drawnPlaces(r, samples)
  forms.forEach((_, f) => {
    const at = (s * forms.length + f) * (r + 1)
    for (let j = 0; j < r; j++) out[at + j] += e * kept[places.regressors + f * r + j]
    const own = kept[places.draws + s * places.own + 2 + f]
    out[at + r] += 2 * e * own + e * e * kept[places.powers + f]
  })
}

/**
 * Errors e_t = ρ e_(t−1) + √(1 − ρ²) u_t of samples, by the products that AR(1) takes of rows: what is linear in
 * the first error of a run waits until the run before it in the group tells that error.
 */
export function drawnAutoregression(r: number, { rho, samples }: Drawn): RunSums {
  const places = drawnPlaces(r, samples)
  const innovation = Math.sqrt((1 - rho) * (1 + rho))
  const part = (kept: Float64Array, from: number) => kept.subarray(from, from + r)
  const ofSamples = (kept: Float64Array, k: number) =>
    Float64Array.from({ length: samples }, (_, s) => kept[places.draws + s * places.own + k])
  const lastOf = (kept: Float64Array): FormRow => ({
    regressors: part(kept, places.last).slice(),
    power: rho ** (kept[0] - 1),
    own: ofSamples(kept, 1)
  })
  const setLast = (kept: Float64Array, { regressors, own }: FormRow): void => {
    kept.set(regressors, places.last)
    own.forEach((value, s) => {
      kept[places.draws + s * places.own + 1] = value
    })
  }
  const rowOf = (z: Matrix, i: number) => {
    const row = new Float64Array(z.cols)
    takeRow(z, i, row)
    return { regressors: row.subarray(0, r), draws: row.subarray(r) }
  }
  const add: RunSums['add'] = ({ z, runs }, out) => {
    const kept = Array.from(runs.counts, () => new Float64Array(places.width))
    for (let i = 0; i < z.rows; i++) {
      const own = kept[runs.run[i]]
      const target = { kept: own, out }
      const { regressors, draws } = rowOf(z, i)
      const before = own[0] === 0 ? null : lastOf(own)
      const row: FormRow = {
        regressors,
        power: rho ** own[0],
        own:
          before === null
            ? new Float64Array(samples)
            : draws.map((u, s) => rho * before.own[s] + innovation * u)
      }
      if (before === null) {
        own.set(regressors, places.first)
        draws.forEach((u, s) => {
          own[places.draws + s * places.own] = u
        })
      } else addSteps(before, row, target)
      addRow(row, 0, target)
      setLast(own, row)
      own[0] += 1
    }
    return kept
  }
  const join: RunSums['join'] = (before, after, out) => {
    const joined = before.slice()
    const last = lastOf(before)
    const power = rho * last.power
    const draws = ofSamples(after, 0)
    const first = draws.map((u, s) => innovation * u + rho * last.own[s])
    for (let k = places.regressors; k < places.powers; k++) joined[k] += power * after[k]
    for (let k = places.powers; k < places.draws; k++) joined[k] += power * power * after[k]
    first.forEach((e, s) => {
      addFirst(after, { e, s, r, samples }, out)
      forms.forEach((_, f) => {
        const at = places.draws + s * places.own + 2 + f
        joined[at] += power * (after[at] + e * after[places.powers + f])
      })
    })
    const row = { regressors: part(after, places.first), power, own: first }
    addSteps(last, row, { kept: joined, out })
    const end = lastOf(after)
    setLast(joined, { ...end, own: end.own.map((value, s) => value + end.power * first[s]) })
    joined[0] += after[0]
    return joined
  }
  return { size: samples * forms.length * (r + 1), width: places.width, add, join }
}
