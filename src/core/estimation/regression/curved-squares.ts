import type { Control, OptimizerSpec } from '../../model/spec.ts'
import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  type NonlinearFit,
  solveNonlinearSquares
} from '../../numeric/optim/levenberg-marquardt.ts'
import type { NonlinearProblem } from '../../numeric/optim/nonlinear-problem.ts'
import type { Basin, Convergence, Status } from '../report.ts'
import type { Coordinates } from './coordinates.ts'
import { isExpression, isLinear, type RegressionModel } from './model.ts'
import { boundsInWords, flatInWords } from './parameters-in-words.ts'
import {
  isPerfect,
  type SquaresFit,
  spread,
  spreadMatrix,
  squaresReason,
  squaresStatus
} from './squares-fit.ts'

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
      if (model.link.affine) {
        model.link.inverse(0, jet)
        for (let i = 0; i < n; i++) weight[i] = w[i] * jet[1]
      } else {
        predictor.evaluate(gamma, m, own)
        const bend = new Float64Array(n)
        for (let i = 0; i < n; i++) {
          model.link.inverse(m[i], jet)
          bend[i] = w[i] * jet[2]
          weight[i] = w[i] * jet[1]
        }
        addCrossProduct(own, bend, out)
      }
      if (!predictor.linear) predictor.curvature(gamma, weight, out)
    }
  }
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
    explore: isLinear(model) ? 0 : 4,
    further: input.optimizer.starts - 1
  })
  if (found === null) return null
  const p = model.terms.length
  const rank = coordinates.kept.length
  const dfResidual = model.nobs - rank
  const perfect = isPerfect(found.rss, y, weights)
  const settled = squaresStatus({ rank, parameters: p, dfResidual, perfect })
  const flat = found.convergence.failed === 'condition' && !isLinear(model)
  const held = boundsInWords(model, found.active)
  const status: Status = flat
    ? 'not_identified'
    : found.converged || perfect
      ? settled === 'ok' && held !== null
        ? 'boundary'
        : settled
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
        : status === 'boundary'
          ? held
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
