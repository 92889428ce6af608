import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { addCrossProduct } from '../../numeric/linalg/gram.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { projectScore } from '../likelihood.ts'
import { curvedSquaresFit } from './curved-squares.ts'
import { meanJacobian } from './estimating.ts'
import { maximise } from './likelihood-fit.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isLinear, type RegressionModel } from './model.ts'
import { limitOfNuisance } from './nuisance-limits.ts'
import { isProgramme } from './programme-fit.ts'
import { programmeReplicate } from './programme-replicate.ts'
import type { SquaresFit } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** The fits of the whole data. */
interface FittedBoth {
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
}

/** Linear least squares of a sample by one step from the estimate, in an orthonormal basis; null when singular. */
function linearReplicate(
  { coordinates }: Workspace,
  basis: Matrix,
  at: { readonly model: RegressionModel; readonly squares: SquaresFit }
): Float64Array | null {
  const { squares: data } = at.model
  if (data === null) return null
  const weights = data.weights ?? new Float64Array(basis.rows).fill(1)
  const gram = zeros(basis.cols, basis.cols)
  addCrossProduct(basis, weights, gram)
  const factor = factorise(gram)
  if (factor === null) return null
  const right = new Float64Array(basis.cols)
  const weighted = data.y.map((value, i) => weights[i] * (value - at.squares.fitted[i]))
  projectScore(basis, weighted, { into: right, from: 0 })
  const step = solveFactor(factor, right)
  return coordinates.toCoefficients(at.squares.gamma.map((value, j) => value + step[j]))
}

/** How both estimators are fitted to a sample; null where one cannot be. */
export interface Refits {
  readonly squares: ((model: RegressionModel) => Float64Array | null) | null
  readonly likelihood: ((model: RegressionModel) => Float64Array | null) | null
}

function curvedReplicate(workspace: Workspace, model: RegressionModel, fit: SquaresFit) {
  const found = curvedSquaresFit({
    model,
    coordinates: workspace.coordinates,
    starts: [fit.gamma],
    relations: [],
    optimizer: workspace.spec.optimizer,
    control: workspace.control
  })
  if (found === null || found.status === 'not_converged') return null
  return workspace.coordinates.toCoefficients(found.gamma)
}

/** The likelihood's maximum on a sample, a shape of which may be inside or in its limit whatever it is on all rows. */
function likelihoodReplicate(
  { coordinates, search }: Workspace,
  model: RegressionModel,
  at: LikelihoodResult
): Float64Array | null {
  const problem = { ...coordinates.problem, observations: model.observations }
  const held = at.infinite !== undefined
  const options = { ...search, starts: [at.gamma], ...(held ? {} : { phi: at.phi }) }
  const first = maximise(problem, options)
  const fit = first === null ? null : (limitOfNuisance(first, options)?.fit ?? first)
  if (fit === null || fit.check.failed !== null || fit.covariance === null) return null
  return coordinates.toCoefficients(fit.gamma)
}

/** How the likelihood is fitted to a sample: from the estimate, or by its linear programme; null where it is not. */
function likelihoodRefit(
  workspace: Workspace,
  likelihood: LikelihoodResult | null
): Refits['likelihood'] {
  if (likelihood === null || likelihood.irregular) return null
  if (likelihood.fit !== null) {
    return (sample) => likelihoodReplicate(workspace, sample, likelihood)
  }
  return isProgramme(workspace)
    ? (sample) => (isLinear(sample) ? programmeReplicate(workspace, sample) : null)
    : null
}

/** Fits of a sample that begin where the full fits ended. */
export function refitsOf(workspace: Workspace, { squares, likelihood }: FittedBoth): Refits {
  const { model } = workspace
  const affine = isAffine(model)
  const basis = affine && squares !== null ? meanJacobian(workspace, squares.gamma).jacobian : null
  const refitSquares =
    squares === null
      ? null
      : (sample: RegressionModel) =>
          basis === null
            ? curvedReplicate(workspace, sample, squares)
            : linearReplicate(workspace, basis, { model: sample, squares })
  const same = affine && model.family.facts.quadratic
  return {
    squares: refitSquares,
    likelihood: same ? refitSquares : likelihoodRefit(workspace, likelihood)
  }
}
