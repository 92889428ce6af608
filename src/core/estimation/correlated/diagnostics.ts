import { aligned } from '../regression/blocks.ts'
import { squaresDiagnostics } from '../regression/diagnostics.ts'
import type { BlockDiagnostics } from '../report.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'
import type { WhitenedFit } from './whitened.ts'

/** Residuals over σ̂, as they are and multiplied by L⁻¹ (nlme's "pearson" and "normalized"). */
function residualTypes({ model, fit }: CorrelatedWork, sigma2: number) {
  const { residuals } = fit.squares
  const white = fit.fixed.whiten({ head: residuals, tail: null }).head
  const sigma = Math.sqrt(sigma2)
  return {
    pearson: aligned(
      model,
      residuals.map((r) => r / sigma)
    ),
    normalized: aligned(
      model,
      white.map((r) => r / sigma)
    )
  }
}

/**
 * Residuals and influence of the generalised fit. A row's leverage, Cook's distance and dfbetas are those
 * of its row of the whitened regression: of what the row says beyond the rows that it is correlated with.
 */
export function generalisedDiagnostics(
  work: CorrelatedWork,
  { workspace, squares }: WhitenedFit
): BlockDiagnostics {
  const { include } = workspace.spec
  if (work.fit.status !== 'ok' || !(squares.sigma2 > 0)) return {}
  return {
    ...squaresDiagnostics(workspace, { squares }),
    ...(include.includes('residuals')
      ? { residual_types: residualTypes(work, squares.sigma2) }
      : {})
  }
}

/** Residuals of the likelihood, with its own σ². */
export function likelihoodDiagnostics(work: CorrelatedWork): BlockDiagnostics {
  const { fit, workspace } = work
  const asked = workspace.spec.include.includes('residuals')
  return asked && fit.status === 'ok' && fit.sigma2 > 0
    ? { residual_types: residualTypes(work, fit.sigma2) }
    : {}
}
