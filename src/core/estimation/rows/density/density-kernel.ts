import { numericColumn, takeRows } from '../../../model/rows.ts'
import { zeros } from '../../../numeric/matrix.ts'
import { drawnTogether } from '../../covariances/resample.ts'
import { densityOn } from '../../density/compile.ts'
import type { DensityOnRows } from '../../density/model.ts'
import { type DensityStatement, readDensity } from '../../density/statement.ts'
import { usedRows } from '../block-rows.ts'
import { pack } from '../criteria.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { joinSeries } from '../lags.ts'
import { type Block, throwIfCancelled } from '../row-source.ts'
import { addPlain, addSums, noSums } from '../sums.ts'
import { addCompared, comparedSize } from './compared.ts'
import type { DensityPass, DensityPoint } from './density-pass.ts'
import { sampledSums } from './density-samples.ts'
import { addDensityCubes, addSides, cubedPlaces, sidePlaces } from './density-sandwich.ts'

/** Sums of a pass: observations, then its points, then the comparison. */
export const observations = 0

const triangle = (size: number): number => (size * (size + 1)) / 2

/** Sums of one point, from its first on: ln L, its gradient and its Hessian by columns. */
export const pointPlaces = { value: 0, gradient: 1 } as const

/** Where the points of a pass stand. */
export function pointsOf({ points }: Pick<DensityPass, 'points'>): readonly number[] {
  let next = observations + 1
  return points.map(({ all, order }) => {
    const from = next
    next += order === 0 ? 1 : 1 + all.length + triangle(all.length)
    return from
  })
}

/** Where the comparison of a pass stands: after its points. */
export function comparedFrom({ points }: Pick<DensityPass, 'points'>): number {
  const sizes = points.map(({ all, order }) =>
    order === 0 ? 1 : 1 + all.length + triangle(all.length)
  )
  return sizes.reduce((sum, size) => sum + size, observations + 1)
}

/** Where the covariances of a pass stand: after its comparison. */
export function sidesFrom(pass: DensityPass): number {
  return comparedFrom(pass) + comparedSize(pass)
}

/** The rows of a block that take part, as a model of their own; null where none does. */
export function blockModel(
  pass: DensityPass,
  statement: DensityStatement,
  { from, dataset: all }: Block
): { readonly model: DensityOnRows | null; readonly zeroWeight: number } {
  const { rows, zeroWeight } = usedRows(pass, all)
  if (rows.length === 0) return { model: null, zeroWeight }
  const dataset = takeRows(all, rows)
  const { weights } = pass.spec.model
  const frequency =
    weights === undefined ? null : numericColumn(dataset, weights.column, '/model/weights')
  const whole = rows.map((i) => from + i)
  return { model: densityOn(statement, { data: all, dataset, rows: whole, frequency }), zeroWeight }
}

/** ln L at a point with the derivatives that are wanted; the row, if any, at which it is not finite. */
function addPoint(
  { evaluator, rows, sums }: Pick<DensityOnRows, 'evaluator' | 'rows' | 'sums'>,
  { all, order }: DensityPoint,
  out: Float64Array
): number {
  if (order === 0) out[pointPlaces.value] = sums.value(all)
  else {
    const gradient = out.subarray(pointPlaces.gradient, pointPlaces.gradient + all.length)
    const hessian = zeros(all.length, all.length)
    out[pointPlaces.value] = sums.hessian(all, gradient, hessian)
    pack(hessian, out, pointPlaces.gradient + all.length)
  }
  if (Number.isFinite(out[pointPlaces.value])) return Number.POSITIVE_INFINITY
  const values = new Float64Array(rows.length)
  evaluator.value(all, values)
  const bad = values.findIndex((value) => !Number.isFinite(value))
  return bad < 0 ? Number.POSITIVE_INFINITY : rows[bad]
}

/** The computation that a pass over a density makes of each block of rows. */
export function densityKernel(pass: DensityPass): RowKernel {
  const { points, compared } = pass
  const places = pointsOf(pass)
  const sampled = sampledSums(pass)
  const beside = comparedFrom(pass)
  const sides = sidePlaces(pass, sidesFrom(pass))
  const size = cubedPlaces(pass, sides.end).end
  const groupings = sides.places.reduce((sum, own) => sum + own.groupings, 0)
  let statement: DensityStatement | null = null
  const add: RowKernel['add'] = (block, into, control) => {
    // Columns are the same in every block, so that what the first resolves stands for all.
    statement ??= readDensity(pass.spec.model, block.dataset.columns)
    // Points alone need no mean.
    const plain = compared === null && sides.places.length === 0 && pass.cubed === undefined
    const needed = plain ? { ...statement, mean: null } : statement
    const { model, zeroWeight } = blockModel(pass, needed, block)
    into.zeroWeight += zeroWeight
    if (model === null) return
    into.rows += model.rows.length
    const out = new Float64Array(size)
    out[observations] = model.nobs
    const on = sampled(model, block)
    points.forEach((point, k) => {
      throwIfCancelled(control)
      const rows = { ...model, sums: on(point.replicate) }
      into.unlike[k] = Math.min(into.unlike[k], addPoint(rows, point, out.subarray(places[k])))
    })
    if (compared !== null) addCompared(model, compared, out.subarray(beside))
    addSides(pass, sides, { model, block, out, into })
    addDensityCubes(pass, model, { out, from: sides.end })
    addPlain(into, out)
  }
  return {
    size,
    step:
      pass.draws === undefined
        ? stepOf(Math.max(1, ...points.map(({ all }) => all.length)))
        : drawnTogether,
    none: () => noSums(size, points.length, groupings),
    join(into, more) {
      addSums(into, more, 0)
      joinSeries(into, more, sides.series)
    },
    add: placed(add)
  }
}
