import { factorise, inverseFromFactor, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { observationCount } from '../objective.ts'
import {
  type Certificate,
  type CertificateInput,
  certify,
  roundingUnit
} from '../verdict/certificate.ts'
import { varianceOfPhi } from './normal-scale.ts'
import {
  gramOf,
  informationOf,
  type QuadraticProblem,
  quadraticProblem,
  scoreOf
} from './quadratic-problem.ts'
import { logWeights, residualsAt, sumOfSquares } from './residual-sums.ts'

/**
 * The certificate of equivalence.md, section 8, at a point of any likelihood: from sums over residuals
 * where the law is quadratic and the mean affine, from expansions of all rows elsewhere.
 */
export function certifyPoint(input: CertificateInput): Certificate | null {
  const quadratic = quadraticProblem(input.problem)
  return quadratic === null ? certify(input) : certifyQuadratic(input, quadratic)
}

/** Of every row: information, score, and score in units of the root of the information. */
function rowSums({ weights }: QuadraticProblem, r: Float64Array, sigma2: number) {
  const information = new Float64Array(r.length)
  const scores = new Float64Array(r.length)
  const rowScores = new Float64Array(r.length)
  for (let i = 0; i < r.length; i++) {
    information[i] = (weights === null ? 1 : weights[i]) / sigma2
    scores[i] = r[i] * information[i]
    rowScores[i] = information[i] > 0 ? scores[i] / Math.sqrt(information[i]) : 0
  }
  return { information, scores, rowScores }
}

function certifyQuadratic(
  input: CertificateInput,
  quadratic: QuadraticProblem
): Certificate | null {
  const { problem, theta, phi } = input
  const sigma2 = varianceOfPhi(quadratic.scale, phi)
  if (!(sigma2 > 0 && sigma2 < Infinity)) return null
  const r = residualsAt(problem, theta)
  const { information, scores, rowScores } = rowSums(quadratic, r, sigma2)
  const joint = informationOf(quadratic, { gram: gramOf(quadratic), sigma2, phi })
  const factor = factorise(joint)
  if (factor === null) return null
  const score = new Float64Array(joint.rows)
  const pull = scoreOf(quadratic, r)
  for (let j = 0; j < pull.length; j++) score[j] = pull[j] / sigma2
  const move = solveFactor(factor, score)
  let squared = 0
  for (let j = 0; j < pull.length; j++) squared += score[j] * move[j]
  const constants =
    (-observationCount(problem) / 2) * Math.log(2 * Math.PI * sigma2) +
    logWeights(problem.observations) / 2
  const fit = sumOfSquares(r, quadratic.weights) / (2 * sigma2)
  return {
    score: Math.sqrt(Math.max(squared, 0)),
    roundingUnit: roundingUnit(
      input,
      { predictor: information, responseSlope: information },
      rowScores
    ),
    move: move.subarray(0, theta.length),
    rowScores,
    logLikelihood: constants - fit,
    logLikelihoodSize: Math.abs(constants) + fit,
    covariance: () => inverseFromFactor(factor),
    phi,
    scores,
    jacobian: quadratic.design,
    slopes: new Float64Array(r.length).fill(1)
  }
}
