import type { Matrix } from '../../../numeric/matrix.ts'
import { drawnRows, drawnTogether, drawsIn } from '../../covariances/resample.ts'
import { placed, type RowKernel } from '../kernel.ts'
import { orthogonalRows } from '../responses/products.ts'
import { type Block, throwIfCancelled } from '../row-source.ts'
import { addPlain, addUngrouped, noSums, type Sums } from '../sums.ts'
import { addOuter } from './deviation-sums.ts'
import type { DrawnPass } from './drawn-pass.ts'
import { takeRow } from './neighbour-sums.ts'
import { type Runs, runsOf } from './runs.ts'
import { besideEachOther } from './runs-kernel.ts'
import { formsOf } from './whitening.ts'

/** How many products one sample has. */
export function drawnSize({ frame, beta, whitening }: Omit<DrawnPass, 'units'>): number {
  const width = frame.kept.length + beta.length
  const forms = { means: 1, autoregression: 3, matrix: 2, variances: 2 }[whitening.kind]
  return (forms * width * (width + 1)) / 2
}

/** The products of the rows of each unit, one unit after the other: unit[i] is that of row i. */
function unitProducts(
  forms: readonly Matrix[],
  unit: Int32Array,
  { units, size }: { readonly units: number; readonly size: number }
): Float64Array {
  const out = new Float64Array(units * size)
  forms.forEach((form, k) => {
    const row = new Float64Array(form.cols)
    const from = (k * size) / forms.length
    unit.forEach((own, i) => {
      takeRow(form, i, row)
      addOuter(row, out, own * size + from)
    })
  })
  return out
}

/** Which unit each row of a block is of, how many there are, and how many times a sample draws each. */
function drawnUnits({ units, first }: DrawnPass, places: ReadonlyMap<number, number>) {
  return ({ run, keys }: Runs, block: Block) => {
    if (units.kind === 'groups') {
      const at = keys.map((key) => places.get(Number(key)) ?? 0)
      const times = (s: number, k: number): number => units.counts[s * units.keys.length + at[k]]
      return { unit: run, count: keys.length, timesOf: (s: number) => (k: number) => times(s, k) }
    }
    const number = block.from / drawnTogether
    const rows = run.length
    const timesOf = (s: number) => {
      const replicate = { seed: units.seed, number: first + s }
      const draws = drawsIn(number, units.before, replicate)
      const times = drawnRows(draws, { rows, frequency: null }, { replicate, block: number })
      return (k: number): number => times[k]
    }
    return { unit: Int32Array.from(run.keys()), count: rows, timesOf }
  }
}

/** The computation of a pass over samples of rows whose errors are correlated. */
export function drawnKernel(pass: DrawnPass): RowKernel {
  const { frame, samples, within, units } = pass
  const each = drawnSize(pass)
  const size = samples * each
  const make = formsOf(pass)
  const places = new Map(
    units.kind === 'groups' ? Array.from(units.keys, (key, k) => [key, k] as const) : []
  )
  const drawn = drawnUnits(pass, places)
  const add: RowKernel['add'] = (block, into, control) => {
    const taken = orthogonalRows(pass, block, into)
    if (taken === null) return
    const { dataset, from } = block
    const { rows } = taken
    const runs = runsOf(dataset, rows, within)
    const z = besideEachOther(taken.o, taken.residuals)
    const forms = make({ z, runs, dataset, rows, from, carried: into.groups[0] })
    const { unit, count, timesOf } = drawn(runs, block)
    const products = unitProducts(forms, unit, { units: count, size: each })
    const out = new Float64Array(size)
    for (let s = 0; s < samples; s++) {
      throwIfCancelled(control)
      const times = timesOf(s)
      for (let k = 0; k < count; k++) {
        const c = times(k)
        if (c === 0) continue
        for (let j = 0; j < each; j++) out[s * each + j] += c * products[k * each + j]
      }
    }
    addPlain(into, out)
  }
  return {
    size,
    step: drawnTogether,
    none: () => noSums(size, frame.aliases.length, 1),
    join: (into: Sums, more: Sums) => addUngrouped(into, more, 0),
    add: placed(add)
  }
}
