import { multiply, multiplyVector } from '../../numeric/linalg/product.ts'
import { dotFrom } from '../../numeric/linalg/qr.ts'
import { column } from '../../numeric/matrix.ts'
import { affinePoint } from '../../numeric/optim/affine.ts'
import { type Basis, orthonormalBasis, toCoefficients } from '../regression/basis.ts'
import type { Elimination } from '../tests/elimination.ts'
import type { CompiledCovariance } from './compile-covariance.ts'
import { type CorrelatedFit, fitCorrelated } from './correlated-fit.ts'
import type { LinearData } from './generalised-squares.ts'

/** A linear model with correlated errors, to be fitted again with parts changed. */
export interface CorrelatedProblem {
  readonly data: LinearData
  readonly covariance: CompiledCovariance
  /** The error variance when it is held. */
  readonly sigma2: number | null
}

interface Ordinary {
  readonly basis: Basis
  readonly coefficients: Float64Array
  readonly residuals: Float64Array
}

/** Ordinary least squares in an orthonormal basis of the columns, projected twice. */
export function ordinarySquares({ x, y }: LinearData): Ordinary {
  const basis = orthonormalBasis(x, [...Array(x.cols).keys()])
  const residuals = y.slice()
  const gamma = new Float64Array(x.cols)
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < x.cols; j++) {
      const q = column(basis.q, j)
      const projection = dotFrom(q, residuals, 0)
      gamma[j] += projection
      for (let i = 0; i < residuals.length; i++) residuals[i] -= projection * q[i]
    }
  }
  return { basis, coefficients: toCoefficients(basis, gamma), residuals }
}

/** The likelihood's maximum, or the restricted one's, of a changed problem. */
export function refitCorrelated({ data, covariance, sigma2 }: CorrelatedProblem): CorrelatedFit {
  const { basis, residuals } = ordinarySquares(data)
  return fitCorrelated({ covariance, data, basis, residuals, sigma2, information: 'model' })
}

/** The linear model in the free coordinates z of b = origin + D z. */
export function restrictedData({ x, y }: LinearData, map: Elimination): LinearData {
  const inner = multiply(x, map.directions)
  const shift = multiplyVector(x, affinePoint(map, new Float64Array(inner.cols)))
  return { x: inner, tail: null, y: y.map((value, i) => value - shift[i]), yTail: null }
}
