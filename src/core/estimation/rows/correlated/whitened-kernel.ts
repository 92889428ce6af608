import { addCombination } from '../../../numeric/linalg/gram.ts'
import { multiply } from '../../../numeric/linalg/product.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../../covariances/covariance.ts'
import { leverages, rowScores } from '../../regression/score-rows.ts'
import { type FunctionsAsked, functionSums } from '../function-sums.ts'
import { joinGroups } from '../groups.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { orthogonalRows } from '../responses/products.ts'
import { addPlain, addUngrouped, noSums } from '../sums.ts'
import { runsOf } from './runs.ts'
import { besideEachOther } from './runs-kernel.ts'
import type { WhitenedPass, WhitenedPoint } from './whitened-pass.ts'
import { whitenerOf } from './whitening.ts'

/** What a pass sums of the scores of its points. */
function whitenedAsked({ choice, basis, points, series, cubed }: WhitenedPass): FunctionsAsked {
  return { choice, parameters: basis.cols, points: points.length, series, cubed }
}

/** Normal equations of a point, of rows [O, E] that are whitened where it is (m × (r + q)). */
function functionsAt(
  { basis, observations }: WhitenedPass,
  { residual, bread }: WhitenedPoint,
  z: Matrix
): EstimatingFunctions {
  const r = basis.rows
  const o = { rows: z.rows, cols: r, data: z.data.subarray(0, z.rows * r) }
  const q = multiply(o, basis)
  const e = column(z, r).slice()
  addCombination(
    o,
    residual.map((value) => -value),
    e
  )
  return {
    scores: rowScores(q, e, []),
    bread,
    breadName: 'expected',
    frequency: null,
    leverage: leverages(q, bread, new Float64Array(z.rows).fill(1)),
    aggregate: new Float64Array(0),
    observations,
    rank: basis.cols,
    linear: true
  }
}

/** The computation of a pass over whitened rows. Within a segment the last rows of groups are carried on. */
export function whitenedKernel(pass: WhitenedPass): RowKernel {
  const { frame, within, points } = pass
  const sums = functionSums(whitenedAsked(pass))
  const whiten = whitenerOf(pass)
  const add: RowKernel['add'] = (block, into, control) => {
    const taken = orthogonalRows(pass, block, into)
    if (taken === null) return
    const z = besideEachOther(taken.o, taken.residuals)
    const { dataset, from } = block
    const { rows } = taken
    const runs = runsOf(dataset, rows, within)
    const carried = into.groups[sums.groupings]
    const white = whiten({ z, runs, dataset, rows, from, carried })
    const functions = points.map((point) => functionsAt(pass, point, point.white ? white : z))
    const out = new Float64Array(sums.size)
    const places = { rows: Float64Array.from(rows, (i) => from + i) }
    sums.add(functions, { block, rows: places }, { out, into, control })
    addPlain(into, out)
  }
  return {
    size: sums.size,
    step: stepOf(frame.kept.length),
    none: () => noSums(sums.size, frame.aliases.length, sums.groupings + 1),
    join(into, more) {
      addUngrouped(into, more, 0)
      for (let k = 0; k < sums.groupings; k++) joinGroups(into.groups[k], more.groups[k])
      sums.join(into, more)
    },
    add: placed(add)
  }
}
