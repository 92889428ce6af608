import { addCombination } from '../../../numeric/linalg/gram.ts'
import { multiply } from '../../../numeric/linalg/product.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../../covariances/covariance.ts'
import { leverages, rowScores } from '../../regression/score-rows.ts'
import { type FunctionsAsked, functionSums } from '../function-sums.ts'
import { type GroupSums, joinGroups } from '../groups.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { orthogonalRows } from '../responses/products.ts'
import type { ProductsPass } from '../responses/products-pass.ts'
import type { Block } from '../row-source.ts'
import { addPlain, addUngrouped, noSums, type Sums } from '../sums.ts'
import { runsOf } from './runs.ts'
import { besideEachOther } from './runs-kernel.ts'
import type { WhitenedPass, WhitenedPoint } from './whitened-pass.ts'
import { whitenerOf } from './whitening.ts'

/** What a pass sums of the scores of its points. */
function whitenedAsked({ choice, basis, points, series, cubed }: WhitenedPass): FunctionsAsked {
  return { choice, parameters: basis.cols, points: points.length, series, cubed }
}

function regressorsOf(z: Matrix, r: number): Matrix {
  return { rows: z.rows, cols: r, data: z.data.subarray(0, z.rows * r) }
}

/** E − O·residual of rows [O, E] (m). */
export function residualsOf(z: Matrix, residual: Float64Array): Float64Array {
  const r = residual.length
  const e = column(z, r).slice()
  addCombination(
    regressorsOf(z, r),
    residual.map((value) => -value),
    e
  )
  return e
}

/** Rows [O, E] of a block, as they are and whitened, from what is carried of their groups; null where there are none. */
export function whitenedBlocks(
  pass: Omit<ProductsPass, 'kind'> & Pick<WhitenedPass, 'whitening' | 'within'>
) {
  const whiten = whitenerOf(pass)
  return (block: Block, into: Sums, carried: GroupSums) => {
    const taken = orthogonalRows(pass, block, into)
    if (taken === null) return null
    const { dataset, from } = block
    const { rows } = taken
    const z = besideEachOther(taken.o, taken.residuals)
    const runs = runsOf(dataset, rows, pass.within)
    return { rows, z, white: whiten({ z, runs, dataset, rows, from, carried }) }
  }
}

/** Normal equations of a point, of rows [O, E] that are whitened where it is (m × (r + q)). */
function functionsAt(
  { basis, observations }: WhitenedPass,
  { residual, bread }: WhitenedPoint,
  z: Matrix
): EstimatingFunctions {
  const q = multiply(regressorsOf(z, basis.rows), basis)
  return {
    scores: rowScores(q, residualsOf(z, residual), []),
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
  const { frame, points } = pass
  const sums = functionSums(whitenedAsked(pass))
  const whitened = whitenedBlocks(pass)
  const add: RowKernel['add'] = (block, into, control) => {
    const taken = whitened(block, into, into.groups[sums.groupings])
    if (taken === null) return
    const { rows, z, white } = taken
    const functions = points.map((point) => functionsAt(pass, point, point.white ? white : z))
    const out = new Float64Array(sums.size)
    const places = { rows: Float64Array.from(rows, (i) => block.from + i) }
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
