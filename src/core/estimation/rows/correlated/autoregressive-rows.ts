import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { crossProduct } from '../../../numeric/linalg/gram.ts'
import { multiplyVector } from '../../../numeric/linalg/product.ts'
import { at, type Matrix, transpose } from '../../../numeric/matrix.ts'
import { autoregressionLaw, precisionNorm } from '../../correlated/autoregression.ts'
import { type CompiledCovariance, withRho } from '../../correlated/compile-covariance.ts'
import type { CorrelatedWork } from '../../correlated/correlated-blocks.ts'
import { coefficientRows, triedCorrelations } from '../../correlated/metric-facts.ts'
import { type BlockSizes, sizesOfCounts } from '../../correlated/structure.ts'
import type { Basis } from '../../regression/basis.ts'
import type { MetricFacts } from '../../theorems/theorem.ts'
import { unpacked } from '../derivatives.ts'
import { rankUnsettled } from '../growing-sample.ts'
import { type Sums, sumAt } from '../sums.ts'
import { autoregressionPlaces, defectsAtEnds } from './autoregression-sums.ts'
import { condensedCovariance, formsFamily } from './condensed-errors.ts'
import type { CondensedStructure, Fitted } from './condensed-structure.ts'
import { drawnNeighbours } from './drawn-samples.ts'
import { neighbourPlaces } from './neighbour-sums.ts'
import { condensedForms } from './roots.ts'
import { keptRows } from './runs.ts'
import type { RunsPass, RunsTask } from './runs-pass.ts'
import { basisInCoordinates, metricFrom, projectedBy } from './span-defects.ts'

type Task = Extract<RunsTask, { readonly kind: 'autoregression' }>

/** Products of the first and of the last rows of all groups. */
function endProducts(sums: Sums, width: number): Matrix {
  const [first, last] = [1, 1 + width].map((from) => {
    return crossProduct(keptRows(sums.groups[0], from, width).rows, null)
  })
  return { ...first, data: first.data.map((value, k) => value + last.data[k]) }
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
    tried: triedOf(covariance).map((rho) => ({
      rho,
      projected: projectedBy(q, family.at(rho).solve)
    }))
  }
}

/** The products of what leaves the span at the k-th correlation: of the rows between, and of the ends of groups. */
function defectSquares(
  sums: Sums,
  ends: Float64Array,
  { task, k }: { task: Task; k: number }
): Matrix {
  const p = task.basis.cols
  const { defects, triangle } = autoregressionPlaces(task)
  const squares = unpacked(sums, defects + k * triangle, { r: p, size: p })
  let next = k * triangle
  for (let j = 0; j < p; j++) {
    for (let i = 0; i <= j; i++) {
      const value = at(squares, i, j) + ends[next++]
      squares.data[j * p + i] = value
      squares.data[i * p + j] = value
    }
  }
  return squares
}

/**
 * Whether V⁻¹, and so V, keeps the span of the regressors: N = MV⁻¹Q vanishes. A coefficient k agrees for
 * every response where N(Q'V⁻¹Q)⁻¹R⁻ᵀk does: that is its generalised weights less its ordinary ones.
 */
function metricOf({ basis, work, sizes }: Fitted, sums: Sums, task: Task): MetricFacts {
  const ends = defectsAtEnds(sums.groups[0], task)
  const rows = coefficientRows(basis)
  const defects = task.tried.map(({ rho, projected }, k) => {
    const factor = factorise(projected)
    if (factor === null) throw rankUnsettled()
    return {
      squares: defectSquares(sums, ends, { task, k }),
      norm: precisionNorm(sizes, rho),
      weights: rows.map((row) => solveFactor(factor, row))
    }
  })
  return metricFrom(defects, work.covariance.order)
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
  within: ({ within = null }) => within,
  condense(choice, sums: Sums, { frame, beta }: RunsPass) {
    const width = frame.kept.length + beta.length
    const places = neighbourPlaces(width)
    const products = (from: number) => unpacked(sums, from, { r: width, size: width })
    const rows = products(places.rows)
    const { root, forms } = condensedForms(rows, [
      rows,
      endProducts(sums, width),
      products(places.differences),
      products(places.sums)
    ])
    const sizes: BlockSizes = sizesOfCounts(keptRows(sums.groups[0], 1, 0).counts)
    const family = formsFamily(autoregressionLaw(sizes), forms)
    return {
      root,
      sizes,
      covariance: condensedCovariance(choice, sums.rows, withRho(choice, family))
    }
  },
  drawn: () => drawnNeighbours,
  async whitening({ fit }, history) {
    return { kind: 'autoregression', rho: fit.rho ?? 0, before: await history(1) }
  },
  async finish(fitted, reduce) {
    const { work, basis, columns } = fitted
    const task = taskOf(fitted, columns)
    const sums = await reduce(task)
    const fixed = { ...work.fit.fixed, multiply: multiplier(basis, sums, task) }
    const known: CorrelatedWork = { ...work, fit: { ...work.fit, fixed } }
    return { work: known, metric: metricOf(fitted, sums, task) }
  }
}
