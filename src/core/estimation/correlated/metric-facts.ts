import { dotFrom } from '../../numeric/linalg/qr.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { norm2 } from '../../numeric/sum.ts'
import { type Basis, toCoefficients } from '../regression/basis.ts'
import type { MetricFacts } from '../theorems/theorem.ts'
import type { CompiledCovariance } from './compile-covariance.ts'
import type { Blocks, CorrelationFamily, FixedCovariance } from './structure.ts'

const u = 2 ** -53

/** (I − QQ')VQ, projected twice. */
function defectColumns(q: Matrix, covariance: FixedCovariance): Float64Array[] {
  return Array.from({ length: q.cols }, (_, j) => {
    const moved = covariance.multiply(column(q, j))
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < q.cols; k++) {
        const own = column(q, k)
        const projection = dotFrom(own, moved, 0)
        for (let i = 0; i < moved.length; i++) moved[i] -= projection * own[i]
      }
    }
    return moved
  })
}

/** R⁻ᵀk for every coefficient k: what it takes of the coordinates in the basis. */
export function coefficientRows(basis: Basis): readonly Float64Array[] {
  const k = basis.q.cols
  const rows = Array.from({ length: k }, () => new Float64Array(k))
  for (let j = 0; j < k; j++) {
    const unit = new Float64Array(k)
    unit[j] = 1
    toCoefficients(basis, unit).forEach((value, i) => {
      rows[i][j] = value
    })
  }
  return rows
}

/** ‖MVQR⁻ᵀk‖ relative to ‖V‖‖R⁻ᵀk‖ for every coefficient k: zero when it agrees for every y. */
function coefficientDefects(basis: Basis, defects: readonly Float64Array[], norm: number) {
  return coefficientRows(basis).map((row) => {
    const sum = new Float64Array(basis.q.rows)
    row.forEach((factor, j) => {
      for (let i = 0; i < sum.length; i++) sum[i] += factor * defects[j][i]
    })
    return norm2(sum) / (norm * norm2(row))
  })
}

function constantWithin(blocks: Blocks, x: Float64Array): boolean {
  return blocks.every((block) => block.every((row) => x[row] === x[block[0]]))
}

function sameInEvery(blocks: Blocks, x: Float64Array): boolean {
  const [first] = blocks
  return blocks.every((block) => block.every((row, k) => x[row] === x[first[k]]))
}

/** More than one block, of one size, with columns that vary between blocks or within, never both. */
function balanced(blocks: Blocks, x: Matrix): boolean {
  if (blocks.length < 2 || blocks.some((block) => block.length !== blocks[0].length)) return false
  return Array.from({ length: x.cols }, (_, j) => column(x, j)).every(
    (values) => constantWithin(blocks, values) || sameInEvery(blocks, values)
  )
}

/** Three values of an unknown ρ, which decide for all of them. */
export function triedCorrelations({ low, high }: Pick<CorrelationFamily, 'low' | 'high'>) {
  return [0.137, 0.521, 0.883].map((share) => low + share * (high - low))
}

/** Covariances to test: the given one, or those of some values of an unknown ρ. */
function covariances({ fixed, family }: CompiledCovariance): readonly FixedCovariance[] {
  if (fixed !== null) return [fixed]
  return family === null ? [] : triedCorrelations(family).map((rho) => family.at(rho))
}

/** What rounding may leave of a defect that is zero, of n errors. */
export function metricTolerance(n: number): number {
  return 64 * u * Math.sqrt(n)
}

/**
 * Whether ordinary least squares is generalised least squares for every response (Kruskal 1968;
 * Zyskind 1967): V is used, never its inverse, so the tolerance 64u√n does not depend on κ(V). With
 * ρ unknown both sides are analytic in ρ, so three values of it decide.
 */
export function metricFacts(basis: Basis, covariance: CompiledCovariance, x: Matrix): MetricFacts {
  const tolerance = metricTolerance(covariance.order)
  let defect = 0
  const worst = new Float64Array(basis.q.cols)
  for (const tried of covariances(covariance)) {
    const defects = defectColumns(basis.q, tried)
    defect = Math.max(defect, Math.hypot(...defects.map(norm2)) / tried.norm)
    coefficientDefects(basis, defects, tried.norm).forEach((value, k) => {
      worst[k] = Math.max(worst[k], value)
    })
  }
  return {
    defect,
    tolerance,
    coefficients: Array.from(worst, (value) => value <= tolerance),
    balancedBlocks: balanced(covariance.blocks, x)
  }
}
