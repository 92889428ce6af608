import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { edgeScores } from './edge-scores.ts'
import { informationAt } from './information-at.ts'
import { isInside, type LikelihoodFit } from './likelihood-fit.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isExpression, isLinear, type RegressionModel } from './model.ts'
import {
  inverseGram,
  leverages,
  meanFunctions,
  predictorInformation,
  rowScores
} from './score-rows.ts'
import type { SquaresFit } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** Means of every row and their derivatives in the coordinates (n × r). */
export function meanJacobian(
  { model, coordinates }: Workspace,
  gamma: Float64Array
): { readonly predictor: Float64Array; readonly slope: Float64Array; readonly jacobian: Matrix } {
  const predictor = new Float64Array(model.observations.rows)
  const jacobian = zeros(predictor.length, coordinates.kept.length)
  coordinates.problem.predictor.evaluate(gamma, predictor, jacobian)
  const slope = new Float64Array(predictor.length)
  const jet = new Float64Array(4)
  for (let i = 0; i < predictor.length; i++) {
    model.link.inverse(predictor[i], jet)
    slope[i] = jet[1]
    for (let j = 0; j < jacobian.cols; j++) jacobian.data[j * jacobian.rows + i] *= jet[1]
  }
  return { predictor, slope, jacobian }
}

/** Rows of the identified design summed without the intercept: a score times it is the pilot of HAC. */
function designSums({ model, coordinates }: Workspace, jacobian: Matrix): Float64Array {
  const out = new Float64Array(model.observations.rows)
  const linear = isLinear(model)
  coordinates.kept.forEach((j, k) => {
    const intercept = linear && model.mean.intercept && model.terms[j].name === '(Intercept)'
    if (intercept && coordinates.kept.length > 1) return
    const source = linear ? column(model.mean.x, j) : column(jacobian, k)
    for (let i = 0; i < out.length; i++) out[i] += source[i]
  })
  return out
}

const unitsOf = ({ units }: RegressionModel) => (units === undefined ? {} : { units })

/** Normal equations of least squares, per row: ψ_i = w_i r_i J_i with bread (J'WJ)⁻¹. */
export function squaresFunctions(
  workspace: Workspace,
  fit: Pick<SquaresFit, 'gamma' | 'residuals' | 'unscaledCovariance'>
): EstimatingFunctions | null {
  const { model, coordinates } = workspace
  const { frequency } = model.observations
  const { slope, jacobian } = meanJacobian(workspace, fit.gamma)
  const total = model.squares?.weights ?? new Float64Array(jacobian.rows).fill(1)
  const unit = frequency === null ? total : total.map((w, i) => w / frequency[i])
  const given = isExpression(model) && fit.unscaledCovariance.data.every(Number.isFinite)
  const bread = given ? fit.unscaledCovariance : inverseGram(jacobian, total)
  if (bread?.data.every(Number.isFinite) !== true) return null
  const score = fit.residuals.map((r, i) => unit[i] * r)
  const sums = designSums(workspace, jacobian)
  return {
    scores: rowScores(jacobian, score, []),
    bread,
    breadName: 'expected',
    frequency,
    ...unitsOf(model),
    leverage: leverages(jacobian, bread, unit),
    aggregate: score.map((s, i) => s * sums[i] * (isLinear(model) ? slope[i] : 1)),
    observations: model.nobs,
    rank: coordinates.kept.length,
    linear: isAffine(model)
  }
}

/** Where a likelihood is looked at. */
interface ScorePoint {
  readonly problem: LikelihoodProblem
  readonly fit: LikelihoodFit
  readonly result: LikelihoodResult
}

/** Scores of the mean alone with Fisher's bread, as R's sandwich on glm: the dispersion cancels. */
function meanScores(workspace: Workspace, { problem, fit, result }: ScorePoint) {
  const { rows, jacobian } = informationAt(problem, {
    gamma: result.gamma,
    phi: result.phi,
    free: fit.scale.free
  })
  const unit = predictorInformation(problem, rows.predictor, result.phi)
  if (unit === null) return null
  const { frequency } = workspace.model.observations
  const bread = inverseGram(
    jacobian,
    unit.map((w, i) => w * (frequency?.[i] ?? 1))
  )
  if (bread === null) return null
  const score = rows.score.map((s, i) => s / (frequency?.[i] ?? 1))
  return meanFunctions(jacobian, bread, { score, unit })
}

/** Hat values by the expected information of the mean; null where that is not known. */
export function expectedLeverage(workspace: Workspace, at: ScorePoint): Float64Array | null {
  return meanScores(workspace, at)?.leverage ?? null
}

/** Joint scores of (γ, free φ) with the observed information. */
function jointScores(workspace: Workspace, { problem, fit, result }: ScorePoint) {
  const { rows, jacobian, information } = informationAt(problem, {
    gamma: result.gamma,
    phi: result.phi,
    free: fit.scale.free
  })
  const factor = factorise(information)
  if (factor === null) return null
  const { frequency } = workspace.model.observations
  const unit = (values: Float64Array) => values.map((s, i) => s / (frequency?.[i] ?? 1))
  const score = unit(rows.score)
  const extra = fit.scale.free.map((k) => unit(column(rows.nuisanceScore, k)))
  return {
    scores: rowScores(jacobian, score, extra),
    bread: inverseFromFactor(factor),
    breadName: 'observed' as const,
    leverage: null,
    score
  }
}

/** Scores and bread at the estimate, of its kind; null where it has none. */
function scoresAt(workspace: Workspace, result: LikelihoodResult) {
  const { model, coordinates } = workspace
  const { fit, edge, phi, irregular } = result
  const { problem } = coordinates
  const { smooth, exponentialDispersion } = model.family.facts
  if (edge !== undefined) return exponentialDispersion ? edgeScores({ problem, phi, edge }) : null
  if (fit === null || !smooth || irregular || !isInside(fit)) return null
  const point = { problem, fit, result }
  return (
    (exponentialDispersion ? meanScores(workspace, point) : null) ?? jointScores(workspace, point)
  )
}

/**
 * Score equations per row: of the mean alone for dispersion models (as R's sandwich on lm, glm and
 * nls), else jointly with the dispersion and shape. Null where the likelihood has no smooth interior
 * maximum.
 */
export function likelihoodFunctions(
  workspace: Workspace,
  result: LikelihoodResult
): EstimatingFunctions | null {
  const { model, coordinates } = workspace
  const found = scoresAt(workspace, result)
  if (found === null) return null
  const { score, ...functions } = found
  const sums = designSums(workspace, meanPredictorJacobian(workspace, result.gamma))
  return {
    ...functions,
    ...unitsOf(model),
    frequency: model.observations.frequency,
    aggregate: score.map((s, i) => s * sums[i]),
    observations: model.nobs,
    rank: result.edge?.directions.cols ?? coordinates.kept.length,
    linear: model.family.facts.quadratic && isAffine(model)
  }
}

function meanPredictorJacobian({ model, coordinates }: Workspace, gamma: Float64Array): Matrix {
  const jacobian = zeros(model.observations.rows, coordinates.kept.length)
  coordinates.problem.predictor.evaluate(gamma, new Float64Array(jacobian.rows), jacobian)
  return jacobian
}

/** Labels of a model for messages: what the estimator is called. */
export function withoutFunctions(model: RegressionModel): string {
  return model.family.facts.smooth
    ? 'The estimate is not a regular interior solution of its score equations.'
    : 'The likelihood is not smooth, so it has no score equations.'
}
