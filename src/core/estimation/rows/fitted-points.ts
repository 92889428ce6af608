import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import { isAffine } from '../regression/model.ts'
import { inverseAlong } from '../regression/restricted-covariance.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import { usable } from '../regression/standard-errors.ts'
import type { Workspace } from '../regression/workspace.ts'
import { inverseOf, restsOnBound } from './climb.ts'
import type { Final } from './final-pass.ts'
import type { SandwichPoint } from './regression-pass.ts'
import type { Found } from './search.ts'
import type { Start } from './start.ts'

/** Both fits as their covariances need them. */
export interface FittedRows {
  readonly start: Start
  readonly pass: Start['pass']
  readonly workspace: Workspace
  readonly found: Found
  readonly final: Final | null
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult
  /** Exact second derivatives of ½ Σ w r² in (U R⁻¹); null where they are not at hand. */
  readonly squaresHessian: Matrix | null
  /** Of least absolute deviations: the covariance from the sparsity of the residuals. */
  readonly sparsity: Matrix | null
}

/** What every estimate's point has. */
function pointBase({ workspace, found }: FittedRows) {
  return { observations: workspace.model.nobs, rank: found.frame.kept.length }
}

/** The normal equations of least squares; null where they have no inverse. */
export function squaresPoint(of: FittedRows): SandwichPoint | null {
  const climb = of.found.squares
  if (climb === null || of.squares === null || !usable.includes(of.squares.status)) return null
  // Normal equations are those of all parameters, as in memory, also where one rests on a bound.
  const whole = climb.curvature === null ? null : factorise(climb.curvature.whole)
  if (whole === null) return null
  return {
    ...pointBase(of),
    criterion: 'squares',
    kind: 'mean',
    beta: climb.beta,
    phi: new Float64Array(0),
    bread: inverseFromFactor(whole),
    linear: isAffine(of.workspace.model)
  }
}

/** The likelihood's score equations; those of least squares where they are the same but for a factor. */
export function likelihoodPoint(of: FittedRows): SandwichPoint | null {
  const { workspace, found, final, likelihood } = of
  if (!usable.includes(likelihood.status) || !workspace.model.family.facts.smooth) return null
  if (likelihood.irregular) return null
  const climb = found.likelihood
  if (climb === null || final === null) return squaresPoint(of)
  const expected = final.expectedOfMean
  const directions = climb.within
  if (climb.penalised || (restsOnBound(climb) && directions === undefined)) return null
  const { family } = workspace.model
  const point = { ...pointBase(of), criterion: 'likelihood' as const, beta: climb.beta }
  const phi = final.scale.toPhi(climb.tau)
  if (expected === null) {
    const joint = { ...point, phi, kind: 'joint' as const, linear: false }
    return directions === undefined ? { ...joint, bread: inverseOf(climb) } : null
  }
  const bread = inverseAlong(directions ?? null, expected)
  if (bread === null) return null
  const linear = family.facts.quadratic && isAffine(workspace.model)
  return { ...point, phi, kind: 'mean', rank: directions?.cols ?? point.rank, bread, linear }
}
