import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import type { BlockDiagnostics, ResponseDiagnostics } from '../report.ts'
import { aligned } from './blocks.ts'
import type { BothEstimates } from './both-estimates.ts'
import { collinearity } from './collinearity.ts'
import { leverages, likelihoodFunctions, meanJacobian, squaresFunctions } from './estimating.ts'
import { deletionFactors, influenceMembers } from './influence.ts'
import { likelihoodResiduals, pearsonResiduals, squaresResiduals } from './residuals.ts'
import type { SquaresFit } from './squares-fit.ts'
import { squaresCovariance } from './standard-errors.ts'
import type { Workspace } from './workspace.ts'

const usable: readonly string[] = ['ok', 'rank_deficient']

/**
 * ∂ŷᵢ/∂yᵢ of a curved mean, J(J'WJ − Σ wᵢeᵢHᵢ)⁻¹J'W, against which the leverage of the tangent plane
 * is an approximation (St. Laurent & Cook 1992, JASA 87, 985-990); nothing for a linear mean.
 */
function jacobianLeverage(workspace: Workspace, { gamma, hessian }: SquaresFit) {
  const { model } = workspace
  const factor = hessian === null ? null : factorise(hessian)
  if (factor === null) return {}
  const { jacobian } = meanJacobian(workspace, gamma)
  const { frequency } = model.observations
  const weights = model.squares?.weights ?? new Float64Array(jacobian.rows).fill(1)
  const unit = weights.map((w, i) => w / (frequency?.[i] ?? 1))
  return { jacobian_leverage: aligned(model, leverages(jacobian, inverseFromFactor(factor), unit)) }
}

/** Residuals of every kind, influence and collinearity of the least-squares fit, as far as asked for. */
export function squaresDiagnostics(
  workspace: Workspace,
  { squares }: Pick<BothEstimates, 'squares'>
): ResponseDiagnostics {
  const { model, spec } = workspace
  if (squares === null || !usable.includes(squares.status)) return {}
  const asked = (name: string) => spec.include.includes(name)
  const covariance = squaresCovariance(workspace, squares)
  const functions = asked('influence') ? squaresFunctions(workspace, squares) : null
  const residual_types = squaresResiduals(model, squares)
  const scale = Math.sqrt(squares.sigma2)
  const weights = model.squares?.weights ?? null
  const single = squares.residuals.map(
    (r, i) => r * Math.sqrt((weights?.[i] ?? 1) / (functions?.frequency?.[i] ?? 1))
  )
  const influence =
    functions?.leverage == null
      ? null
      : influenceMembers(workspace, {
          functions,
          standardised: single.map((e) => e / scale),
          deletion: deletionFactors(
            single.map((e) => e * e),
            squares,
            functions.leverage
          ),
          covariance
        })
  const linear = asked('collinearity')
    ? collinearity(workspace, { gamma: squares.gamma, covariance })
    : null
  return {
    ...(asked('residuals') ? { residual_types } : {}),
    ...(influence === null
      ? {}
      : { influence: { ...influence, ...jacobianLeverage(workspace, squares) } }),
    ...(linear === null ? {} : { collinearity: linear })
  }
}

/** The same of the likelihood fit. */
export function likelihoodDiagnostics(
  workspace: Workspace,
  { likelihood }: BothEstimates
): BlockDiagnostics {
  const { model, spec } = workspace
  if (likelihood === null || !usable.includes(likelihood.status)) return {}
  const asked = (name: string) => spec.include.includes(name)
  const functions = asked('influence') ? likelihoodFunctions(workspace, likelihood) : null
  const influence =
    functions === null
      ? null
      : influenceMembers(workspace, {
          functions,
          standardised: pearsonResiduals(model, likelihood),
          deletion: new Float64Array(model.observations.rows).fill(1),
          covariance: likelihood.covariance
        })
  const linear = asked('collinearity') ? collinearity(workspace, likelihood) : null
  return {
    ...(asked('residuals') ? { residual_types: likelihoodResiduals(workspace, likelihood) } : {}),
    ...(influence === null ? {} : { influence }),
    ...(linear === null ? {} : { collinearity: linear })
  }
}
