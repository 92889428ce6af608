import type { FitSpec } from '../../../model/spec.ts'
import { crossProduct, xtv } from '../../../numeric/linalg/gram.ts'
import { multiply } from '../../../numeric/linalg/product.ts'
import { column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { ofOneBlock, variancesGiven } from '../../correlated/compile-covariance.ts'
import type { FixedCovariance } from '../../correlated/structure.ts'
import { pack } from '../criteria.ts'
import { groupwise } from './groupwise.ts'
import type { RunSums } from './runs.ts'
import type { RunsTask } from './runs-pass.ts'

type Moved = Extract<RunsTask, { readonly kind: 'moved' }>

/** What is summed of rows (m × width) whose errors have a given covariance. */
export interface GivenSums {
  readonly size: number
  add(z: Matrix, fixed: FixedCovariance, out: Float64Array): void
}

export function eachColumn(z: Matrix, of: (values: Float64Array) => Float64Array): Matrix {
  const out = zeros(z.rows, z.cols)
  for (let j = 0; j < z.cols; j++) column(out, j).set(of(column(z, j)))
  return out
}

/** Z'VZ from Z and VZ. */
function symmetric(z: Matrix, moved: Matrix): Matrix {
  const out = zeros(z.cols, z.cols)
  for (let j = 0; j < z.cols; j++) column(out, j).set(xtv(z, column(moved, j)))
  return out
}

/** Where products by I, V⁻¹ and V begin, then log det V and ‖V‖². */
export function givenPlaces(width: number) {
  const triangle = (width * (width + 1)) / 2
  return {
    rows: 0,
    inverse: triangle,
    covariance: 2 * triangle,
    logDeterminant: 3 * triangle,
    squares: 3 * triangle + 1,
    size: 3 * triangle + 2
  }
}

/** Products of rows as they are, by V⁻¹ and by V. */
export function givenProducts(width: number): GivenSums {
  const places = givenPlaces(width)
  return {
    size: places.size,
    add(z, fixed, out) {
      const whitened = eachColumn(z, (values) => fixed.whiten({ head: values, tail: null }).head)
      pack(crossProduct(z, null), out, places.rows)
      pack(crossProduct(whitened, null), out, places.inverse)
      pack(symmetric(z, eachColumn(z, fixed.multiply)), out, places.covariance)
      out[places.logDeterminant] = fixed.logDeterminant
      out[places.squares] = fixed.norm ** 2
    }
  }
}

/** Products of VQ − Q(Q'VQ), row by row so that what is zero stays so. */
export function movedProducts({ basis, projected }: Moved): GivenSums {
  const p = basis.cols
  return {
    size: (p * (p + 1)) / 2,
    add(z, fixed, out) {
      const regressors = { ...z, cols: basis.rows, data: z.data.subarray(0, z.rows * basis.rows) }
      const q = multiply(regressors, basis)
      const moved = eachColumn(q, fixed.multiply)
      const inside = multiply(q, projected)
      moved.data.forEach((value, i) => {
        moved.data[i] = value - inside.data[i]
      })
      pack(crossProduct(moved, null), out, 0)
    }
  }
}

/** Errors of variances that are a column. Kept of all rows: how many there are, and ‖L⁻¹‖₂ at most. */
function rowwise({ model }: FitSpec, { size, add }: GivenSums): RunSums {
  return {
    size,
    width: 2,
    add({ z, dataset, rows }, out) {
      if (model.covariance === undefined) throw new Error('a column of variances is stated')
      const fixed = variancesGiven(model.covariance, dataset, rows)
      add(z, fixed, out)
      return [Float64Array.of(z.rows, fixed.gain)]
    },
    join: (before, after) => Float64Array.of(before[0] + after[0], Math.max(before[1], after[1]))
  }
}

/** The sums of a pass over rows (m × width) whose errors have a given covariance. */
export function givenSums(spec: FitSpec, width: number, sums: GivenSums): RunSums {
  const { covariance } = spec.model
  return covariance?.structure === 'matrix'
    ? groupwise(ofOneBlock(covariance), { length: covariance.matrix?.length ?? 0, width }, sums)
    : rowwise(spec, sums)
}
