import { numericColumn } from '../../../model/rows.ts'
import { column } from '../../../numeric/matrix.ts'
import { blockRows } from '../block-rows.ts'
import type { Loaded } from '../criteria.ts'
import { restingMeans } from '../edge/edge-rows.ts'
import { loadedRows, placed, type RowKernel, stepOf } from '../kernel.ts'
import { meanSlopes } from '../mean-slopes.ts'
import { type Block, throwIfCancelled } from '../row-source.ts'
import { statementOf } from '../statement.ts'
import { addSums, noSums } from '../sums.ts'
import { influenceColumns } from './case-influence.ts'
import type { CaseColumn, CasewisePass } from './casewise-pass.ts'

/** The rows of a block, and the pass that looks at them. */
interface Cases {
  readonly rows: Loaded
  readonly block: Block
  readonly pass: CasewisePass
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('only what a model has is kept of its rows')
  return value
}

function atSquares({ rows, pass: { squares } }: Cases) {
  const { mean } = meanSlopes(rows, present(squares))
  return { mean, residual: present(rows.squares).y.map((y, i) => y - mean[i]) }
}

function regressorOf({ rows, block, pass: { regressor } }: Cases): Float64Array {
  if (typeof regressor === 'number') return column(rows.x, regressor)
  const values = numericColumn(block.dataset, present(regressor), '/model/mean')
  return rows.rows.map((row) => values[row - block.from])
}

/** What is kept of the rows of a block, by name (n). */
const columns: Readonly<Record<CaseColumn, (cases: Cases) => Float64Array>> = {
  row: ({ rows }) => rows.rows,
  y: ({ rows: { observations, origin } }) => observations.y.map((y) => y + origin),
  size: ({ rows }) => present(rows.observations.size),
  precision: ({ rows }) => present(rows.observations.precision),
  frequency: ({ rows }) => present(rows.observations.frequency),
  fitted: (cases) => atSquares(cases).mean.map((mean) => mean + cases.rows.origin),
  residual: (cases) => atSquares(cases).residual,
  weight: ({ rows }) => present(present(rows.squares).weights),
  predictor: ({ rows, pass: { likelihood } }) =>
    rows.at(present(likelihood)).predictor.map((m) => m + rows.origin),
  end: ({ rows, pass: { likelihood, phi } }) =>
    restingMeans(rows, { beta: present(likelihood), phi }),
  regressor: regressorOf
}

/** The computation that a pass for numbers of every row makes of each block. */
export function casewiseKernel(pass: CasewisePass): RowKernel {
  const own = { ...pass.of, points: [] }
  const statement = statementOf(own)
  const add: RowKernel['add'] = (block, into, control) => {
    throwIfCancelled(control)
    const { taken } = blockRows(own, statement, block)
    if (taken === null) return
    const cases = { rows: loadedRows(taken, own, statement), block, pass }
    const count = taken.observations.rows
    const values = [
      ...pass.kept.map((name) => columns[name](cases)),
      ...pass.influence.flatMap((own) =>
        influenceColumns({ rows: cases.rows, frame: pass.of.frame }, own)
      )
    ]
    const cells = new Float64Array(count * values.length)
    values.forEach((own, k) => {
      cells.set(own, k * count)
    })
    into.rows += count
    into.cases.push(cells)
  }
  return {
    size: 0,
    step: stepOf(pass.of.frame.kept.length),
    none: () => noSums(0, 0, 0),
    join: (into, more) => addSums(into, more, 0),
    add: placed(add)
  }
}
