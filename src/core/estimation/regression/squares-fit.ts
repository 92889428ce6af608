import { type LinearSolution, leastSquares } from '../../numeric/linalg/least-squares.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Convergence, Status } from '../report-blocks.ts'
import type { Coordinates } from './coordinates.ts'
import type { LinearRegression, Mean, RegressionModel } from './model.ts'

/** A least-squares fit of the model's own mean. */
export interface SquaresFit {
  readonly status: Status
  readonly reason: string | null
  readonly method: string
  /** Length p; NaN where aliased. */
  readonly coefficients: Float64Array
  /** Coordinates in the basis, for the certificate. */
  readonly gamma: Float64Array
  readonly fitted: Float64Array
  readonly residuals: Float64Array
  /** Σ w r². */
  readonly rss: number
  /** Σ w (y − ȳ)² and Σ w y², compensated; null for a curved mean or with an offset. */
  readonly total: { readonly centred: number; readonly uncentred: number } | null
  /** Σ w (ŷ − ȳ)² of an affine mean, where it is not to be taken from the fitted values. */
  readonly explained?: number
  readonly rank: number
  readonly dfResidual: number
  /** rss/(n − rank); NaN when saturated. */
  readonly sigma2: number
  /** (J'WJ)⁻¹ for the p coefficients, NaN rows where aliased. */
  readonly unscaledCovariance: Matrix
  /** Exact Hessian of ½ Σ w r² in the coordinates; null for a linear fit, where it is J'WJ. */
  readonly hessian: Matrix | null
  readonly convergence: Convergence | null
  /** How stationary the point is: √(r'PJ r)/σ, for the rounding unit. */
  readonly score: number
}

/** Unit roundoff. */
const u = 2 ** -53

/**
 * RSS is zero to rounding: RSS ≤ (64 u ‖y‖)², everything weighted. No factor n: residuals of 900 u|y|,
 * as in NIST SmLs07–09, are data.
 */
export function isPerfect(rss: number, y: Float64Array, weights: Float64Array | null): boolean {
  let total = 0
  for (let i = 0; i < y.length; i++) total += (weights === null ? 1 : weights[i]) * y[i] * y[i]
  return rss <= (64 * u) ** 2 * total
}

/** Status of a least-squares fit that was found, by the precedence of the contract. */
export function squaresStatus(facts: {
  readonly rank: number
  readonly parameters: number
  readonly dfResidual: number
  readonly perfect: boolean
}): Status {
  if (facts.rank < facts.parameters) return 'rank_deficient'
  if (facts.dfResidual <= 0) return 'saturated'
  return facts.perfect ? 'perfect_fit' : 'ok'
}

/** The reason that goes with a status. */
export function squaresReason(status: Status, relations: readonly string[]): string | null {
  switch (status) {
    case 'rank_deficient':
      return `The design does not identify every coefficient: ${relations.join('; ')}.`
    case 'saturated':
      return 'There are as many coefficients as observations: nothing is left to estimate the error variance from.'
    case 'perfect_fit':
      return 'The residuals are zero to rounding: sigma is 0 and nothing that divides by it exists.'
    default:
      return null
  }
}

/** Ordinary (weighted) least squares of an affine mean from its refined solution. */
export function linearSquaresFit(
  model: LinearRegression,
  solution: LinearSolution,
  coordinates: Coordinates
): SquaresFit {
  const squares = model.squares
  if (squares === null) throw new Error('least squares needs a numeric response')
  const dfResidual = model.nobs - solution.rank
  const perfect = isPerfect(solution.rss, squares.y, squares.weights)
  const status = squaresStatus({
    rank: solution.rank,
    parameters: model.terms.length,
    dfResidual,
    perfect
  })
  const rss = perfect ? 0 : solution.rss
  const kept = Float64Array.from(coordinates.kept, (j) => solution.coefficients[j])
  return {
    status,
    reason: squaresReason(status, relationsInWords(model, solution)),
    method: 'householder_qr',
    coefficients: solution.coefficients,
    gamma: coordinates.fromCoefficients(kept),
    fitted: solution.fitted.map(
      (value, i) => value + (model.mean.offset === null ? 0 : model.mean.offset[i])
    ),
    residuals: solution.residuals,
    rss,
    total:
      model.mean.offset === null
        ? { centred: solution.tssCentred, uncentred: solution.tssUncentred }
        : null,
    rank: solution.rank,
    dfResidual,
    sigma2: dfResidual > 0 ? rss / dfResidual : Number.NaN,
    unscaledCovariance: solution.unscaledCovariance,
    hessian: null,
    convergence: null,
    score: 0
  }
}

/** "c = a + b": a linear relation among columns, in the names of the terms and the client's units. */
export function relationsInWords(
  model: Pick<RegressionModel, 'terms'> & { readonly mean?: Mean },
  solution: LinearSolution
): string[] {
  const units = model.mean !== undefined && 'units' in model.mean ? model.mean.units : undefined
  return solution.relations.map(({ column, combination }) => {
    const parts: string[] = []
    combination.forEach((weight, j) => {
      const coefficient = units === undefined ? weight : (weight * units[column]) / units[j]
      if (coefficient === 0 || !Number.isFinite(coefficient)) return
      const size = Math.abs(coefficient)
      const factor = size === 1 ? '' : `${Number(size.toPrecision(12))} * `
      const sign =
        coefficient < 0 ? (parts.length === 0 ? '-' : ' - ') : parts.length === 0 ? '' : ' + '
      parts.push(`${sign}${factor}${model.terms[j].name}`)
    })
    return `${model.terms[column].name} = ${parts.length === 0 ? '0' : parts.join('')}`
  })
}

/** Refined linear least squares of y − offset on the design, with the offset's rounding kept. */
export function solveLinear(
  model: LinearRegression,
  y: Float64Array,
  weights: Float64Array | null
): LinearSolution {
  if (model.mean.offset === null) {
    return leastSquares({ x: model.mean.x, tail: model.mean.tail, y, yTail: null, weights })
  }
  const { offset } = model.mean
  const head = y.map((value, i) => value - offset[i])
  const tail = head.map((difference, i) => {
    const back = difference - y[i]
    return y[i] - (difference - back) + (-offset[i] - back)
  })
  return leastSquares({ x: model.mean.x, tail: model.mean.tail, y: head, yTail: tail, weights })
}

/** Spreads values of the kept columns over all p, NaN elsewhere. */
export function spread(kept: readonly number[], values: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p).fill(Number.NaN)
  kept.forEach((j, k) => {
    out[j] = values[k]
  })
  return out
}

/** Spreads a covariance of the kept columns over p × p, NaN elsewhere. */
export function spreadMatrix(kept: readonly number[], values: Matrix, p: number): Matrix {
  const out = zeros(p, p)
  out.data.fill(Number.NaN)
  kept.forEach((j, a) => {
    kept.forEach((k, b) => {
      out.data[k * p + j] = values.data[b * values.rows + a]
    })
  })
  return out
}
