import { pivotedQr } from '../../../numeric/linalg/qr.ts'
import { at, column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { withRho } from '../../correlated/compile-covariance.ts'
import { equicorrelationLaw } from '../../correlated/equicorrelation.ts'
import { metricFacts } from '../../correlated/metric-facts.ts'
import type { BlockSizes } from '../../correlated/structure.ts'
import type { MetricFacts } from '../../theorems/theorem.ts'
import { unpacked } from '../derivatives.ts'
import { semidefiniteRoot } from '../responses/condense.ts'
import type { Sums } from '../sums.ts'
import { isBalanced } from './balance-sums.ts'
import { condensedCovariance, diagonalFamily } from './condensed-errors.ts'
import type { CondensedStructure, Fitted, Reduce } from './condensed-structure.ts'
import { drawnDeviations } from './drawn-samples.ts'
import { keyedNumbers } from './keyed-numbers.ts'
import { nonzeroRows, rounding } from './roots.ts'
import { keptRows } from './runs.ts'
import type { RunsPass } from './runs-pass.ts'

/** Means of groups of m rows times √m, every column over its unit. */
function scaledMeans(all: Matrix, places: readonly number[], factors: Float64Array): Matrix {
  const rows = zeros(places.length, all.cols)
  for (let j = 0; j < all.cols; j++) {
    places.forEach((place, i) => {
      rows.data[j * rows.rows + i] = factors[j] * all.data[j * all.rows + place]
    })
  }
  return rows
}

/**
 * √m times the means of the groups of m rows, as they are or as the triangular factor of all of them: by
 * reflections, which a column of rounding alone does not mislead. `units` are the lengths of whole columns.
 */
function betweenRows(
  all: Matrix,
  places: readonly number[],
  { size, units }: { readonly size: number; readonly units: Float64Array }
): Matrix {
  const root = Math.sqrt(size)
  if (places.length <= all.cols)
    return scaledMeans(
      all,
      places,
      units.map(() => root)
    )
  const { packed, pivots, rank } = pivotedQr(
    scaledMeans(
      all,
      places,
      units.map((unit) => (unit > 0 ? root / unit : 0))
    )
  )
  const out = zeros(rank, all.cols)
  pivots.forEach((j, k) => {
    for (let i = 0; i <= Math.min(k, rank - 1); i++) {
      out.data[j * rank + i] = units[j] * at(packed, i, k)
    }
  })
  return out
}

/** The lengths of the columns, of what is within groups and of their means together. */
function lengthsOf(within: Matrix, means: Matrix, counts: Float64Array): Float64Array {
  return Float64Array.from({ length: within.cols }, (_, j) => {
    let square = at(within, j, j)
    column(means, j).forEach((value, i) => {
      square += counts[i] * value * value
    })
    return Math.sqrt(square)
  })
}

function stacked(parts: readonly Matrix[], cols: number): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const out = zeros(rows, cols)
  for (let j = 0; j < cols; j++) {
    let at = j * rows
    for (const part of parts) {
      out.data.set(part.data.subarray(j * part.rows, (j + 1) * part.rows), at)
      at += part.rows
    }
  }
  return out
}

/** Groups by their size, in the order in which sizes first come. */
function bySize(counts: Float64Array): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>()
  counts.forEach((count, i) => {
    const own = places.get(count)
    if (own === undefined) places.set(count, [i])
    else own.push(i)
  })
  return places
}

/**
 * Equicorrelated errors: V has one eigenvalue on deviations from the means of groups and one on the means of
 * groups of each size (Searle, Casella & McCulloch 1992, section 3.7), so a root of the products of the
 * deviations and one of the means for each size are rows on which V is diagonal.
 */
export const equicorrelatedRows: CondensedStructure = {
  task: { kind: 'deviations' },
  within: ({ within = null }) => within,
  condense(choice, sums: Sums, { frame, beta }: RunsPass) {
    const width = frame.kept.length + beta.length
    const { rows: means, counts } = keptRows(sums.groups[0], 1, width)
    const places = bySize(counts)
    const sizes: BlockSizes = new Map([...places].map(([size, own]) => [size, own.length]))
    const deviations = unpacked(sums, 0, { r: width, size: width })
    const units = lengthsOf(deviations, means, counts)
    const parts = [
      nonzeroRows(semidefiniteRoot(deviations, rounding)),
      ...[...places].map(([size, own]) => betweenRows(means, own, { size, units }))
    ]
    const part = Int32Array.from(parts.flatMap(({ rows }, k) => new Array<number>(rows).fill(k)))
    const family = diagonalFamily(equicorrelationLaw(sizes), part)
    return {
      root: stacked(parts, width),
      sizes,
      covariance: condensedCovariance(choice, sums.rows, withRho(choice, family))
    }
  },
  drawn: () => drawnDeviations,
  async whitening({ sums, fit }) {
    return { kind: 'means', rho: fit.rho ?? 0, means: keyedNumbers(sums.groups[0]) }
  },
  async finish(fitted: Fitted, reduce: Reduce) {
    const { work, basis, sizes } = fitted
    const metric: MetricFacts = metricFacts(basis, work.covariance, work.data.x)
    const [groups] = sizes.values()
    if (metric.defect > metric.tolerance || sizes.size > 1 || groups < 2) {
      return { work, metric }
    }
    const sums = await reduce({ kind: 'balance' })
    const balancedBlocks = isBalanced(sums.groups[0], fitted.columns)
    return { work, metric: { ...metric, balancedBlocks } }
  }
}
