import type { BlockDiagnostics, ResponseDiagnostics } from '../report.ts'
import type { BothEstimates } from './both-estimates.ts'
import { collinearity } from './collinearity.ts'
import { likelihoodFunctions, squaresFunctions } from './estimating.ts'
import { deletionFactors, influenceMembers } from './influence.ts'
import { likelihoodResiduals, pearsonResiduals, squaresResiduals } from './residuals.ts'
import { squaresCovariance } from './standard-errors.ts'
import type { Workspace } from './workspace.ts'

const usable: readonly string[] = ['ok', 'rank_deficient']

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
  const linear = asked('collinearity') ? collinearity(workspace, covariance) : null
  return {
    ...(asked('residuals') ? { residual_types } : {}),
    ...(influence === null ? {} : { influence }),
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
  const linear = asked('collinearity') ? collinearity(workspace, likelihood.covariance) : null
  return {
    ...(asked('residuals') ? { residual_types: likelihoodResiduals(workspace, likelihood) } : {}),
    ...(influence === null ? {} : { influence }),
    ...(linear === null ? {} : { collinearity: linear })
  }
}
