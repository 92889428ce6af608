import type { Expansion } from '../../model/families/family.ts'
import { productError, sumError } from '../../numeric/double-double.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { blankRow, projectScore } from '../likelihood.ts'
import type { Certificate } from '../verdict/certificate.ts'
import type { Comparison } from './evidence.ts'
import { identifiedColumns } from './facts.ts'
import { isAffine, type LinearRegression } from './model.ts'

interface Residuals {
  readonly head: Float64Array
  readonly tail: Float64Array
}

/** r ← r − Xb in pairs of doubles. */
function subtractProduct(r: Residuals, x: Matrix, b: Float64Array): void {
  for (let j = 0; j < x.cols; j++) {
    const xj = column(x, j)
    for (let i = 0; i < xj.length; i++) {
      const product = -(xj[i] * b[j])
      const sum = r.head[i] + product
      const error = sumError(r.head[i], product, sum) - productError(xj[i], b[j], -product)
      const tail = r.tail[i] + error
      r.head[i] = sum + tail
      r.tail[i] = tail - (r.head[i] - sum)
    }
  }
}

/** Residuals of the exact least-squares solution of the doubles as given, to about one unit of each. */
function exactResiduals(model: LinearRegression, comparison: Comparison): Float64Array {
  const { coordinates, squares } = comparison
  const x = identifiedColumns(model.mean.x, coordinates.kept)
  const { y } = model.observations
  const r: Residuals = { head: y.slice(), tail: new Float64Array(y.length) }
  const { offset } = model.mean
  if (offset !== null)
    subtractProduct(r, { rows: y.length, cols: 1, data: offset }, Float64Array.of(1))
  subtractProduct(
    r,
    x,
    Float64Array.from(coordinates.kept, (j) => squares.coefficients[j])
  )
  for (let pass = 0; pass < 2; pass++) {
    const correction = leastSquares({
      x,
      tail: null,
      y: r.head,
      yTail: r.tail,
      weights: model.squares?.weights ?? null
    })
    subtractProduct(r, x, correction.coefficients)
  }
  return r.head
}

/**
 * The scaled score again with residuals from pairs of doubles: what is left is the rounding of ψ itself,
 * not that of y − Xb. For a location law with an affine mean and a design without low-order parts; null
 * otherwise.
 */
export function secondLook(comparison: Comparison, certificate: Certificate): number | null {
  const { model, coordinates, likelihood } = comparison
  const { family } = model
  if (!isAffine(model) || !family.facts.location || model.mean.tail !== null) return null
  if (model.link.name !== 'identity' || likelihood.fit === null) return null
  const residuals = exactResiduals(model, comparison)
  const q = certificate.phi.length
  const out: Expansion = {
    value: 0,
    gradient: new Float64Array(1 + q),
    hessian: new Float64Array((1 + q) ** 2)
  }
  const row = { ...blankRow(), complement: 1 }
  const { precision, frequency } = model.observations
  const scores = residuals.map((r, i) => {
    row.y = r
    row.weight = precision === null ? 1 : precision[i]
    family.logDensity(row, certificate.phi, out)
    return out.gradient[0] * (frequency === null ? 1 : frequency[i])
  })
  const x = identifiedColumns(model.mean.x, coordinates.kept)
  const score = new Float64Array(x.cols)
  projectScore(x, scores, { into: score, from: 0 })
  const covariance = coordinates.covariance(certificate.covariance())
  let squared = 0
  for (let j = 0; j < x.cols; j++) {
    for (let k = 0; k < x.cols; k++) {
      squared += score[j] * score[k] * covariance.data[k * covariance.rows + j]
    }
  }
  return Math.sqrt(Math.max(squared, 0))
}
