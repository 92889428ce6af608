import { aligned, rowMembers } from '../regression/blocks.ts'
import { assumptionChecks } from '../regression/checks.ts'
import { squaresDiagnostics } from '../regression/diagnostics.ts'
import type { BlockDiagnostics } from '../report-diagnostics.ts'
import type { EquivalenceReport } from '../report-equivalence.ts'
import { type CorrelatedWork, generalisedFit } from './correlated-blocks.ts'
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
function generalisedDiagnostics(
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
function likelihoodDiagnostics(work: CorrelatedWork): BlockDiagnostics {
  const { fit, workspace } = work
  const asked = workspace.spec.include.includes('residuals')
  return asked && fit.status === 'ok' && fit.sigma2 > 0
    ? { residual_types: residualTypes(work, fit.sigma2) }
    : {}
}

/** What an answer has that is made of the rows of three fits, as far as asked for. */
export interface CorrelatedRowParts {
  readonly least_squares: BlockDiagnostics
  readonly generalized_least_squares: BlockDiagnostics
  readonly maximum_likelihood: BlockDiagnostics
  readonly checks: Pick<EquivalenceReport, 'assumption_checks'>
}

/** Fits on rows that are side by side, where the work of an answer has condensed ones. */
export interface HeldFits {
  readonly work: CorrelatedWork
  readonly whitened: WhitenedFit
}

/** What else is told of every row of such fits. */
export function heldRowParts({ work, whitened }: HeldFits): CorrelatedRowParts {
  const { model, ordinary, workspace } = work
  const { include } = workspace.spec
  const parts = correlatedRowParts(work, whitened)
  const generalised = rowMembers(model, generalisedFit(work), include)
  return {
    ...parts,
    least_squares: { ...rowMembers(model, ordinary, include), ...parts.least_squares },
    generalized_least_squares: { ...generalised, ...parts.generalized_least_squares },
    maximum_likelihood: { ...generalised, ...parts.maximum_likelihood }
  }
}

/** Residuals of every kind, influence, collinearity and tests of assumptions. */
export function correlatedRowParts(
  work: CorrelatedWork,
  whitened: WhitenedFit
): CorrelatedRowParts {
  const { workspace, ordinary } = work
  return {
    least_squares: squaresDiagnostics(workspace, { squares: ordinary }),
    generalized_least_squares: generalisedDiagnostics(work, whitened),
    maximum_likelihood: likelihoodDiagnostics(work),
    checks: correlatedChecks(work, whitened)
  }
}

/** What the tests of independence and of equal variance speak of once the rows are whitened. */
const covarianceCondition =
  'the covariance of the errors is given up to scale, or estimated with them'
const ofCovariance: readonly string[] = ['breusch_pagan', 'durbin_watson', 'white']

/**
 * The tests of assumptions on the whitened regression, whose residuals are nlme's "normalized" ones up
 * to σ̂: what is left of correlation and unequal variance there speaks against the stated covariance.
 */
function correlatedChecks(
  { fit, condensed }: CorrelatedWork,
  { workspace, squares }: WhitenedFit
): Pick<EquivalenceReport, 'assumption_checks'> {
  const { include } = workspace.spec
  const asked = include.includes('assumptions') || include.includes('tests')
  if (!asked || condensed !== undefined) return {}
  const checks =
    fit.status === 'ok' ? assumptionChecks(workspace, { squares, likelihood: null }) : []
  return {
    assumption_checks: checks.map((check) => ({
      ...check,
      assumption: `${check.assumption}, whitened`,
      ...(ofCovariance.includes(check.test) ? { condition: covarianceCondition } : {})
    }))
  }
}
