import { factorise, inverseFromFactor, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { judgeConvergence } from '../../numeric/optim/convergence.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { nuisanceScale } from '../nuisance.ts'
import { observationCount } from '../objective.ts'
import { informationAt } from './information-at.ts'
import type { LikelihoodFit, MaximiseOptions } from './likelihood-fit.ts'
import { type NormalScale, phiOfVariance } from './normal-scale.ts'
import {
  gramOf,
  informationOf,
  type QuadraticProblem,
  quadraticProblem,
  scoreOf
} from './quadratic-problem.ts'
import { logWeights, residualsAt, sumOfSquares } from './residual-sums.ts'

interface End {
  readonly gamma: Float64Array
  readonly gram: Matrix
  /** X'Wr there. */
  readonly score: Float64Array
  readonly rss: number
  readonly sigma2: number
}

/** One Newton step in θ, which ends at the maximum from anywhere; null when X'WX is singular. */
function stepFrom(quadratic: QuadraticProblem, start: Float64Array): End | null {
  const { problem, scale, weights } = quadratic
  const gram = gramOf(quadratic)
  const factor = factorise(gram)
  if (factor === null) return null
  const pull = scoreOf(quadratic, residualsAt(problem, start))
  const step = solveFactor(factor, pull)
  const gamma = start.map((value, j) => value + step[j])
  const r = residualsAt(problem, gamma)
  const rss = sumOfSquares(r, weights)
  const sigma2 = scale.known ?? rss / observationCount(problem)
  if (!(sigma2 > 0 && sigma2 < Infinity)) return null
  return { gamma, gram, score: scoreOf(quadratic, r), rss, sigma2 }
}

/** −ln L/n about the end in (θ, ln φ₀): gradient and Hessian of the search's own coordinates. */
function expansionAt(end: End, { exponent: c, known }: NormalScale, n: number) {
  const p = end.gamma.length
  const size = known === null ? p + 1 : p
  const gradient = new Float64Array(size)
  const hessian = zeros(size, size)
  const unit = 1 / (n * end.sigma2)
  for (let j = 0; j < p; j++) {
    gradient[j] = -end.score[j] * unit
    for (let k = 0; k < p; k++) hessian.data[k * size + j] = end.gram.data[k * p + j] * unit
  }
  if (known !== null) return { gradient, hessian }
  const share = (end.rss * unit) / 2
  gradient[p] = c * (0.5 - share)
  for (let j = 0; j < p; j++) {
    hessian.data[p * size + j] = -c * gradient[j]
    hessian.data[j * size + p] = -c * gradient[j]
  }
  hessian.data[p * size + p] = c * c * share
  return { gradient, hessian }
}

/**
 * The maximum of a likelihood that is quadratic in θ: one Newton step from the first start, and the
 * variance RSS/n there (or the known one). What a search reports is measured at that point; rows are
 * expanded only when someone asks. Null where there is no such maximum, or bounds are in the way.
 */
export function closedMaximum(
  problem: LikelihoodProblem,
  options: MaximiseOptions
): LikelihoodFit | null {
  const quadratic = quadraticProblem(problem)
  const [start] = options.starts
  if (quadratic === null || start === undefined || options.bounds !== undefined) return null
  const end = stepFrom(quadratic, start)
  if (end === null) return null
  const { scale } = quadratic
  const n = observationCount(problem)
  const phi = phiOfVariance(problem.family, scale, end.sigma2)
  const tau = nuisanceScale(problem.family)
  const { gamma } = end
  const check = judgeConvergence({
    x: scale.known === null ? Float64Array.of(...gamma, ...tau.fromPhi(phi)) : gamma,
    ...expansionAt(end, scale, n),
    unit: 1 / n,
    atPrecision: false,
    endless: false
  })
  const logLikelihood =
    (-n / 2) * Math.log(2 * Math.PI * end.sigma2) -
    end.rss / (2 * end.sigma2) +
    logWeights(problem.observations) / 2
  const information = informationOf(quadratic, { ...end, phi })
  const factor = factorise(information)
  let rows: ReturnType<typeof informationAt> | null = null
  const expanded = () => {
    rows ??= informationAt(problem, { gamma, phi, free: tau.free })
    return rows
  }
  return {
    problem,
    scale: tau,
    gamma,
    phi,
    get rows() {
      return expanded().rows
    },
    get jacobian() {
      return expanded().jacobian
    },
    logLikelihood,
    information,
    covariance: factor === null ? null : inverseFromFactor(factor),
    start,
    active: new Int8Array(gamma.length + tau.free.length),
    starts: 1,
    basins: [{ log_likelihood: logLikelihood, starts: 1, behind_best_by: 0 }],
    check,
    stop: 'gradient-small',
    iterations: 1,
    evaluations: 2
  }
}
