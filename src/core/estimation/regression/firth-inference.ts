import type { Matrix } from '../../numeric/matrix.ts'
import type { ProfileSource } from '../intervals/choose.ts'
import { type StackedMaximum, stackedProfiles, testedStack } from '../stacked/profiles.ts'
import type { Stack } from '../stacked/stack.ts'
import { identified, type TestedLikelihood } from '../tests/restriction.ts'
import { orthonormalBasis } from './basis.ts'
import { standardErrors } from './blocks.ts'
import { firthSurface } from './firth.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isLinear } from './model.ts'
import type { Workspace } from './workspace.ts'

/** The penalised likelihood around its maximum, as that of a stack of one response. */
function aroundFirth(
  workspace: Workspace,
  { gamma }: LikelihoodResult
): { readonly stack: Stack; readonly maximum: StackedMaximum } {
  const { model, coordinates, options, control } = workspace
  const surface = firthSurface(workspace)
  const summit = surface.at(gamma)
  if (!isLinear(model) || summit === null) throw new Error('a penalised fit has a linear predictor')
  const { kept } = coordinates
  const basis = orthonormalBasis(model.mean.x, kept)
  const { terms } = model
  return {
    stack: [{ response: '', terms, kept, aliased: options.aliased, basis, from: 0 }],
    maximum: {
      surface,
      summit,
      base: new Float64Array(gamma.length),
      cancelled: control.cancelled
    }
  }
}

/** Profiles of the penalised likelihood (Heinze & Schemper 2002, Statist. Med. 21, 2409-2419). */
export function firthProfiles(
  workspace: Workspace,
  result: LikelihoodResult
): ProfileSource<never> {
  const { stack, maximum } = aroundFirth(workspace, result)
  const { profile } = stackedProfiles(stack, maximum, {
    estimates: result.coefficients,
    stdErrors: standardErrors(result.covariance, 1)
  })
  return { profile, higher: () => null }
}

/** The penalised likelihood, to be tested with the given covariance of its terms (p × p). */
export function testedFirth(
  workspace: Workspace,
  result: LikelihoodResult,
  covariance: Matrix
): TestedLikelihood {
  const { stack, maximum } = aroundFirth(workspace, result)
  const { coordinates } = workspace
  return testedStack(stack, maximum, {
    estimates: coordinates.toCoefficients(result.gamma),
    covariance: identified(covariance, coordinates.kept)
  })
}
