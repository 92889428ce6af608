import { multiply } from '../../numeric/linalg/product.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { nuisanceScale } from '../nuisance.ts'
import type { EdgePoint } from './edge-of-mean.ts'
import { affineForm, rowsAt } from './edge-rows.ts'
import { expectedInformation } from './expected.ts'
import { inverseAlong, restrictedCovariance } from './restricted-covariance.ts'
import { inverseGram, meanFunctions, predictorInformation } from './score-rows.ts'

/** A likelihood at a maximum that rests on the end of its means. */
interface AtEdge {
  readonly problem: LikelihoodProblem
  readonly phi: Float64Array
  readonly edge: EdgePoint
}

/** Expected information of every row, 0 for the held ones, where it has no bound; null when not known. */
function freeInformation({ problem, phi, edge }: AtEdge): Float64Array | null {
  const unit = predictorInformation(problem, edge.predictor, phi)
  if (unit === null) return null
  for (const { i } of edge.held) unit[i] = 0
  return unit
}

function counted(problem: LikelihoodProblem, unit: Float64Array): Float64Array {
  const { frequency } = problem.observations
  return unit.map((w, i) => w * (frequency?.[i] ?? 1))
}

/**
 * Score equations of the mean along the directions that keep the held rows where they are, in all r
 * coordinates: the held rows have none, and the bread is singular across the directions.
 */
export function edgeScores(at: AtEdge) {
  const { problem, phi, edge } = at
  const { directions, held, predictor } = edge
  const unit = freeInformation(at)
  if (unit === null) return null
  const { z } = affineForm(problem)
  const inner = inverseGram(multiply(z, directions), counted(problem, unit))
  const bread = restrictedCovariance(directions, inner)
  if (bread === null) return null
  const { frequency } = problem.observations
  const score = rowsAt(problem, predictor, phi).score.map((s, i) => s / (frequency?.[i] ?? 1))
  for (const { i } of held) score[i] = 0
  return meanFunctions(z, bread, { score, unit })
}

/** Covariance of (γ, free φ) by the expected information, 0 across the directions that are held; null when not known. */
export function expectedAtEdge({ problem, phi, edge }: AtEdge): Matrix | null {
  const { directions, held, predictor } = edge
  const { z: jacobian } = affineForm(problem)
  for (const { i } of held) {
    for (let j = 0; j < jacobian.cols; j++) jacobian.data[j * jacobian.rows + i] = 0
  }
  const { free } = nuisanceScale(problem.family)
  const information = expectedInformation({ problem, phi, free, rows: { predictor }, jacobian })
  return information === null ? null : inverseAlong(directions, information)
}

/**
 * Covariance of γ as if the held rows were like the most informative of the others: a scale for the
 * first steps of profiles, no more. Null when not known.
 */
export function roughCovariance(at: AtEdge): Matrix | null {
  const unit = freeInformation(at)
  if (unit === null) return null
  const most = unit.reduce((max, w) => Math.max(max, w), 0)
  for (const { i } of at.edge.held) unit[i] = most
  return inverseGram(affineForm(at.problem).z, counted(at.problem, unit))
}
