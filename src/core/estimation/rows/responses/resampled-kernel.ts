import { crossProduct } from '../../../numeric/linalg/gram.ts'
import { column } from '../../../numeric/matrix.ts'
import {
  drawnRows,
  drawnTogether,
  drawsIn,
  errorsOf,
  type Replicate
} from '../../covariances/resample.ts'
import { drawnErrors } from '../../system/system-bootstrap.ts'
import { pack } from '../criteria.ts'
import { placed, type RowKernel } from '../kernel.ts'
import { throwIfCancelled } from '../row-source.ts'
import { addPlain, addSums, noSums } from '../sums.ts'
import { type OrthogonalRows, orthogonalRows, productSizes, residualProducts } from './products.ts'
import type { ResampledPass } from './resampled-pass.ts'

/** How many sums one sample takes: drawn rows have products of their own, drawn errors leave those of the regressors. */
export function sampleSize({ frame, beta, draws }: ResampledPass): number {
  const { gram, cross } = productSizes(frame.kept.length, beta.length)
  return draws.kind === 'pairs' ? gram + cross : cross
}

/** The products of one sample of the rows of a block. */
function sampleProducts(
  { o, residuals }: OrthogonalRows,
  { draws, replicate, block }: SampledBlock,
  out: Float64Array
): void {
  if (draws.kind === 'pairs') {
    const count = drawsIn(block, draws.before, replicate)
    const counts = drawnRows(count, { rows: o.rows, frequency: null }, { replicate, block })
    const { gram } = productSizes(o.cols, residuals.length)
    pack(crossProduct(o, counts), out, 0)
    residualProducts(o, residuals, { counts, out: out.subarray(gram) })
    return
  }
  const errors = drawnErrors(errorsOf(replicate, block), o.rows, draws)
  const drawn = residuals.map((_, l) => column(errors, l))
  residualProducts(o, drawn, { counts: null, out })
}

interface SampledBlock extends Pick<ResampledPass, 'draws'> {
  readonly replicate: Replicate
  /** Its number on the grid of rows that are drawn together. */
  readonly block: number
}

/** The computation of a pass that sums the products of samples. */
export function resampledKernel(pass: ResampledPass): RowKernel {
  const { frame, draws, seed, first, samples } = pass
  const each = sampleSize(pass)
  const size = samples * each
  const add: RowKernel['add'] = (block, into, control) => {
    const taken = orthogonalRows(pass, block, into)
    if (taken === null) return
    const out = new Float64Array(size)
    for (let s = 0; s < samples; s++) {
      throwIfCancelled(control)
      const replicate = { seed, number: first + s }
      const at = { draws, replicate, block: block.from / drawnTogether }
      sampleProducts(taken, at, out.subarray(s * each, (s + 1) * each))
    }
    addPlain(into, out)
  }
  return {
    size,
    step: drawnTogether,
    none: () => noSums(size, frame.aliases.length, 0),
    join: (into, more) => addSums(into, more, 0),
    add: placed(add)
  }
}
