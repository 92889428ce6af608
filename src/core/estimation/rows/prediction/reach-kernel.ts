import type { Dataset } from '../../../model/dataset.ts'
import { designForNewData } from '../../../model/formula/new-data.ts'
import { numericColumn, takeRows } from '../../../model/rows.ts'
import { crossProduct } from '../../../numeric/linalg/gram.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { lawKey } from '../../density/law/response-laws.ts'
import { leverages } from '../../regression/score-rows.ts'
import { usedRows } from '../block-rows.ts'
import { pack } from '../criteria.ts'
import { frameColumns, orthogonalised } from '../frame-columns.ts'
import type { GroupSums } from '../groups.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import type { Picked } from '../picked.ts'
import { addPlain, addUngrouped, noSums } from '../sums.ts'
import type { ReachedDesign, ReachPass, ReachTask } from './reach-pass.ts'

const triangle = (size: number): number => (size * (size + 1)) / 2

const designsOf = (task: ReachTask): readonly ReachedDesign[] =>
  'designs' in task ? task.designs : []

/** Places of the products of each design among the sums, and how many sums there are. */
export function productPlaces(task: ReachTask): {
  readonly places: readonly number[]
  readonly size: number
} {
  let size = 0
  const designs = task.kind === 'products' ? task.designs : []
  const places = designs.map(({ frame }) => {
    const from = size
    size += triangle(frame.kept.length)
    return from
  })
  return { places, size }
}

/** A design at complete rows, in U R⁻¹ (m × r). */
function orthogonal({ state, pointer, frame }: ReachedDesign, dataset: Dataset): Matrix {
  const { x } = designForNewData(state, dataset, { pointer })
  return orthogonalised(frameColumns(x, frame), frame)
}

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)

/** Each figure of which the largest among all rows is looked for: the least value of a column is −1 times one. */
function figuresOf(task: ReachTask, dataset: Dataset): readonly number[] {
  switch (task.kind) {
    case 'products':
    case 'distinct':
      return []
    case 'leverages': {
      const unit = new Float64Array(dataset.rows).fill(1)
      return task.designs.map((one) =>
        largest(leverages(orthogonal(one, dataset), one.bread, unit))
      )
    }
    case 'ranges':
      return task.of.flatMap((name) => {
        const values = numericColumn(dataset, name, '/new_data')
        return [largest(values), largest(values.map((value) => -value))]
      })
  }
}

/** Adds distinct values, as keys, until there are more than enough. */
function addDistinct(values: Iterable<string>, most: number, into: GroupSums): void {
  for (const value of values) {
    if (into.size > most) return
    into.set(value, new Float64Array(0))
  }
}

/** The values of the column, or the rows of the columns, whose distinct ones are looked for. */
function distinctIn(task: ReachTask, dataset: Dataset): readonly string[] {
  if (task.kind === 'distinct') {
    return Array.from({ length: dataset.rows }, (_, row) => lawKey(dataset, task.of, row))
  }
  if (task.kind !== 'ranges' || task.distinct === null) return []
  return Array.from(numericColumn(dataset, task.distinct, '/new_data'), String)
}

/** Figures side by side, the larger of each. */
function larger(a: readonly Picked[], b: readonly Picked[]): readonly Picked[] {
  if (a.length === 0) return b
  return b.length === 0 ? a : a.map((own, k) => (b[k].score > own.score ? b[k] : own))
}

/** The computation of a pass for how far all rows reach. */
export function reachKernel(pass: ReachPass): RowKernel {
  const { task } = pass
  const { places, size } = productPlaces(task)
  const most = 'most' in task ? task.most : 0
  const columns = designsOf(task).reduce((sum, { frame }) => sum + frame.kept.length, 1)
  const add: RowKernel['add'] = ({ from, dataset: all }, into) => {
    const { rows } = usedRows(pass, all)
    if (rows.length === 0) return
    into.rows += rows.length
    const dataset = takeRows(all, rows)
    const out = new Float64Array(size)
    places.forEach((place, k) => {
      pack(crossProduct(orthogonal(designsOf(task)[k], dataset), null), out, place)
    })
    addPlain(into, out)
    addDistinct(distinctIn(task, dataset), most, into.groups[0])
    const cells = new Float64Array(0)
    const found = figuresOf(task, dataset).map((score) => ({ score, row: from, cells }))
    into.picked = larger(into.picked, found)
  }
  return {
    size,
    step: stepOf(columns),
    none: () => noSums(size, 0, 1),
    join(into, more) {
      const picked = larger(into.picked, more.picked)
      addUngrouped(into, more, 0)
      into.picked = picked
      addDistinct(more.groups[0].keys(), most, into.groups[0])
    },
    add: placed(add)
  }
}
