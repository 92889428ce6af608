import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { DesignFacts, ModelFacts } from '../theorems/theorem.ts'
import { isLinear, type LinearRegression, type RegressionModel } from './model.ts'
import type { SquaresFit } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/**
 * Groups of rows that are equal to the last bit, optionally up to sign: a group number per row.
 * Counting stops once there are more than `most` groups: the rows after that keep group 0.
 */
export function rowGroups(
  x: Matrix,
  upToSign: boolean,
  most = Number.POSITIVE_INFINITY
): { readonly group: Int32Array; readonly count: number } {
  const group = new Int32Array(x.rows)
  const seen = new Map<string, number>()
  const row = new Float64Array(x.cols)
  for (let i = 0; i < x.rows && seen.size <= most; i++) {
    for (let j = 0; j < x.cols; j++) row[j] = at(x, i, j) + 0
    if (upToSign && (row.find((value) => value !== 0) ?? 0) < 0) {
      for (let j = 0; j < x.cols; j++) row[j] = 0 - row[j]
    }
    const key = row.join(' ')
    const known = seen.get(key)
    group[i] = known ?? seen.size
    if (known === undefined) seen.set(key, seen.size)
  }
  return { group, count: seen.size }
}

/** Whether a quantity takes one value within every group. */
export function constantInGroups(group: Int32Array, count: number, values: Float64Array): boolean {
  const first = new Float64Array(count).fill(Number.NaN)
  return values.every((value, i) => {
    const g = group[i]
    if (Number.isNaN(first[g])) first[g] = value
    return first[g] === value
  })
}

/** The identified columns of a design. */
export function identifiedColumns(x: Matrix, kept: readonly number[]): Matrix {
  const out = zeros(x.rows, kept.length)
  kept.forEach((j, k) => {
    out.data.set(x.data.subarray(j * x.rows, (j + 1) * x.rows), k * x.rows)
  })
  return out
}

/** What the theorems may know of the regressors. */
function designFacts(model: LinearRegression, kept: readonly number[]): DesignFacts {
  const x = identifiedColumns(model.mean.x, kept)
  // More groups than coefficients are all alike to the theorems: the design is not saturated.
  const most = model.mean.offset === null ? kept.length : Number.POSITIVE_INFINITY
  const rows = rowGroups(x, false, most)
  return {
    rows: x.rows,
    observations: model.nobs,
    parameters: model.terms.length,
    rank: kept.length,
    x,
    distinctRows: rows.count,
    distinctRowsUpToSign: rowGroups(x, true, kept.length).count,
    offsetConstantInGroups:
      model.mean.offset === null || constantInGroups(rows.group, rows.count, model.mean.offset),
    // Least squares uses the likelihood's own weights and trials, so their ratio is constant.
    weightsConstantInGroups: true,
    covariance: null
  }
}

/** The same of a mean expression: the Jacobian at a point, where there is one. */
function jacobianFacts(model: RegressionModel, jacobian: Matrix): DesignFacts {
  const rows = rowGroups(jacobian, false, model.terms.length)
  return {
    rows: jacobian.rows,
    observations: model.nobs,
    parameters: model.terms.length,
    rank: model.terms.length,
    x: jacobian,
    distinctRows: rows.count,
    distinctRowsUpToSign: rows.count,
    offsetConstantInGroups: true,
    weightsConstantInGroups: true,
    covariance: null
  }
}

/** Design facts of either kind of mean; the Jacobian of an expression is taken at least squares. */
export function designOf(
  { model, coordinates }: Workspace,
  squares: SquaresFit | null
): DesignFacts {
  if (isLinear(model)) return designFacts(model, coordinates.kept)
  const jacobian = zeros(model.observations.rows, model.terms.length)
  if (squares !== null) {
    const m = new Float64Array(model.observations.rows)
    coordinates.problem.predictor.evaluate(squares.gamma, m, jacobian)
  }
  return jacobianFacts(model, jacobian)
}

/** What the theorems may know of the model's statement. */
export function modelFacts(model: RegressionModel): ModelFacts {
  const nuisance = model.family.nuisance
  return {
    structure: 'single_response',
    family: model.family,
    link: isLinear(model) ? model.link : null,
    predictor: isLinear(model)
      ? model.mean.interceptOnly
        ? 'intercept_only'
        : 'linear'
      : 'nonlinear',
    response:
      model.labels === null
        ? 'numeric'
        : model.labels.codingSpan === null
          ? 'labels'
          : 'coded_labels',
    weights: model.weightsKind,
    covariance: null,
    offset: isLinear(model) && model.mean.offset !== null,
    scaleKnown: nuisance.length > 0 && nuisance[0].known !== null,
    shapeEstimated: nuisance.slice(1).some((parameter) => parameter.known === null),
    sameRegressors: true,
    spherical: false
  }
}
