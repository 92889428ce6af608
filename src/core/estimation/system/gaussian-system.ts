import {
  type CholeskyFactor,
  factorise,
  inverseFromFactor,
  logDeterminant,
  solveFactor
} from '../../numeric/linalg/cholesky.ts'
import { dotFrom } from '../../numeric/linalg/qr.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { crossProducts, type FittedEquation, residualsAt, systemSize } from './equations.ts'

/** The likelihood of a system with one unknown covariance, maximised over that covariance. */
export interface SystemPoint {
  readonly gamma: Float64Array
  /** n × q. */
  readonly residuals: Matrix
  /** E'E/n. */
  readonly sigma: Matrix
  readonly inverse: Matrix
  /** −n/2 (q ln 2π + q + ln det Σ). */
  readonly logLikelihood: number
}

/** Q_k'Q_l for every pair of equations. */
export type Overlaps = readonly (readonly Matrix[])[]

export function overlaps(system: readonly FittedEquation[]): Overlaps {
  return system.map((one) =>
    system.map((other) => {
      const out = zeros(one.basis.q.cols, other.basis.q.cols)
      for (let j = 0; j < out.cols; j++) {
        for (let i = 0; i < out.rows; i++) {
          out.data[j * out.rows + i] = dotFrom(column(one.basis.q, i), column(other.basis.q, j), 0)
        }
      }
      return out
    })
  )
}

/** The profile likelihood at γ; null where the residuals are linearly dependent. */
export function systemAt(
  system: readonly FittedEquation[],
  gamma: Float64Array
): SystemPoint | null {
  const residuals = residualsAt(system, gamma)
  const n = system[0].equation.count
  const q = residuals.cols
  const sigma = crossProducts(residuals, () => n)
  const factor = factorise(sigma)
  if (factor === null) return null
  return {
    gamma,
    residuals,
    sigma,
    inverse: inverseFromFactor(factor),
    logLikelihood: (-n / 2) * (q * Math.log(2 * Math.PI) + q + logDeterminant(factor))
  }
}

/** Q_k'(E Σ⁻¹)_m for every k and m: the score of equation k is the entry (k, k). */
function scores(system: readonly FittedEquation[], point: SystemPoint): Float64Array[][] {
  const { residuals, inverse } = point
  const q = system.length
  const weighted = zeros(residuals.rows, q)
  for (let m = 0; m < q; m++) {
    const target = column(weighted, m)
    for (let l = 0; l < q; l++) {
      const own = column(residuals, l)
      const factor = at(inverse, l, m)
      for (let i = 0; i < target.length; i++) target[i] += factor * own[i]
    }
  }
  return system.map(({ basis }) =>
    system.map((_, m) =>
      Float64Array.from({ length: basis.q.cols }, (__, j) =>
        dotFrom(column(basis.q, j), column(weighted, m), 0)
      )
    )
  )
}

/** Q_k'E for every k: p_k × q. */
function projections(system: readonly FittedEquation[], residuals: Matrix): Matrix[] {
  return system.map(({ basis }) => {
    const out = zeros(basis.q.cols, residuals.cols)
    for (let l = 0; l < residuals.cols; l++) {
      for (let j = 0; j < basis.q.cols; j++) {
        out.data[l * out.rows + j] = dotFrom(column(basis.q, j), column(residuals, l), 0)
      }
    }
    return out
  })
}

/** Gradient of the profile log-likelihood. */
export function gradientAt(system: readonly FittedEquation[], point: SystemPoint): Float64Array {
  const out = new Float64Array(systemSize(system))
  const all = scores(system, point)
  system.forEach(({ from }, k) => {
    out.set(all[k][k], from)
  })
  return out
}

/** (Σ⁻¹)_km Q_k'Q_m: the information when Σ is known, and the expected one in any case. */
export function expectedInformation(
  system: readonly FittedEquation[],
  inverse: Matrix,
  shared: Overlaps
): Matrix {
  const size = systemSize(system)
  const out = zeros(size, size)
  system.forEach((one, k) => {
    system.forEach((other, m) => {
      const block = shared[k][m]
      for (let j = 0; j < block.cols; j++) {
        for (let i = 0; i < block.rows; i++) {
          out.data[(other.from + j) * size + one.from + i] = at(inverse, k, m) * at(block, i, j)
        }
      }
    })
  })
  return out
}

/**
 * Minus the exact Hessian of the profile log-likelihood −n/2 ln det E'E; its inverse is the
 * coefficients' block of the inverse joint observed information. Block (k, m) is
 * S_km Q_k'Q_m − (a_km a_mk' + S_km (Q_k'E) S (E'Q_m))/n with S = Σ⁻¹ and a_km = Q_k'(ES)_m.
 */
export function observedInformation(
  system: readonly FittedEquation[],
  point: SystemPoint,
  shared: Overlaps
): Matrix {
  const { inverse, residuals } = point
  const n = system[0].equation.count
  const out = expectedInformation(system, inverse, shared)
  const size = out.rows
  const a = scores(system, point)
  const plain = projections(system, residuals)
  system.forEach((one, k) => {
    system.forEach((other, m) => {
      const s = at(inverse, k, m)
      for (let j = 0; j < other.basis.q.cols; j++) {
        for (let i = 0; i < one.basis.q.cols; i++) {
          let form = 0
          for (let l = 0; l < system.length; l++) form += a[k][l][i] * at(plain[m], j, l)
          out.data[(other.from + j) * size + one.from + i] -=
            (a[k][m][i] * a[m][k][j] + s * form) / n
        }
      }
    })
  })
  return out
}

/** Generalised least squares at a given Σ⁻¹ from the least-squares point: γ. */
export function generalisedStep(
  system: readonly FittedEquation[],
  inverse: Matrix,
  shared: Overlaps
): { readonly gamma: Float64Array; readonly factor: CholeskyFactor } | null {
  const factor = factorise(expectedInformation(system, inverse, shared))
  if (factor === null) return null
  const size = systemSize(system)
  const start = residualsAt(system, new Float64Array(size))
  const right = new Float64Array(size)
  const plain = projections(system, start)
  system.forEach(({ from, basis }, k) => {
    for (let j = 0; j < basis.q.cols; j++) {
      for (let l = 0; l < system.length; l++)
        right[from + j] += at(inverse, k, l) * at(plain[k], j, l)
    }
  })
  return { gamma: solveFactor(factor, right), factor }
}

/** Inverse of a positive definite matrix, or null. */
export function inverseOf(m: Matrix): Matrix | null {
  const factor = factorise(m)
  return factor === null ? null : inverseFromFactor(factor)
}

/** √(v'A⁻¹v) for the scaled size of a gradient; NaN where A is not definite. */
export function scaledSize(information: Matrix, gradient: Float64Array): number {
  const factor = factorise(information)
  if (factor === null) return Number.NaN
  return Math.sqrt(Math.max(0, dotFrom(gradient, solveFactor(factor, gradient), 0)))
}
