import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  applyCovariance,
  type ChosenCovariance,
  covarianceConventions
} from '../covariances/apply.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import { chosenCovariance } from '../covariances/registry.ts'
import { askedSamples } from '../covariances/resample.ts'
import type { WarningReport } from '../report.ts'
import type { Reference } from '../reporting/coefficients.ts'
import { expectedAtEdge } from './edge-scores.ts'
import { likelihoodFunctions, squaresFunctions, withoutFunctions } from './estimating.ts'
import { expectedCovariance } from './expected.ts'
import { groupsOf } from './groups.ts'
import { informationAt } from './information-at.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine } from './model.ts'
import { knownVariance } from './normal-scale.ts'
import { type BothReplicates, bootstrapReplicates } from './resampling.ts'
import { type SquaresFit, spreadMatrix } from './squares-fit.ts'
import { followingTool, toolParts } from './tool-conventions.ts'
import type { Workspace } from './workspace.ts'

/** The error variance behind least-squares standard errors: the known one of normal errors, else RSS/(n − p). */
export function errorVariance({ model }: Workspace, fit: SquaresFit): number {
  return knownVariance(model.family) ?? fit.sigma2
}

/** Covariance of least squares under its model: σ²(J'WJ)⁻¹ with the n − p divisor, or σ² as it is known. */
export function squaresCovariance(workspace: Workspace, fit: SquaresFit): Matrix {
  const p = workspace.model.terms.length
  const out = zeros(p, p)
  const variance = errorVariance(workspace, fit)
  for (let k = 0; k < out.data.length; k++) {
    out.data[k] = fit.unscaledCovariance.data[k] * variance
  }
  return out
}

/** The law of a least-squares statistic: t with the residual degrees of freedom, normal when σ is known. */
export function squaresReference(workspace: Workspace, fit: SquaresFit): Reference {
  return squaresLaw(workspace) === 'normal' ? { law: 'normal' } : { law: 't', df: fit.dfResidual }
}

/** Name of that law, which the model settles before any fit. */
export function squaresLaw({ model }: Workspace): 'normal' | 't' {
  return knownVariance(model.family) === null ? 't' : 'normal'
}

export interface ChosenCovariances {
  readonly squares: ChosenCovariance | null
  readonly likelihood: ChosenCovariance | null
  readonly warnings: readonly WarningReport[]
  readonly conventions: Readonly<Record<string, unknown>>
  /** Bootstrap estimates of the terms (B × p), or why there are none; drawn when first asked for. */
  readonly replicates: {
    readonly squares: () => Matrix | string
    readonly likelihood: () => Matrix | string
  }
  /** One robust formula on one and the same point. */
  readonly sameRobust: boolean
}

export interface FittedPair {
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
  /** Name of the information behind the likelihood's own covariance. */
  readonly information: string
  /** For L1: the covariance from the sparsity of the residuals, offered as `observed`. */
  readonly sparsity?: () => Matrix | null
}

/** Statuses of fits whose standard errors may be chosen. */
export const usable: readonly string[] = ['ok', 'rank_deficient', 'boundary']

/** Inverse of the exact Hessian of RSS/2 times σ², or the plain one for a linear fit. */
function squaresObserved(workspace: Workspace, fit: SquaresFit): Matrix | null {
  const { model, coordinates } = workspace
  if (fit.hessian === null) return squaresCovariance(workspace, fit)
  const factor = factorise(fit.hessian)
  if (factor === null) return null
  const inverse = inverseFromFactor(factor)
  const scaled = {
    ...inverse,
    data: inverse.data.map((value) => value * errorVariance(workspace, fit))
  }
  return spreadMatrix(coordinates.kept, coordinates.covariance(scaled), model.terms.length)
}

function likelihoodExpected(workspace: Workspace, result: LikelihoodResult): Matrix | null {
  const { model, coordinates } = workspace
  const { fit, edge, phi } = result
  const inTerms = (covariance: Matrix | null) =>
    covariance === null
      ? null
      : spreadMatrix(coordinates.kept, coordinates.covariance(covariance), model.terms.length)
  if (edge !== undefined) {
    return inTerms(expectedAtEdge({ problem: coordinates.problem, phi, edge }))
  }
  if (fit === null) return null
  if (model.family.facts.quadratic && isAffine(model)) return result.covariance
  const { free } = fit.scale
  const point = informationAt(coordinates.problem, { gamma: result.gamma, phi, free })
  return inTerms(
    expectedCovariance({
      problem: coordinates.problem,
      phi,
      free,
      rows: point.rows,
      jacobian: point.jacobian
    })
  )
}

/** What both blocks' estimators share: the way back to terms, groups of rows. */
function shared(workspace: Workspace) {
  const { model, coordinates, spec } = workspace
  return {
    choice: spec.inference.std_errors,
    withoutFunctions: withoutFunctions(model),
    toTerms: (matrix: Matrix) =>
      spreadMatrix(coordinates.kept, coordinates.covariance(matrix), model.terms.length),
    groups: (columns: readonly string[]) =>
      columns.map((name) => groupsOf(model.data, model.rows, name))
  }
}

function lazyReplicates(workspace: Workspace, { squares, likelihood }: FittedPair) {
  let found: BothReplicates | null = null
  return (): BothReplicates => {
    found ??= bootstrapReplicates(workspace, {
      ...askedSamples(workspace.spec.inference),
      squares,
      likelihood
    })
    return found
  }
}

const estimatesOf = (found: BootstrapReplicates | string) =>
  typeof found === 'string' ? found : found.estimates

/** The likelihood's own covariance, or that of the tool whose conventions the client follows. */
function likelihoodModel(workspace: Workspace, likelihood: LikelihoodResult, information: string) {
  const expected = () => likelihoodExpected(workspace, likelihood)
  const parts = toolParts(workspace, likelihood, expected)
  return followingTool(workspace, parts, { matrix: likelihood.covariance, information })
}

/** The covariances of both blocks by the client's one choice. */
export function chooseCovariances(workspace: Workspace, pair: FittedPair): ChosenCovariances {
  const { model, spec } = workspace
  const { squares, likelihood } = pair
  const entry = chosenCovariance(spec.inference.std_errors)
  const replicates = lazyReplicates(workspace, pair)
  const common = shared(workspace)
  const plain = chosenCovariance('model')
  const least =
    squares === null
      ? null
      : applyCovariance(
          usable.includes(squares.status) ? entry : plain,
          {
            ...common,
            functions: entry.robust ? squaresFunctions(workspace, squares) : null,
            model: { matrix: squaresCovariance(workspace, squares), information: 'expected' },
            observed: () => squaresObserved(workspace, squares),
            expected: () => squaresCovariance(workspace, squares),
            replicates: () => replicates().squares
          },
          'least squares'
        )
  const most =
    likelihood === null
      ? null
      : applyCovariance(
          usable.includes(likelihood.status) ? entry : plain,
          {
            ...common,
            functions: entry.robust ? likelihoodFunctions(workspace, likelihood) : null,
            model: likelihoodModel(workspace, likelihood, pair.information),
            observed: () =>
              pair.information === 'observed' ? likelihood.covariance : (pair.sparsity?.() ?? null),
            ...(pair.sparsity === undefined ? {} : { observedInformation: 'sparsity' }),
            expected: () =>
              pair.information === 'expected'
                ? likelihood.covariance
                : likelihoodExpected(workspace, likelihood),
            replicates: () => replicates().likelihood
          },
          'maximum likelihood'
        )
  return {
    squares: least?.chosen ?? null,
    likelihood: most?.chosen ?? null,
    warnings: [least?.warning ?? [], most?.warning ?? []].flat(),
    conventions: covarianceConventions({ least_squares: least, maximum_likelihood: most }),
    replicates: {
      squares: () => estimatesOf(replicates().squares),
      likelihood: () => estimatesOf(replicates().likelihood)
    },
    sameRobust:
      entry.robust &&
      least?.chosen.used === entry &&
      most?.chosen.used === entry &&
      model.family.facts.quadratic
  }
}
