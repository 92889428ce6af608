import type { Matrix } from '../../numeric/matrix.ts'
import type { LeastSquaresBlock } from '../report-blocks.ts'
import type { Reference } from '../reporting/coefficients.ts'
import type { StackedInference } from '../stacked/inference.ts'
import { crossProducts, type FittedEquation, residualsAt, systemSize } from './equations.ts'
import { expectedInformation, generalisedStep } from './gaussian-system.ts'
import { jointDiagnostics } from './joint-diagnostics.ts'
import { linear, relationMembers, type SystemWork } from './system-blocks.ts'
import type { SystemReplicates } from './system-bootstrap.ts'
import { estimatesAt, inverted, systemInference } from './system-inference.ts'
import { systemRows, systemSquaresBlock } from './system-report.ts'
import { systemResiduals } from './system-residuals.ts'
import { feasibleTests, separateTests } from './system-tests.ts'

export interface BlockWithInference<B> {
  readonly block: B
  /** Null where the estimator has no standard errors. */
  readonly inference: StackedInference | null
}

function studentReference({ n, system }: SystemWork) {
  return (part: number): Reference => ({ law: 't', df: n - system[part].kept.length })
}

/** Counts of a table: per equation where all are alike, of the stacked rows otherwise. */
function countsOf({ system, n }: SystemWork) {
  const [first] = system
  const alike = system.every(({ kept }) => kept.length === first.kept.length)
  const size = systemSize(system)
  return alike
    ? { nobs: n, df: first.kept.length, dfResidual: n - first.kept.length }
    : { nobs: n, df: size, dfResidual: n * system.length - size }
}

function covarianceOf(work: SystemWork, residuals: Matrix): Matrix | null {
  return work.squares.status === 'saturated' ? null : crossProducts(residuals, work.divisor)
}

/** Rows without standard errors. */
function bareRows({ system, request }: SystemWork, gamma: Float64Array) {
  return systemRows(
    system,
    { gamma, covariance: null },
    {
      level: request.spec.inference.level,
      reference: (one: FittedEquation): Reference => ({
        law: 't',
        df: one.equation.count - one.kept.length
      })
    }
  )
}

/** Least squares of every equation by itself. */
export function separateBlock(
  work: SystemWork,
  replicates: () => SystemReplicates
): BlockWithInference<LeastSquaresBlock> {
  const { system, squares, shared } = work
  const gamma = new Float64Array(systemSize(system))
  const residuals = residualsAt(system, gamma)
  const sigma = covarianceOf(work, residuals)
  const found =
    sigma === null
      ? null
      : systemInference(work, {
          block: 'least squares',
          estimator: 'separate',
          gamma,
          // Σ ⊗ (X'X)⁻¹ in coordinates: Σ_kl Q_k'Q_l.
          covariance: expectedInformation(system, sigma, shared),
          information: 'expected',
          scored: linear.has(squares.status) ? { gamma, inverse: null } : null,
          reference: studentReference(work),
          maximum: null,
          replicates
        })
  const inference =
    found === null || !linear.has(squares.status)
      ? found
      : { ...found, members: { ...found.members, ...separateTests(work, found) } }
  const rows = inference?.rows ?? bareRows(work, gamma)
  const block = { ...squares, method: 'householder_qr', rows, residuals, residualCovariance: sigma }
  return {
    block: {
      ...systemSquaresBlock(block, countsOf(work)),
      ...inference?.members,
      ...systemResiduals(work, gamma, { sigma: null, likelihood: false }),
      ...relationMembers(work)
    },
    inference
  }
}

/** Feasible generalised least squares in one step from the residuals of least squares (Zellner 1962). */
export function feasibleBlock(
  work: SystemWork,
  replicates: () => SystemReplicates
): BlockWithInference<LeastSquaresBlock> {
  const { system, squares, shared } = work
  const start = residualsAt(system, new Float64Array(systemSize(system)))
  const sigma = covarianceOf(work, start)
  const inverse = inverted(sigma)
  const step = inverse === null ? null : generalisedStep(system, inverse, shared)
  const covariance =
    inverse === null ? null : inverted(expectedInformation(system, inverse, shared))
  if (sigma === null || inverse === null || step === null || covariance === null)
    return noStep(work, replicates)
  const { gamma } = step
  const residuals = residualsAt(system, gamma)
  const inference = systemInference(work, {
    block: 'generalised least squares',
    estimator: 'feasible',
    gamma,
    covariance,
    information: 'expected',
    scored: { gamma, inverse },
    reference: studentReference(work),
    maximum: null,
    replicates
  })
  const residualCovariance = covarianceOf(work, residuals)
  const { rows } = inference
  const block = { ...squares, method: 'feasible_gls', rows, residuals, residualCovariance }
  return {
    block: {
      ...systemSquaresBlock(block, countsOf(work)),
      ...inference.members,
      ...feasibleTests(work, inference, { estimates: estimatesAt(work, gamma), inverse }),
      ...systemResiduals(work, gamma, { sigma: residualCovariance, likelihood: false }),
      ...(linear.has(squares.status) ? jointDiagnostics(work, { gamma, sigma, inverse }) : {}),
      ...relationMembers(work)
    },
    inference
  }
}

function noStep(
  work: SystemWork,
  replicates: () => SystemReplicates
): BlockWithInference<LeastSquaresBlock> {
  const { squares } = work
  const singular = {
    status: 'not_identified' as const,
    reason: 'The covariance of the residuals is singular.'
  }
  const { block } = separateBlock(work, replicates)
  return {
    block: { ...block, ...(linear.has(squares.status) ? singular : squares) },
    inference: null
  }
}
