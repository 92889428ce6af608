import type { Matrix } from '../../numeric/matrix.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import { usable } from '../regression/standard-errors.ts'
import { fTests, termTests } from '../regression/tests.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { BlockTests } from '../report-diagnostics.ts'
import { identified, restrictionTests } from '../tests/restriction.ts'

/** A fit over all rows, and the covariance of its terms (p × p) that its table shows. */
interface Tested<Fit> {
  readonly fit: Fit
  readonly covariance: Matrix | null
}

type Part = { readonly tests?: BlockTests }

/**
 * Wald's tests of every term and of every written hypothesis, which an estimate and its covariance are
 * enough for; a fit under a hypothesis would be another search over all rows.
 */
export function waldTests(
  workspace: Workspace,
  {
    squares,
    likelihood
  }: {
    readonly squares: Tested<SquaresFit | null>
    readonly likelihood: Tested<LikelihoodResult>
  }
): { readonly squares: Part; readonly likelihood: Part } {
  const { include, inference } = workspace.spec
  if (!include.includes('tests') && inference.hypotheses === undefined) {
    return { squares: {}, likelihood: {} }
  }
  return {
    squares: squaresPart(workspace, squares),
    likelihood: likelihoodPart(workspace, likelihood)
  }
}

function keptOf({ coordinates }: Workspace, coefficients: Float64Array): Float64Array {
  return Float64Array.from(coordinates.kept, (j) => coefficients[j])
}

function squaresPart(workspace: Workspace, { fit, covariance }: Tested<SquaresFit | null>): Part {
  if (fit === null || covariance === null || !usable.includes(fit.status)) return {}
  const estimates = keptOf(workspace, fit.coefficients)
  return { tests: fTests(workspace, { estimates, covariance, dfResidual: fit.dfResidual }) }
}

function likelihoodPart(workspace: Workspace, { fit, covariance }: Tested<LikelihoodResult>): Part {
  if (covariance === null || !usable.includes(fit.status)) return {}
  const tested = {
    estimates: keptOf(workspace, fit.coefficients),
    covariance: identified(covariance, workspace.coordinates.kept),
    logLikelihood: fit.logLikelihood,
    under: null
  }
  return {
    tests: termTests(workspace, (name, restriction) => restrictionTests(name, restriction, tested))
  }
}
