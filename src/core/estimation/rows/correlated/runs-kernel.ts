import { type Matrix, zeros } from '../../../numeric/matrix.ts'
import { independentErrors } from '../../correlated/replicates.ts'
import { drawnTogether, errorsOf } from '../../covariances/resample.ts'
import type { GroupSums } from '../groups.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { type OrthogonalRows, orthogonalRows } from '../responses/products.ts'
import type { Block } from '../row-source.ts'
import { addPlain, addUngrouped, noSums, type Sums } from '../sums.ts'
import { autoregressionSums } from './autoregression-sums.ts'
import { balanceSums } from './balance-sums.ts'
import { allProducts, deviationSums } from './deviation-sums.ts'
import { drawnAutoregression } from './drawn-autoregression.ts'
import { drawnGiven, drawnProducts } from './drawn-products.ts'
import { givenProducts, givenSums, movedProducts } from './given-sums.ts'
import { neighbourSums } from './neighbour-sums.ts'
import { type RunSums, refuseManyRuns, runsOf } from './runs.ts'
import type { RunsPass } from './runs-pass.ts'

function runSumsOf({ task, frame, beta, spec }: RunsPass): RunSums {
  const r = frame.kept.length
  const width = r + beta.length
  switch (task.kind) {
    case 'deviations':
      return deviationSums(width, allProducts(width))
    case 'neighbours':
      return neighbourSums(width)
    case 'autoregression':
      return autoregressionSums(task)
    case 'balance':
      return balanceSums(frame)
    case 'given':
      return givenSums(spec, width, givenProducts(width))
    case 'moved':
      return givenSums(spec, width, movedProducts(task))
    case 'drawn_deviations':
      return deviationSums(r + task.samples, drawnProducts(r, task.samples))
    case 'drawn_given':
      return givenSums(spec, r + task.samples, drawnGiven(r, task.samples))
    case 'drawn_autoregression':
      return drawnAutoregression(r, task)
  }
}

/** Regressors and residuals of some rows side by side. */
export function besideEachOther(o: Matrix, residuals: readonly Float64Array[]): Matrix {
  const out = zeros(o.rows, o.cols + residuals.length)
  out.data.set(o.data)
  residuals.forEach((e, l) => {
    out.data.set(e, (o.cols + l) * o.rows)
  })
  return out
}

/** Joins the runs that follow to those of the same groups, and takes in those of new ones. */
function joinRuns(sums: RunSums, into: Sums, more: GroupSums): void {
  const [kept] = into.groups
  const across = new Float64Array(sums.size)
  for (const [key, after] of more) {
    const before = kept.get(key)
    kept.set(key, before === undefined ? after : sums.join(before, after, across))
  }
  refuseManyRuns(kept, sums.width)
  addPlain(into, across)
}

/** What stands beside the regressors of a block: its residuals, or the errors that samples draw. */
function drawnBeside(
  { task }: RunsPass,
  { from }: Block,
  { residuals, rows }: OrthogonalRows
): readonly Float64Array[] {
  if (!('samples' in task)) return residuals
  const { seed, first, samples, errors } = task
  return Array.from({ length: samples }, (_, s) => {
    const draw = errorsOf({ seed, number: first + s }, from / drawnTogether)
    return independentErrors(draw, rows.length, errors)
  })
}

/** The computation of a pass over rows whose errors are correlated within groups. */
export function runsKernel(pass: RunsPass): RowKernel {
  const sums = runSumsOf(pass)
  const { frame, task } = pass
  function add(block: Block, into: Sums): void {
    const taken = orthogonalRows(pass, block, into)
    if (taken === null) return
    const runs = runsOf(block.dataset, taken.rows, pass.within)
    const out = new Float64Array(sums.size)
    const z = besideEachOther(taken.o, drawnBeside(pass, block, taken))
    const kept = sums.add({ runs, dataset: block.dataset, rows: taken.rows, x: taken.x, z }, out)
    addPlain(into, out)
    joinRuns(sums, into, new Map(runs.keys.map((key, k) => [key, kept[k]])))
  }
  return {
    size: sums.size,
    step: 'samples' in task ? drawnTogether : stepOf(frame.kept.length),
    none: () => noSums(sums.size, frame.aliases.length, 1),
    join(into, more) {
      addUngrouped(into, more, 0)
      joinRuns(sums, into, more.groups[0])
    },
    add: placed(add)
  }
}
