import { Matrix as Dense, EigenvalueDecomposition, SingularValueDecomposition } from 'ml-matrix'
import { at, type Matrix, transpose, zeros } from '../matrix.ts'

/** A = U diag(values) V', values descending. */
export interface SingularValues {
  /** n × min(n, p). */
  readonly u: Matrix
  readonly values: Float64Array
  /** p × min(n, p). */
  readonly v: Matrix
}

function toDense(a: Matrix): Dense {
  if (!a.data.every(Number.isFinite)) throw new Error('A decomposition needs finite entries')
  const dense = Dense.zeros(a.rows, a.cols)
  for (let j = 0; j < a.cols; j++) {
    for (let i = 0; i < a.rows; i++) dense.set(i, j, at(a, i, j))
  }
  return dense
}

function fromDense(dense: Dense): Matrix {
  const out = zeros(dense.rows, dense.columns)
  for (let j = 0; j < out.cols; j++) {
    for (let i = 0; i < out.rows; i++) out.data[j * out.rows + i] = dense.get(i, j)
  }
  return out
}

/** Singular value decomposition of a small matrix; throws a plain Error when an entry is not finite. */
export function singularValues(a: Matrix): SingularValues {
  if (a.rows === 0 || a.cols === 0) {
    return { u: zeros(a.rows, 0), values: new Float64Array(0), v: zeros(a.cols, 0) }
  }
  if (a.cols > a.rows) {
    const { u, values, v } = singularValues(transpose(a))
    return { u: v, values, v: u }
  }
  const svd = new SingularValueDecomposition(toDense(a))
  return {
    u: fromDense(svd.leftSingularVectors),
    values: Float64Array.from(svd.diagonal),
    v: fromDense(svd.rightSingularVectors)
  }
}

/** A = V diag(values) V' of a symmetric matrix, values ascending. */
export interface SymmetricEigen {
  readonly values: Float64Array
  /** p × p, orthonormal columns. */
  readonly vectors: Matrix
}

/** Eigenvalues of a small symmetric matrix; throws a plain Error when an entry is not finite. */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  if (a.rows === 0) return { values: new Float64Array(0), vectors: zeros(0, 0) }
  const eigen = new EigenvalueDecomposition(toDense(a), { assumeSymmetric: true })
  return {
    values: Float64Array.from(eigen.realEigenvalues),
    vectors: fromDense(eigen.eigenvectorMatrix)
  }
}
