import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { expectedCovariance } from './expected.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine } from './model.ts'
import { type SquaresFit, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** Covariance of least squares that the client's table is to show, with its name. */
export function squaresCovariance({ model }: Workspace, fit: SquaresFit): Matrix {
  const span = 1
  const out = zeros(model.terms.length, model.terms.length)
  for (let k = 0; k < out.data.length; k++)
    out.data[k] = fit.unscaledCovariance.data[k] * fit.sigma2 * span
  return out
}

interface ChosenInformation {
  readonly covariance: Matrix
  readonly information: string
}

/** Covariance of the likelihood estimate by the information the client chose. */
export function likelihoodCovariance(
  { model, coordinates, spec }: Workspace,
  result: LikelihoodResult
): ChosenInformation {
  const choice = spec.inference.std_errors
  if (
    choice !== 'expected' ||
    result.fit === null ||
    (model.family.facts.quadratic && isAffine(model))
  ) {
    return {
      covariance: result.covariance,
      information: choice === 'expected' ? 'expected' : 'observed'
    }
  }
  const { fit } = result
  const expected = expectedCovariance({
    problem: fit.problem,
    phi: fit.phi,
    free: fit.scale.free,
    rows: fit.rows,
    jacobian: fit.jacobian
  })
  if (expected === null) return { covariance: result.covariance, information: 'observed' }
  return {
    covariance: spreadMatrix(
      coordinates.kept,
      coordinates.covariance(expected),
      model.terms.length
    ),
    information: 'expected'
  }
}
