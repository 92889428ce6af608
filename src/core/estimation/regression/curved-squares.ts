import type { LinkedRows } from '../../model/links/link.ts'
import { noLinkedRows, writeLinkedRows } from '../../model/links/linked-rows.ts'
import type { Control, OptimizerSpec } from '../../model/spec.ts'
import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  type NonlinearFit,
  solveNonlinearSquares
} from '../../numeric/optim/levenberg-marquardt.ts'
import type { NonlinearProblem } from '../../numeric/optim/nonlinear-problem.ts'
import { everyFinite } from '../../numeric/vector.ts'
import type { Basin, Convergence, Status } from '../report-blocks.ts'
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

/**
 * The linked means at a point, null where one is not finite. A search asks for the derivatives where it
 * has asked for the means, so the last point is kept.
 */
function linkedMeans({
  model,
  coordinates
}: CurvedInput): (gamma: Float64Array) => LinkedRows | null {
  const { predictor } = coordinates.problem
  const n = predictor.rows
  const m = new Float64Array(n)
  const here = noLinkedRows(n)
  let at: Float64Array | null = null
  let finite = false
  const evaluate = (gamma: Float64Array): boolean => {
    if (!predictor.evaluate(gamma, m, null)) return false
    writeLinkedRows(model.link, m, here)
    return everyFinite(here.mean) && everyFinite(here.slope)
  }
  return (gamma) => {
    if (at?.every((value, j) => value === gamma[j]) !== true) {
      finite = evaluate(gamma)
      at = gamma.slice()
    }
    return finite ? here : null
  }
}

/** Means and their derivatives in the coordinates, for nonlinear least squares. */
function curvedProblem(
  input: CurvedInput,
  squares: { readonly y: Float64Array; readonly weights: Float64Array | null }
): NonlinearProblem {
  const { model, coordinates } = input
  const { predictor } = coordinates.problem
  const n = predictor.rows
  const p = predictor.parameters.length
  const linked = linkedMeans(input)
  const m = new Float64Array(n)
  const weight = new Float64Array(n)
  const bounds = isExpression(model) ? { lower: model.mean.lower, upper: model.mean.upper } : {}
  const jacobianOf = (gamma: Float64Array): Matrix => {
    if (predictor.design !== null) return predictor.design
    const own = zeros(n, p)
    predictor.evaluate(gamma, m, own)
    return own
  }
  return {
    n,
    p,
    ...squares,
    ...bounds,
    linear: isExpression(model) && model.link.affine ? model.mean.linear : [],
    evaluate(gamma: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean {
      const here = linked(gamma)
      if (here === null) return false
      mean.set(here.mean)
      if (jacobian !== null) scaleRows(jacobianOf(gamma), here.slope, jacobian)
      return true
    },
    curvature(gamma: Float64Array, w: Float64Array, out: Matrix): void {
      const here = linked(gamma)
      if (here === null) throw new Error('a point was finite and is not')
      if (!model.link.affine) {
        for (let i = 0; i < n; i++) weight[i] = w[i] * here.bend[i]
        addCrossProduct(jacobianOf(gamma), weight, out)
      }
      if (predictor.linear) return
      for (let i = 0; i < n; i++) weight[i] = w[i] * here.slope[i]
      predictor.curvature(gamma, weight, out)
    }
  }
}

/** Writes diag(scale) A. */
function scaleRows(a: Matrix, scale: Float64Array, out: Matrix): void {
  const { rows: n, cols, data } = a
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i < n; i++) out.data[j * n + i] = data[j * n + i] * scale[i]
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
