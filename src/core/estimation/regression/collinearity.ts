import { factorise, inverseFromFactor, logDeterminant } from '../../numeric/linalg/cholesky.ts'
import { singularValues, symmetricEigen } from '../../numeric/linalg/svd.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { correlations } from '../reporting/vcov.ts'
import { identified } from '../tests/restriction.ts'
import { identifiedColumns } from './facts.ts'
import { isLinear } from './model.ts'
import type { Workspace } from './workspace.ts'

function logDet(matrix: Matrix): number {
  if (matrix.rows === 0) return 0
  const factor = factorise(matrix)
  return factor === null ? Number.NaN : logDeterminant(factor)
}

/**
 * Generalised variance inflation of every term (Fox & Monette 1992, JASA 87): for a term of one
 * coefficient the VIF. Length as `groups`, which hold places in the covariance.
 */
export function inflation(covariance: Matrix, groups: readonly (readonly number[])[]): number[] {
  if (groups.length < 2) return groups.map(() => 1)
  const all = correlations(identified(covariance, groups.flat()))
  const total = logDet(all)
  let from = 0
  return groups.map((group) => {
    const own = group.map((_, k) => from + k)
    from += group.length
    const rest = [...Array(all.rows).keys()].filter((k) => !own.includes(k))
    return Math.exp(logDet(identified(all, own)) + logDet(identified(all, rest)) - total)
  })
}

/** Condition indices of the design with columns of unit length, largest last (Belsley, Kuh & Welsch 1980). */
export function conditionIndices(x: Matrix): number[] {
  const scaled = zeros(x.rows, x.cols)
  for (let j = 0; j < x.cols; j++) {
    const source = column(x, j)
    const length = Math.sqrt(source.reduce((sum, v) => sum + v * v, 0))
    column(scaled, j).set(source.map((v) => v / length))
  }
  return indicesOf(singularValues(scaled).values)
}

/** The largest of some singular values over each, largest last. */
export function indicesOf(values: Float64Array): number[] {
  const largest = values.reduce((max, v) => Math.max(max, v), 0)
  return Array.from(values, (v) => largest / v).sort((a, b) => a - b)
}

/** The same from a covariance of coefficients C: of C⁻¹ scaled to a unit diagonal; NaN where C is singular. */
export function conditionOf(covariance: Matrix): number[] {
  const factor = factorise(covariance)
  if (factor === null) return new Array<number>(covariance.rows).fill(Number.NaN)
  const { values } = symmetricEigen(correlations(inverseFromFactor(factor)))
  return indicesOf(values.map(Math.sqrt))
}

/**
 * Columns whose near dependence is looked at: of the design, or of the predictor's Jacobian at the
 * estimate for a mean expression.
 */
export function columnsAt({ model, coordinates }: Workspace, gamma: Float64Array): Matrix {
  if (isLinear(model)) return identifiedColumns(model.mean.x, coordinates.kept)
  const { predictor } = coordinates.problem
  const jacobian = zeros(predictor.rows, gamma.length)
  predictor.evaluate(gamma, new Float64Array(predictor.rows), jacobian)
  return jacobian
}

/** Variance inflation by term, or by parameter of a mean expression, from the covariance of the terms (p × p); condition indices. */
export function collinearity(
  { model, coordinates }: Pick<Workspace, 'model' | 'coordinates'>,
  covariance: Matrix,
  conditions: readonly number[]
) {
  const assignment = isLinear(model) ? model.mean.assignment : undefined
  const terms = new Map<string, number[]>()
  for (const j of coordinates.kept) {
    const place = assignment?.termOf[j] ?? j
    const name = assignment?.labels[place] ?? model.terms[j].name
    if (place < 0 || model.terms[j].name === '(Intercept)') continue
    terms.set(name, [...(terms.get(name) ?? []), j])
  }
  const groups = [...terms.values()]
  const values = inflation(covariance, groups)
  return {
    vif: [...terms.keys()].map((term, k) => ({
      term,
      df: groups[k].length,
      vif: values[k]
    })),
    condition_indices: conditions
  }
}
