import {
  logDeterminant as choleskyLogDeterminant,
  factorise
} from '../../numeric/linalg/cholesky.ts'
import { dotFrom } from '../../numeric/linalg/qr.ts'
import { at, column, leadingBlock, type Matrix, zeros } from '../../numeric/matrix.ts'
import { type Basis, covarianceOfCoefficients } from '../regression/basis.ts'
import type { Convergence, Status } from '../report-blocks.ts'
import type { CompiledCovariance } from './compile-covariance.ts'
import { estimateRho, type RhoEstimate } from './estimate-rho.ts'
import {
  type GeneralisedSquares,
  generalisedSquares,
  type LinearData
} from './generalised-squares.ts'
import { type ProfileData, profileAt, profileData } from './profile.ts'
import { dispersionCovariance, type InformationKind } from './rho-information.ts'
import type { FixedCovariance } from './structure.ts'

/** The likelihood's maximum with correlated errors, on the identified columns. */
export interface CorrelatedFit {
  readonly status: Status
  readonly reason: string | null
  readonly method: string
  readonly squares: GeneralisedSquares
  readonly fixed: FixedCovariance
  readonly rho: number | null
  /** The correlation of `fixed`: beside ρ where that rests on an end of its interval; null where it has none. */
  readonly at: number | null
  /** The likelihood's σ²: r'V⁻¹r/n, or over n − p when restricted, or the known one. */
  readonly sigma2: number
  readonly logLikelihood: number
  /** Of the coefficients, k × k. */
  readonly covariance: Matrix
  readonly sigma2Error: number
  readonly rhoError: number
  readonly information: string
  readonly convergence: Convergence | null
}

export interface CorrelatedInput {
  readonly covariance: CompiledCovariance
  readonly data: LinearData
  readonly basis: Basis
  /** Residuals of ordinary least squares, length n. */
  readonly residuals: Float64Array
  readonly sigma2: number | null
  readonly information: 'model' | InformationKind
}

function scaled(m: Matrix, factor: number): Matrix {
  return { rows: m.rows, cols: m.cols, data: m.data.map((value) => value * factor) }
}

/** log det of the basis' R'R: log det X'X. */
function logGramOfColumns({ r, scale }: Basis): number {
  let sum = 0
  for (let j = 0; j < r.cols; j++) sum += Math.log(Math.abs(at(r, j, j))) - Math.log(scale[j])
  return 2 * sum
}

/** log det Q'V⁻¹Q from the whitened basis. */
function logGramInBasis(basis: Basis, fixed: FixedCovariance): number {
  const k = basis.q.cols
  const whitened = Array.from({ length: k }, (_, j) => {
    return fixed.whiten({ head: column(basis.q, j), tail: null }).head
  })
  const gram = zeros(k, k)
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) gram.data[j * k + i] = dotFrom(whitened[i], whitened[j], 0)
  }
  const factor = factorise(gram)
  return factor === null ? Number.NaN : choleskyLogDeterminant(factor)
}

/** −N/2 log 2πσ² − q/(2σ²) − ½ log det V [− ½ log det X'V⁻¹X]. */
function logLikelihoodAt(
  input: CorrelatedInput,
  point: { readonly fixed: FixedCovariance; readonly rss: number; readonly sigma2: number }
): number {
  const n = input.covariance.order
  const k = input.data.x.cols
  const count = input.covariance.restricted ? n - k : n
  const value =
    -(count / 2) * Math.log(2 * Math.PI * point.sigma2) -
    point.rss / (2 * point.sigma2) -
    point.fixed.logDeterminant / 2
  if (!input.covariance.restricted) return value
  return value - (logGramInBasis(input.basis, point.fixed) + logGramOfColumns(input.basis)) / 2
}

/** The estimates where V is known, or at a given ρ. */
function fitAt(input: CorrelatedInput, fixed: FixedCovariance, rho: number | null): CorrelatedFit {
  const squares = generalisedSquares(input.data, fixed)
  const n = input.covariance.order
  const count = input.covariance.restricted ? n - input.data.x.cols : n
  const sigma2 = input.sigma2 ?? squares.rss / count
  return {
    status: 'ok',
    reason: null,
    method: input.covariance.restricted ? 'reml' : 'cholesky_qr',
    squares,
    fixed,
    rho,
    at: rho,
    sigma2,
    logLikelihood: logLikelihoodAt(input, { fixed, rss: squares.rss, sigma2 }),
    covariance: scaled(squares.unscaledCovariance, sigma2),
    sigma2Error: input.sigma2 === null ? sigma2 * Math.sqrt(2 / count) : Number.NaN,
    rhoError: Number.NaN,
    information: input.information === 'expected' ? 'expected' : 'observed',
    convergence: null
  }
}

function informationName(input: CorrelatedInput): string {
  if (input.information !== 'model') return input.information
  return 'expected for coefficients, observed for dispersion'
}

/** A maximum inside the interval of ρ, with its standard errors. */
function interiorFit(
  input: CorrelatedInput,
  data: ProfileData,
  found: Extract<RhoEstimate, { kind: 'interior' }>
): CorrelatedFit {
  const { family } = data
  const { rho } = found
  const base = fitAt(input, family.at(rho), rho)
  const point = profileAt(data, rho)
  const kind = input.information === 'expected' ? 'expected' : 'observed'
  const joint = point === null ? null : dispersionCovariance({ data, point, rho }, kind)
  const k = input.data.x.cols
  const free = data.sigma2 === null
  const bent = input.information === 'observed' && joint !== null && !data.restricted
  const [, slope, curve] = point?.logLikelihood ?? [0, Number.NaN, Number.NaN]
  return {
    ...base,
    status: joint === null ? 'not_identified' : 'ok',
    reason: joint === null ? 'The likelihood is flat in the direction of rho and sigma2.' : null,
    method: data.restricted ? 'reml' : 'profile_newton',
    covariance: bent
      ? leadingBlock(covarianceOfCoefficients(input.basis, joint), k)
      : base.covariance,
    sigma2Error: joint === null || !free ? Number.NaN : Math.sqrt(at(joint, k, k)),
    rhoError: joint === null ? Number.NaN : Math.sqrt(at(joint, joint.rows - 1, joint.rows - 1)),
    information: informationName(input),
    convergence: {
      iterations: found.evaluations,
      evaluations: found.evaluations,
      scaled_gradient: Math.abs(slope) / Math.sqrt(Math.max(-curve, Number.MIN_VALUE)),
      hessian_condition: 1,
      starts_agreeing: `1/${found.maxima.length}`
    }
  }
}

const failures = {
  boundary: (end: string) =>
    `The likelihood rises towards the ${end === 'low' ? 'lower' : 'upper'} end of the interval of rho: rho rests on its bound, and the model is the limit there.`,
  unbounded: (end: string) =>
    `The likelihood grows without limit as rho tends to the ${end === 'low' ? 'lower' : 'upper'} end of its interval: some combination of the errors is fitted exactly.`
} as const

/** A maximum that is not inside: the point next to the end, without standard errors. */
function edgeFit(
  input: CorrelatedInput,
  data: ProfileData,
  found: Extract<RhoEstimate, { kind: 'boundary' | 'unbounded' }>
): CorrelatedFit {
  const base = fitAt(input, data.family.at(found.rho), found.rho)
  return {
    ...base,
    status: found.kind,
    reason: failures[found.kind](found.end),
    rho: found.kind === 'boundary' ? data.family[found.end] : Number.NaN,
    sigma2: found.kind === 'boundary' ? base.sigma2 : Number.NaN,
    logLikelihood: found.kind === 'boundary' ? base.logLikelihood : Number.NaN,
    covariance: scaled(base.covariance, Number.NaN),
    sigma2Error: Number.NaN
  }
}

/** Maximum likelihood (or restricted) of a linear model with correlated normal errors. */
export function fitCorrelated(input: CorrelatedInput): CorrelatedFit {
  const { fixed, family, rho, restricted, order: n } = input.covariance
  if (fixed !== null) return fitAt(input, fixed, typeof rho === 'number' ? rho : null)
  if (family === null) throw new Error('a covariance is fixed or has a correlation to estimate')
  const data = profileData(
    { family, n, sigma2: input.sigma2, restricted },
    input.basis.q,
    input.residuals
  )
  const found = estimateRho(data)
  if (found.kind === 'interior') return interiorFit(input, data, found)
  if (found.kind !== 'flat') return edgeFit(input, data, found)
  const base = fitAt(input, family.at(0), 0)
  return {
    ...base,
    status: 'not_identified',
    reason:
      'The likelihood does not depend on rho with this design: no combination of the errors tells it from sigma2.',
    rho: Number.NaN,
    sigma2: Number.NaN,
    covariance: scaled(base.covariance, Number.NaN),
    sigma2Error: Number.NaN
  }
}
