import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { crossProduct } from '../../../numeric/linalg/gram.ts'
import { multiply, multiplyVector } from '../../../numeric/linalg/product.ts'
import { solveUpper, solveUpperTransposed } from '../../../numeric/linalg/triangular.ts'
import { at, column, type Matrix, transpose, zeros } from '../../../numeric/matrix.ts'
import { norm2 } from '../../../numeric/sum.ts'
import { autoregressionLaw, precisionNorm } from '../../correlated/autoregression.ts'
import type { CompiledCovariance } from '../../correlated/compile-covariance.ts'
import type { CorrelatedWork } from '../../correlated/correlated-blocks.ts'
import {
  coefficientRows,
  metricTolerance,
  triedCorrelations
} from '../../correlated/metric-facts.ts'
import { type BlockSizes, sizesOfCounts } from '../../correlated/structure.ts'
import type { Basis } from '../../regression/basis.ts'
import type { MetricFacts } from '../../theorems/theorem.ts'
import { unpacked } from '../derivatives.ts'
import { rankUnsettled } from '../growing-sample.ts'
import { semidefiniteRoot } from '../responses/condense.ts'
import type { RunsPass, RunsTask } from '../row-source.ts'
import { type Sums, sumAt } from '../sums.ts'
import { autoregressionPlaces, defectsAtEnds } from './autoregression-sums.ts'
import { condensedCovariance, formsFamily } from './condensed-errors.ts'
import type { CondensedStructure, Fitted } from './condensed-structure.ts'
import { neighbourPlaces } from './neighbour-sums.ts'
import { nonzeroRows, pivotsOf, rounding } from './roots.ts'
import { keptRows } from './runs.ts'

type Task = Extract<RunsTask, { readonly kind: 'autoregression' }>

/** S⁻ᵀMS⁻¹ over the columns that a root has pivots in: the form on the condensed rows (K × K). */
function formOn(root: Matrix, pivots: readonly number[], m: Matrix): Matrix {
  const size = pivots.length
  const triangle = zeros(size, size)
  const half = zeros(size, size)
  pivots.forEach((j, b) => {
    pivots.forEach((i, a) => {
      triangle.data[b * size + a] = at(root, a, j)
      half.data[b * size + a] = at(m, i, j)
    })
  })
  for (let b = 0; b < size; b++) solveUpperTransposed(triangle, column(half, b))
  const out = transpose(half)
  for (let b = 0; b < size; b++) solveUpperTransposed(triangle, column(out, b))
  return out
}

/** Products of the first and of the last rows of all groups. */
function endProducts(sums: Sums, width: number): Matrix {
  const [first, last] = [1, 1 + width].map((from) => {
    return crossProduct(keptRows(sums.groups[0], from, width).rows, null)
  })
  return { ...first, data: first.data.map((value, k) => value + last.data[k]) }
}

/** T with S T = Q on the rows of the regressors: the basis in the coordinates of the passes (r × p). */
function basisInCoordinates(root: Matrix, { q }: Basis, r: number): Matrix {
  const triangle = zeros(r, r)
  const out = zeros(r, q.cols)
  for (let j = 0; j < r; j++) column(triangle, j).set(column(root, j).subarray(0, r))
  for (let j = 0; j < q.cols; j++) {
    column(out, j).set(column(q, j).subarray(0, r))
    solveUpper(triangle, column(out, j))
  }
  return out
}

/** The correlations at which the span of the regressors is looked at. */
function triedOf({ fixed, family, rho }: CompiledCovariance): readonly number[] {
  if (fixed !== null && typeof rho === 'number') return [rho]
  return family === null ? [] : triedCorrelations(family)
}

function taskOf({ work, basis, root }: Fitted, r: number): Task {
  const { covariance, fit } = work
  const { family } = covariance
  if (family === null) throw new Error('autoregression has a family')
  const { q } = basis
  const inside = fit.rho !== null && Math.abs(fit.rho) < 1
  return {
    kind: 'autoregression',
    basis: basisInCoordinates(root, basis, r),
    rho: inside ? (fit.rho ?? 0) : 0,
    tried: triedOf(covariance).map((rho) => {
      const { solve } = family.at(rho)
      const moved = zeros(q.rows, q.cols)
      for (let j = 0; j < q.cols; j++) column(moved, j).set(solve(column(q, j)))
      return { rho, projected: multiply(transpose(q), moved) }
    })
  }
}

/**
 * Whether V⁻¹, and so V, keeps the span of the regressors: N = MV⁻¹Q vanishes. A coefficient k agrees for
 * every response where N(Q'V⁻¹Q)⁻¹R⁻ᵀk does: that is its generalised weights less its ordinary ones.
 */
function metricOf({ basis, work, sizes }: Fitted, sums: Sums, task: Task): MetricFacts {
  const p = basis.q.cols
  const tolerance = metricTolerance(work.covariance.order)
  const places = autoregressionPlaces(task)
  const ends = defectsAtEnds(sums.groups[0], task)
  const rows = coefficientRows(basis)
  let defect = 0
  const worst = new Float64Array(p)
  task.tried.forEach(({ rho, projected }, k) => {
    const norm = precisionNorm(sizes, rho)
    const squares = unpacked(sums, places.defects + k * places.triangle, { r: p, size: p })
    let next = k * places.triangle
    for (let j = 0; j < p; j++) {
      for (let i = 0; i <= j; i++) {
        const value = at(squares, i, j) + ends[next++]
        squares.data[j * p + i] = value
        squares.data[i * p + j] = value
      }
    }
    let trace = 0
    for (let j = 0; j < p; j++) trace += at(squares, j, j)
    defect = Math.max(defect, Math.sqrt(trace) / norm)
    const root = semidefiniteRoot(squares, rounding)
    const factor = factorise(projected)
    if (factor === null) throw rankUnsettled()
    rows.forEach((row, j) => {
      const weights = solveFactor(factor, row)
      const left = norm2(multiplyVector(root, weights)) / (norm * norm2(weights))
      worst[j] = Math.max(worst[j], left)
    })
  })
  return {
    defect,
    tolerance,
    coefficients: Array.from(worst, (value) => value <= tolerance),
    balancedBlocks: false
  }
}

/** Vv for v in the span of the regressors, but for what leaves it: Q(Q'VQ)Q'v. */
function multiplier({ q }: Basis, sums: Sums, task: Task) {
  const p = q.cols
  const places = autoregressionPlaces(task)
  const middle = unpacked(sums, places.rows, { r: p, size: p })
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < p; i++) {
      const lagged = sumAt(sums, places.lagged + j * p + i) + sumAt(sums, places.lagged + i * p + j)
      middle.data[j * p + i] += task.rho * lagged
    }
  }
  const back = transpose(q)
  return (v: Float64Array) => multiplyVector(q, multiplyVector(middle, multiplyVector(back, v)))
}

/**
 * AR(1) errors: V⁻¹ is a sum of three forms that no ρ enters (`autoregressionLaw`), so rows with the products
 * of all, and these forms on them, have the whole likelihood. V itself is summed at the estimate, by one pass.
 */
export const autoregressiveRows: CondensedStructure = {
  task: { kind: 'neighbours' },
  condense(choice, sums: Sums, { frame, beta }: RunsPass) {
    const width = frame.kept.length + beta.length
    const places = neighbourPlaces(width)
    const products = (from: number) => unpacked(sums, from, { r: width, size: width })
    const all = semidefiniteRoot(products(places.rows), rounding)
    const [root, pivots] = [nonzeroRows(all), pivotsOf(all)]
    const forms = [
      products(places.rows),
      endProducts(sums, width),
      products(places.differences),
      products(places.sums)
    ].map((m) => formOn(root, pivots, m))
    const sizes: BlockSizes = sizesOfCounts(keptRows(sums.groups[0], 1, 0).counts)
    const family = formsFamily(autoregressionLaw(sizes), forms)
    return { root, sizes, covariance: condensedCovariance(choice, sums.rows, family) }
  },
  async finish(fitted, reduce) {
    const { work, basis, columns } = fitted
    const task = taskOf(fitted, columns)
    const sums = await reduce(task)
    const fixed = { ...work.fit.fixed, multiply: multiplier(basis, sums, task) }
    const known: CorrelatedWork = { ...work, fit: { ...work.fit, fixed } }
    return { work: known, metric: metricOf(fitted, sums, task), passes: 1 }
  }
}
