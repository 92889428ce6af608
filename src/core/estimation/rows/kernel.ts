import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { takeRows } from '../../model/rows.ts'
import type { Control } from '../../model/spec.ts'
import { column } from '../../numeric/matrix.ts'
import { largestOf } from '../../numeric/vector.ts'
import { drawnTogether } from '../covariances/resample.ts'
import type { Observations } from '../likelihood.ts'
import { type BlockRows, blockRows } from './block-rows.ts'
import { addCubed, cubedSize } from './bootstrap/cubed.ts'
import { samplesOf } from './bootstrap/samples.ts'
import { unchangedRows } from './cone.ts'
import { criteria, type Loaded } from './criteria.ts'
import { asCriterionSees, asEstimateSees } from './edge/edge-rows.ts'
import type { Frame } from './frame.ts'
import { addSeries, joinSeries, lagPlacesOf } from './lags.ts'
import { mergePicked } from './picked.ts'
import { pointMeans } from './point-mean.ts'
import { addPowers, powersSize } from './programme/power-points.ts'
import { programmeRows } from './programme/programme-rows.ts'
import { addProgramme, programmeSize } from './programme/programme-sums.ts'
import type { Pass } from './regression-pass.ts'
import { type Block, throwIfCancelled } from './row-source.ts'
import { addSandwich, sandwichesOf } from './sandwich.ts'
import { selected } from './selections.ts'
import { type Statement, statementOf } from './statement.ts'
import { addPlain, addSums, common, noSums, placesOf, type Sums, sizeOf } from './sums.ts'

/** The first row of each alias that does not obey it. */
export function noteUnlike(
  { x, rows }: Pick<BlockRows, 'x' | 'rows'>,
  { aliases }: Frame,
  into: Sums
): void {
  aliases.forEach(({ column: j, combination, size: least }, a) => {
    const target = column(x, j)
    for (let i = 0; i < x.rows; i++) {
      let value = target[i]
      let size = Math.max(Math.abs(value), least)
      for (let k = 0; k < x.cols; k++) {
        if (combination[k] === 0) continue
        const part = combination[k] * x.data[k * x.rows + i]
        value -= part
        size += Math.abs(part)
      }
      if (Math.abs(value) <= 1e-9 * size) continue
      into.unlike[a] = Math.min(into.unlike[a], rows[i])
      return
    }
  })
}

function within({ faults }: Failure, { from, dataset }: Block): Failure {
  return new Failure(
    ...faults.map((fault) => ({
      ...fault,
      detail: `${fault.detail} (Rows are counted from row ${from} of the data; the next ${dataset.rows} rows were looked at.)`
    }))
  )
}

/** What is made of a block, with failures that say which rows they count from. */
export function inBlock<T>(block: Block, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw error instanceof Failure ? within(error, block) : error
  }
}

/** What adds a block, with such failures. */
export function placed(add: RowKernel['add']): RowKernel['add'] {
  return (block, into, control) => inBlock(block, () => add(block, into, control))
}

/** Most rows of a block: their columns and a Gram tile stay in the second-level cache. */
const mostStep = 4096
/** Products that one block may take at each point: a pass looks whether it is still wanted before each. */
const mostProducts = 2 ** 25

/** Rows of a block where so many coefficients are summed: a power of two, that blocks fill segments. */
export function stepOf(coefficients: number): number {
  let step = mostStep
  while (step > 1 && step * coefficients ** 2 > mostProducts) step /= 2
  return step
}

export interface RowKernel {
  readonly size: number
  /** Rows that are to be taken at once. */
  readonly step: number
  readonly none: () => Sums
  /** Adds the sums of a block. Throws Cancelled, the sums being of no use then, where it is stopped. */
  add(block: Block, into: Sums, control: Pick<Control, 'cancelled'>): void
  /** Adds the sums of the rows that follow. */
  join(into: Sums, more: Sums): void
}

/** The rows of a block with what their sums are made of. */
export function loadedRows(
  taken: BlockRows,
  { frame, centre, origin }: Pass,
  { family, link }: Statement
): Loaded {
  return { ...taken, at: pointMeans(taken, frame), family, link, centre, origin }
}

/** The computation that a pass makes of each block of rows. */
export function rowKernel(pass: Pass): RowKernel {
  const { frame, points } = pass
  const statement = statementOf(pass)
  const sampled = samplesOf(pass)
  const places = placesOf(pass)
  const sandwiches = sandwichesOf(pass, sizeOf(places))
  const beforeSeries = sandwiches.reduce((sum, own) => sum + own.size, sizeOf(places))
  const series = lagPlacesOf(pass.series, beforeSeries)
  const signs = series.reduce((sum, own) => sum + own.size, beforeSeries)
  const cubes = signs + programmeSize(pass.signsAt)
  const powers = cubes + cubedSize(pass)
  const size = powers + powersSize(pass)
  const groupings = sandwiches.reduce((sum, own) => sum + own.groupings, 0)
  const most = pass.selection?.most ?? 0
  const aliases = frame.aliases.length
  const add: RowKernel['add'] = (block, into, control) => {
    const { taken: whole, zeroWeight, share } = blockRows(pass, statement, block)
    into.zeroWeight += zeroWeight
    into.unlike[aliases] = Math.min(into.unlike[aliases], share)
    const taken = whole === null || pass.within === null ? whole : unchangedRows(whole, pass.within)
    if (taken === null) return
    into.rows += taken.observations.rows
    noteUnlike(taken, frame, into)
    const rows = loadedRows(taken, pass, statement)
    const out = new Float64Array(size)
    addCommon(taken.observations, pass.origin, out)
    const on = sampled(rows, block)
    points.forEach((point, k) => {
      throwIfCancelled(control)
      const drawn = on(point.replicate)
      const own = pass.atEdge === true ? asCriterionSees(drawn, point) : drawn
      criteria[point.criterion](own, point, { out, at: places[k] })
    })
    sandwiches.forEach(({ choice, point, from, firstGroup }) => {
      throwIfCancelled(control)
      const groups = into.groups.slice(firstGroup)
      const own = pass.atEdge === true ? asEstimateSees(rows, point) : rows
      addSandwich(own, { choice, point, block }, { out, from, groups })
    })
    for (const place of series) {
      throwIfCancelled(control)
      addSeries(rows, place, { out, into })
    }
    const ofProgramme = on(pass.replicate)
    if (pass.signsAt !== null) {
      addProgramme(programmeRows(ofProgramme, pass), pass.signsAt, { out, from: signs })
    }
    addCubed(rows, pass, { out, from: cubes })
    addPowers(rows, pass, { out, from: powers })
    addPlain(into, out)
    into.largest = Math.max(into.largest, largestOf(taken.observations.y))
    if (pass.selection === null) return
    into.picked = mergePicked(into.picked, selected(ofProgramme, pass.selection, pass), most)
  }
  return {
    size,
    step: pass.draws === undefined ? stepOf(frame.kept.length) : drawnTogether,
    none: () => noSums(size, aliases + 1, groupings),
    join(into, more) {
      addSums(into, more, most)
      joinSeries(into, more, series)
    },
    add: placed(add)
  }
}

function addCommon(
  { rows, y, size, precision, frequency }: Observations,
  origin: number,
  out: Float64Array
): void {
  for (let i = 0; i < rows; i++) {
    const f = frequency === null ? 1 : frequency[i]
    const w = f * (precision === null ? 1 : precision[i])
    out[common.observations] += f
    out[common.trials] += w * (size === null ? 1 : size[i])
    out[common.response] += w * (y[i] + origin)
    if (precision !== null) out[common.logWeights] += f * Math.log(precision[i])
  }
}

/** A pass over rows that are held. Throws Cancelled where it is stopped. */
export function sumsOver(dataset: Dataset, pass: Pass, control: Pick<Control, 'cancelled'>): Sums {
  const kernel = rowKernel(pass)
  const sums = kernel.none()
  for (let from = 0; from < dataset.rows; from += kernel.step) {
    const length = Math.min(kernel.step, dataset.rows - from)
    const rows = Int32Array.from({ length }, (_, i) => from + i)
    kernel.add({ from, dataset: takeRows(dataset, rows) }, sums, control)
  }
  return sums
}
