import type { CovarianceChoice } from '../../../model/spec.ts'
import { multiplyVector } from '../../../numeric/linalg/product.ts'
import { unlikeMatrix } from '../../correlated/compile-covariance.ts'
import { coefficientRows } from '../../correlated/metric-facts.ts'
import { unpacked } from '../derivatives.ts'
import { type Sums, sumAt } from '../sums.ts'
import { condensedCovariance, formsCovariance } from './condensed-errors.ts'
import type { CondensedStructure } from './condensed-structure.ts'
import { drawnByGiven } from './drawn-samples.ts'
import { givenPlaces } from './given-sums.ts'
import { condensedForms } from './roots.ts'
import type { RunsPass } from './runs-pass.ts'
import { basisInCoordinates, metricFrom, projectedBy } from './span-defects.ts'

/** The largest ‖L⁻¹‖₂ of the groups. Throws Failure where one has not as many rows as its matrix. */
function gainOf({ groups }: Sums, { matrix }: CovarianceChoice): number {
  let gain = 0
  for (const [count, own] of groups[0].values()) {
    if (matrix !== undefined && count !== matrix.length) throw unlikeMatrix(matrix.length, count)
    gain = Math.max(gain, own)
  }
  return gain
}

/** Errors of a given covariance, row by row or group by group: rows with the products of all, V and V⁻¹ being forms on them. */
export const givenRows: CondensedStructure = {
  task: { kind: 'given' },
  within: ({ structure, within = null }) => (structure === 'matrix' ? within : null),
  condense(choice, sums: Sums, { frame, beta }: RunsPass) {
    const width = frame.kept.length + beta.length
    const places = givenPlaces(width)
    const products = (from: number) => unpacked(sums, from, { r: width, size: width })
    const {
      root,
      forms: [inverse, covariance]
    } = condensedForms(products(places.rows), [places.inverse, places.covariance].map(products))
    const fixed = {
      ...formsCovariance(inverse),
      multiply: (v: Float64Array) => multiplyVector(covariance, v),
      logDeterminant: sumAt(sums, places.logDeterminant),
      norm: Math.sqrt(sumAt(sums, places.squares)),
      gain: gainOf(sums, choice)
    }
    const known = { fixed, family: null, rho: null }
    return { root, sizes: new Map(), covariance: condensedCovariance(choice, sums.rows, known) }
  },
  drawn: ({ matrix = [] }) => drawnByGiven(matrix.length),
  async whitening({ choice: { matrix } }, history) {
    if (matrix === undefined) return { kind: 'variances' }
    return { kind: 'matrix', before: await history(matrix.length) }
  },
  async finish({ work, basis, root, columns }, reduce) {
    const { fixed } = work.fit
    const p = basis.q.cols
    const task = {
      kind: 'moved',
      basis: basisInCoordinates(root, basis, columns),
      projected: projectedBy(basis.q, fixed.multiply)
    } as const
    const squares = unpacked(await reduce(task), 0, { r: p, size: p })
    const defect = { squares, norm: fixed.norm, weights: coefficientRows(basis) }
    return { work, metric: metricFrom([defect], work.covariance.order) }
  }
}
