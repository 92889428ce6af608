import { takeRows } from '../../../model/rows.ts'
import { column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { systemSize } from '../../system/equations.ts'
import { estimateSystem } from '../../system/estimate-system.ts'
import type { SystemRequest, SystemWork } from '../../system/system-blocks.ts'
import { meansAt, type SystemRows } from '../../system/system-residuals.ts'
import { usedRows } from '../block-rows.ts'
import type { Extent } from '../casewise/held-parts.ts'
import { columnsOf } from '../casewise/held-rows.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { throwIfCancelled } from '../row-source.ts'
import { type Passes, within } from '../search.ts'
import { addSums, noSums } from '../sums.ts'
import { sharesSideBySide } from './held-system.ts'
import { systemAtRows } from './scores-kernel.ts'
import type { ScoresPass } from './scores-pass.ts'
import { type SystemOfRows, sentSystem } from './system-covariances.ts'

/** A pass that keeps the fitted means and residuals of every row at estimates of a system. */
export interface SystemCasesPass
  extends Pick<ScoresPass, 'spec' | 'columns' | 'beside' | 'designs' | 'system'> {
  readonly kind: 'system_cases'
  /** Coordinates of the estimates. */
  readonly points: readonly Float64Array[]
}

/** The computation that such a pass makes of each block: places of rows, then of each estimate its means and residuals. */
export function systemCasesKernel(pass: SystemCasesPass): RowKernel {
  const { points, system } = pass
  const add: RowKernel['add'] = (block, into, control) => {
    throwIfCancelled(control)
    const { rows } = usedRows(pass, block.dataset)
    if (rows.length === 0) return
    const equations = systemAtRows(pass, takeRows(block.dataset, rows))
    const cells = new Float64Array(rows.length * (1 + 2 * system.length * points.length))
    cells.set(Float64Array.from(rows, (i) => block.from + i))
    let from = rows.length
    for (const gamma of points) {
      const { fitted, residuals } = meansAt(equations, gamma)
      cells.set(fitted.data, from)
      cells.set(residuals.data, from + fitted.data.length)
      from += 2 * fitted.data.length
    }
    into.rows += rows.length
    into.cases.push(cells)
  }
  return {
    size: 0,
    step: stepOf(systemSize(system.map(({ fitted }) => fitted))),
    none: () => noSums(0, 0, 0),
    join: (into, more) => addSums(into, more, 0),
    add: placed(add)
  }
}

/** Least squares, generalised least squares and the likelihood. */
const estimators = 3

/** Numbers of every row that the parts of a system of so many responses are. */
export function extentOfSystem(rows: number, size: Parameters<typeof sharesSideBySide>[0]): Extent {
  const each = estimators * size.equations.length
  return {
    rows,
    common: 1 + 2 * each,
    shares: [
      { part: 'fitted', numbers: 2 * each },
      { part: 'residuals', numbers: 10 * each },
      ...sharesSideBySide(size)
    ]
  }
}

function sideBySide(columns: readonly Float64Array[]): Matrix {
  const out = zeros(columns[0].length, columns.length)
  columns.forEach((values, k) => {
    column(out, k).set(values)
  })
  return out
}

const sameAs = (a: Float64Array) => (b: Float64Array) => a.every((value, j) => value === b[j])

/** The estimates of which a system tells rows, found by one fit to the condensed rows. */
function estimatesTold(request: SystemRequest) {
  const points: Float64Array[] = []
  const works: SystemWork[] = []
  estimateSystem({
    ...request,
    rowsAt(work, gamma) {
      works.push(work)
      if (!points.some(sameAs(gamma))) points.push(gamma)
      return null
    }
  })
  return { points, work: works[0] }
}

/** How a system tells of every row, from one pass that keeps them at its estimates. */
export async function systemRowsAt(
  { request, pass, places, done }: Omit<SystemOfRows, 'choice' | 'rows'>,
  passes: Passes
): Promise<NonNullable<SystemRequest['rowsAt']>> {
  const { points, work } = estimatesTold(request)
  if (work === undefined) return () => null
  const { spec, columns, designs } = pass
  const own = { spec, columns, designs, beside: [], points, system: sentSystem(work, places) }
  const sums = await passes.source.reduce({ kind: 'system_cases', ...own }, within(passes, done))
  const q = work.system.length
  const kept = columnsOf(1 + 2 * q * points.length, sums.cases)
  const rows = Int32Array.from(kept[0])
  return (_, gamma): SystemRows | null => {
    const k = points.findIndex(sameAs(gamma))
    if (k < 0) return null
    const from = 1 + 2 * q * k
    const fitted = sideBySide(kept.slice(from, from + q))
    return { rows, fitted, residuals: sideBySide(kept.slice(from + q, from + 2 * q)) }
  }
}
