import type { Control, OptimizerSpec } from '../../model/spec.ts'
import { type LinearSolution, leastSquares } from '../../numeric/linalg/least-squares.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  type NonlinearFit,
  solveNonlinearSquares
} from '../../numeric/optim/levenberg-marquardt.ts'
import type { NonlinearProblem } from '../../numeric/optim/nonlinear-problem.ts'
import { addWeightedGram } from '../likelihood.ts'
import type { Basin, Convergence, Status } from '../report.ts'
import type { Coordinates } from './coordinates.ts'
import {
  isExpression,
  isLinear,
  type LinearRegression,
  type Mean,
  type RegressionModel
} from './model.ts'

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

export interface CurvedInput {
  readonly model: RegressionModel
  readonly coordinates: Coordinates
  readonly starts: readonly Float64Array[]
  readonly relations: readonly string[]
  readonly optimizer: OptimizerSpec
  readonly control: Control
}

/** Means and their derivatives in the coordinates, for nonlinear least squares. */
function curvedProblem(
  { model, coordinates }: CurvedInput,
  squares: { readonly y: Float64Array; readonly weights: Float64Array | null }
): NonlinearProblem {
  const { predictor } = coordinates.problem
  const n = predictor.rows
  const p = predictor.parameters.length
  const jet = new Float64Array(4)
  const m = new Float64Array(n)
  const own = zeros(n, p)
  const weight = new Float64Array(n)
  const bounds = isExpression(model) ? { lower: model.mean.lower, upper: model.mean.upper } : {}
  return {
    n,
    p,
    ...squares,
    ...bounds,
    linear: isExpression(model) && model.link.affine ? model.mean.linear : [],
    evaluate(gamma: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean {
      if (!predictor.evaluate(gamma, m, jacobian)) return false
      let finite = true
      for (let i = 0; i < n; i++) {
        model.link.inverse(m[i], jet)
        mean[i] = jet[0]
        finite &&= Number.isFinite(jet[0]) && Number.isFinite(jet[1])
        if (jacobian === null) continue
        for (let j = 0; j < p; j++) jacobian.data[j * n + i] *= jet[1]
      }
      return finite
    },
    curvature(gamma: Float64Array, w: Float64Array, out: Matrix): void {
      predictor.evaluate(gamma, m, own)
      const bend = new Float64Array(n)
      for (let i = 0; i < n; i++) {
        model.link.inverse(m[i], jet)
        bend[i] = w[i] * jet[2]
        weight[i] = w[i] * jet[1]
      }
      addWeightedGram(own, bend, out)
      if (!predictor.linear) predictor.curvature(gamma, weight, out)
    }
  }
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

function squaresBasin({ value, starts, behindBestBy }: NonlinearFit['basins'][number]): Basin {
  return { rss: value, starts, behind_best_by: behindBestBy }
}

/** The convergence record of a nonlinear fit in the contract's names. */
function convergenceOf(found: NonlinearFit): Convergence {
  const { convergence } = found
  return {
    iterations: found.iterations,
    evaluations: found.evaluations,
    scaled_gradient: convergence.scaledGradient,
    hessian_condition: convergence.condition,
    starts_agreeing: `${found.startsAgreeing}/${found.starts}`,
    ...(convergence.atPrecision ? { at_precision: true } : {}),
    restart_moves: convergence.restartMoves,
    ...(found.basins.length > 1 ? { basins: found.basins.map(squaresBasin) } : {}),
    ...(convergence.failed === null ? {} : { failed_check: convergence.failed })
  }
}

/** A direction along which the criterion does not change, in the names of the parameters. */
export function flatInWords(model: RegressionModel, direction: Float64Array | null): string {
  const size = direction?.reduce((max, d) => Math.max(max, Math.abs(d)), 0) ?? 0
  const parts = model.terms.flatMap(({ name }, j) => {
    const share = direction === null ? 0 : direction[j] / size
    return Math.abs(share) > 1e-3 ? [`${name}: ${Number(share.toPrecision(3))}`] : []
  })
  const along = parts.length === 0 ? '' : ` Moving together (${parts.join(', ')}) changes nothing.`
  return `The data do not identify every parameter: the criterion is flat along a direction.${along}`
}

/** Nonlinear least squares of the model's mean in its coordinates; null when no start is finite. */
export function curvedSquaresFit(input: CurvedInput): SquaresFit | null {
  const { model, coordinates } = input
  if (model.squares === null) throw new Error('least squares needs a numeric response')
  const { y, weights } = model.squares
  const found = solveNonlinearSquares(curvedProblem(input, { y, weights }), input.starts, {
    iterations: input.optimizer.max_iterations,
    cancelled: input.control.cancelled,
    seed: input.optimizer.seed,
    // A linear predictor starts where the likelihood ended, besides its own starts: near enough.
    ...(isLinear(model) ? { explore: 0 } : {}),
    further: input.optimizer.starts - 1
  })
  if (found === null) return null
  const p = model.terms.length
  const rank = coordinates.kept.length
  const dfResidual = model.nobs - rank
  const perfect = isPerfect(found.rss, y, weights)
  const settled = squaresStatus({ rank, parameters: p, dfResidual, perfect })
  const flat = found.convergence.failed === 'condition' && !isLinear(model)
  const status: Status = flat
    ? 'not_identified'
    : found.converged || perfect
      ? settled
      : 'not_converged'
  const rss = perfect ? 0 : found.rss
  const expand = (matrix: Matrix) =>
    spreadMatrix(coordinates.kept, coordinates.covariance(matrix), p)
  return {
    status,
    reason: flat
      ? flatInWords(model, found.convergence.direction)
      : status === 'not_converged'
        ? found.reason
        : squaresReason(status, input.relations),
    method: 'levenberg_marquardt',
    coefficients: spread(coordinates.kept, coordinates.toCoefficients(found.theta), p),
    gamma: found.theta,
    fitted: found.fitted,
    residuals: y.map((value, i) => value - found.fitted[i]),
    rss,
    total: null,
    rank,
    dfResidual,
    sigma2: dfResidual > 0 ? rss / dfResidual : Number.NaN,
    unscaledCovariance: expand(found.unscaledCovariance),
    hessian: found.hessian,
    convergence: convergenceOf(found),
    score: found.score
  }
}
