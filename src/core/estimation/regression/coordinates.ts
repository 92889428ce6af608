import { linearPredictor, type Predictor } from '../../model/predictor.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { everyFinite } from '../../numeric/vector.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { type Basis, covarianceOfCoefficients, toBasis, toCoefficients } from './basis.ts'
import type { ExpressionRegression, LinearRegression, RegressionModel } from './model.ts'

/**
 * The coordinates γ (length r) in which estimators search, and how they translate to the model's
 * coefficients: an orthonormal basis for a design, the parameters themselves for an expression.
 */
export interface Coordinates {
  readonly problem: LikelihoodProblem
  /** Indices of the p coefficients that are identified, in order. */
  readonly kept: readonly number[]
  /** Condition number of the design after scaling its columns; 1 for an expression. */
  readonly condition: number
  /** The r identified coefficients from γ. */
  toCoefficients(gamma: Float64Array): Float64Array
  /** γ from the r identified coefficients. */
  fromCoefficients(coefficients: Float64Array): Float64Array
  /** Covariance of (coefficients, rest) from that of (γ, rest). */
  covariance(covariance: Matrix): Matrix
  /** Σ_j |∂m_i/∂b_j · b_j| of every row, offset included: the size of the terms of the predictor. */
  termSize(coefficients: Float64Array): Float64Array
}

/** The likelihood of a model whose predictor is given. */
export function problemOf(model: RegressionModel, predictor: Predictor): LikelihoodProblem {
  return {
    observations: model.observations,
    predictor,
    family: model.family,
    link: model.link
  }
}

/** Coordinates of a linear predictor in an orthonormal basis of its design. */
export function linearCoordinates(model: LinearRegression, basis: Basis): Coordinates {
  const { x, offset } = model.mean
  const names = basis.kept.map((j) => model.terms[j].name)
  return {
    problem: problemOf(model, {
      ...linearPredictor(basis.q, offset, names),
      orthonormal: true
    }),
    kept: basis.kept,
    condition: basis.condition,
    toCoefficients: (gamma) => toCoefficients(basis, gamma),
    fromCoefficients: (coefficients) => toBasis(basis, coefficients),
    covariance: (covariance) => covarianceOfCoefficients(basis, covariance),
    termSize(coefficients) {
      const out = offset === null ? new Float64Array(x.rows) : offset.map(Math.abs)
      basis.kept.forEach((j, k) => {
        const xj = column(x, j)
        for (let i = 0; i < out.length; i++) out[i] += Math.abs(xj[i] * coefficients[k])
      })
      return out
    }
  }
}

/** The predictor of a mean expression over its estimated parameters; fixed ones keep their values. */
export function expressionPredictor(
  model: Pick<ExpressionRegression, 'mean' | 'terms'>
): Predictor {
  const { evaluator, places, fixed } = model.mean
  const all = Float64Array.from(fixed)
  const full = {
    jacobian: zeros(evaluator.rows, fixed.length),
    gradient: new Float64Array(fixed.length)
  }
  const hessian = zeros(fixed.length, fixed.length)
  const load = (theta: Float64Array): Float64Array => {
    places.forEach((place, j) => {
      all[place] = theta[j]
    })
    return all
  }
  return {
    rows: evaluator.rows,
    parameters: model.terms.map((term) => term.name),
    linear: false,
    design: null,
    orthonormal: false,
    evaluate(theta, m, jacobian) {
      if (jacobian === null) evaluator.value(load(theta), m)
      else {
        const whole = places.length === fixed.length ? jacobian : full.jacobian
        evaluator.gradient(load(theta), m, whole)
        if (whole !== jacobian) {
          places.forEach((place, j) => {
            column(jacobian, j).set(column(whole, place))
          })
        }
        if (!everyFinite(jacobian.data)) return false
      }
      return everyFinite(m)
    },
    curvature(theta, w, out) {
      evaluator.sumHessian(load(theta), w, full.gradient, hessian)
      places.forEach((a, j) => {
        places.forEach((b, k) => {
          out.data[k * out.rows + j] += hessian.data[b * hessian.rows + a]
        })
      })
    }
  }
}

/** Coordinates of a mean expression: the estimated parameters themselves. */
export function expressionCoordinates(model: ExpressionRegression): Coordinates {
  const predictor = expressionPredictor(model)
  const p = model.terms.length
  return {
    problem: problemOf(model, predictor),
    kept: Array.from({ length: p }, (_, j) => j),
    condition: 1,
    toCoefficients: (gamma) => gamma.slice(),
    fromCoefficients: (coefficients) => coefficients.slice(),
    covariance: (covariance) => covariance,
    termSize(coefficients) {
      const jacobian = zeros(predictor.rows, p)
      const out = new Float64Array(predictor.rows)
      predictor.evaluate(coefficients, out, jacobian)
      for (let i = 0; i < out.length; i++) out[i] = Math.abs(out[i])
      for (let j = 0; j < p; j++) {
        const own = column(jacobian, j)
        for (let i = 0; i < out.length; i++) out[i] += Math.abs(own[i] * coefficients[j])
      }
      return out
    }
  }
}
