import type { Expansion } from '../../model/families/family.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { type LikelihoodRows, oneStepInfluence } from '../influence/one-step.ts'
import { blankRow, type LikelihoodProblem, loadRow } from '../likelihood.ts'
import { expectedLeverage } from './estimating.ts'
import { termPlaces } from './influence.ts'
import { informationAt } from './information-at.ts'
import type { LikelihoodFit } from './likelihood-fit.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { type ExpressionMean, isExpression } from './model.ts'
import type { Workspace } from './workspace.ts'

/** ln f of one unit of row i, expanded in its predictor and φ. */
interface RowExpansion {
  readonly score: number
  readonly second: number
  /** ∂² in (m, φ), of which the first row and column are in the mean and belong to `slope`. */
  readonly hessian: Float64Array
  readonly slope: number
}

/** Expansions of single rows of a likelihood. */
function rowExpander(problem: ExpandedRows['problem'], phi: Float64Array, predictor: Float64Array) {
  const row = blankRow()
  const jet = new Float64Array(4)
  const size = 1 + phi.length
  const e: Expansion = {
    value: 0,
    gradient: new Float64Array(size),
    hessian: new Float64Array(size * size)
  }
  return (i: number): RowExpansion => {
    loadRow(problem, { i, m: predictor[i], row, jet })
    problem.family.logDensity(row, phi, e)
    const slope = jet[1]
    const score = e.gradient[0] * slope
    const second = e.hessian[0] * slope * slope + e.gradient[0] * jet[2]
    return { score, second, hessian: e.hessian, slope }
  }
}

/** Visits the second derivatives of the predictor row by row (r × r); null where it is affine. */
export type Bends = (visit: (i: number, bend: Matrix | null) => void) => void

/** Those of a mean expression at values of its estimated parameters. */
export function bendsOfExpression(
  { evaluator, places, fixed }: Pick<ExpressionMean, 'evaluator' | 'places' | 'fixed'>,
  theta: Float64Array
): Bends {
  const all = Float64Array.from(fixed)
  places.forEach((place, j) => {
    all[place] = theta[j]
  })
  const bend = zeros(places.length, places.length)
  return (visit) =>
    evaluator.eachHessian(all, (i, _, hessian) => {
      places.forEach((a, j) => {
        places.forEach((b, k) => {
          bend.data[k * bend.rows + j] = at(hessian, a, b)
        })
      })
      visit(i, bend)
    })
}

/** Those of so many rows with an affine predictor: none. */
export function noBends(rows: number): Bends {
  return (visit) => {
    for (let i = 0; i < rows; i++) visit(i, null)
  }
}

/** Rows of a likelihood at a point, over r coordinates of the mean and the free φ. */
export interface ExpandedRows {
  readonly problem: Omit<LikelihoodProblem, 'predictor'>
  readonly phi: Float64Array
  readonly free: readonly number[]
  /** Values of the predictor (n), and its derivatives (n × r). */
  readonly predictor: Float64Array
  readonly jacobian: Matrix
  readonly bends: Bends
}

/** Visits the rows, each with its −∂² ln f, which is overwritten from row to row. */
export function eachInformation({
  problem,
  phi,
  free,
  predictor,
  jacobian,
  bends
}: ExpandedRows): LikelihoodRows['each'] {
  const expand = rowExpander(problem, phi, predictor)
  const r = jacobian.cols
  const size = 1 + phi.length
  const own = zeros(r + free.length, r + free.length)
  const put = (a: number, b: number, value: number): void => {
    own.data[b * own.rows + a] = -value
    own.data[a * own.rows + b] = -value
  }
  return (visit) =>
    bends((i, bend) => {
      const { score, second, hessian, slope } = expand(i)
      for (let a = 0; a < r; a++) {
        for (let b = 0; b <= a; b++) {
          const curved = bend === null ? 0 : score * at(bend, a, b)
          put(a, b, second * at(jacobian, i, a) * at(jacobian, i, b) + curved)
        }
        free.forEach((k, l) => {
          put(a, r + l, hessian[1 + k] * slope * at(jacobian, i, a))
        })
      }
      free.forEach((k, l) => {
        free.forEach((m, o) => {
          put(r + l, r + o, hessian[(1 + k) * size + 1 + m])
        })
      })
      visit(i, own)
    })
}

/** Rows of a likelihood over (γ, free φ). */
function rowsOf(
  { model }: Workspace,
  { scores }: EstimatingFunctions,
  { problem, gamma, phi, scale }: LikelihoodFit
): LikelihoodRows {
  const { free } = scale
  const { rows, jacobian, information } = informationAt(problem, { gamma, phi, free })
  const bends = isExpression(model)
    ? bendsOfExpression(model.mean, gamma)
    : noBends(model.observations.rows)
  const { predictor } = rows
  const each = eachInformation({ problem, phi, free, predictor, jacobian, bends })
  return { scores, information, each }
}

/**
 * Influence on a likelihood whose dispersion or shape is estimated with its mean: one step of both
 * together. Cook's distance is about the coefficients; the leverage is that of the expected information
 * of the mean, where it is known.
 */
export function jointInfluence(
  workspace: Workspace,
  functions: EstimatingFunctions,
  known: { readonly fit: LikelihoodFit; readonly result: LikelihoodResult }
) {
  const { fit, result } = known
  return oneStepInfluence(termPlaces(workspace), {
    rows: rowsOf(workspace, functions, fit),
    inverse: functions.bread,
    about: fit.gamma.length,
    leverage: expectedLeverage(workspace, { problem: fit.problem, fit, result }),
    covariance: result.covariance
  })
}
