import { at, column, type Matrix, transpose, zeros } from '../../numeric/matrix.ts'
import { dot2 } from '../../numeric/sum.ts'
import type { Side } from './equation.ts'

/** An affine function of the unknown A: constant + Σ L A R, or L A' R where transposed. */
export interface Affine {
  readonly constant: Matrix | null
  readonly scalar: number | null
  readonly terms: readonly LinearTerm[]
}

/** Null stands for the identity. */
export interface LinearTerm {
  readonly left: Matrix | null
  readonly right: Matrix | null
  readonly factor: number
  readonly transposed: boolean
}

export type MatrixOf = (name: string) => Matrix

/** ab, each entry summed in twice the working precision. */
function multiply(a: Matrix, b: Matrix): Matrix {
  const rows = transpose(a)
  const out = zeros(a.rows, b.cols)
  for (let j = 0; j < b.cols; j++) {
    for (let i = 0; i < a.rows; i++) out.data[j * a.rows + i] = dot2(column(rows, i), column(b, j))
  }
  return out
}

function scaled(m: Matrix, factor: number): Matrix {
  return factor === 1 ? m : { ...m, data: m.data.map((value) => value * factor) }
}

function times(a: Affine, b: Affine): Affine {
  if (a.scalar !== null) return scaledBy(b, a.scalar)
  if (b.scalar !== null) return scaledBy(a, b.scalar)
  if (a.constant !== null && b.constant !== null && a.terms.length + b.terms.length === 0) {
    return { constant: multiply(a.constant, b.constant), scalar: null, terms: [] }
  }
  const { constant: left } = a
  if (b.terms.length > 0 && left !== null) {
    return {
      constant: b.constant === null ? null : multiply(left, b.constant),
      scalar: null,
      terms: b.terms.map((t) => ({ ...t, left: t.left === null ? left : multiply(left, t.left) }))
    }
  }
  const { constant: right } = b
  if (right === null) throw new Error('a product is linear in the unknown')
  return {
    constant: a.constant === null ? null : multiply(a.constant, right),
    scalar: null,
    terms: a.terms.map((t) => ({
      ...t,
      right: t.right === null ? right : multiply(t.right, right)
    }))
  }
}

function scaledBy(a: Affine, factor: number): Affine {
  return {
    constant: a.constant === null ? null : scaled(a.constant, factor),
    scalar: a.scalar === null ? null : a.scalar * factor,
    terms: a.terms.map((t) => ({ ...t, factor: t.factor * factor }))
  }
}

function plus(a: Affine, b: Affine): Affine {
  const both = a.constant !== null && b.constant !== null
  const [x, y] = [a.constant, b.constant]
  return {
    constant:
      both && x !== null && y !== null
        ? { ...x, data: x.data.map((value, i) => value + y.data[i]) }
        : (x ?? y),
    scalar: a.scalar === null || b.scalar === null ? null : a.scalar + b.scalar,
    terms: [...a.terms, ...b.terms]
  }
}

function turned(a: Affine): Affine {
  return {
    constant: a.constant === null ? null : transpose(a.constant),
    scalar: a.scalar,
    terms: a.terms.map((t) => ({
      left: t.right === null ? null : transpose(t.right),
      right: t.left === null ? null : transpose(t.left),
      factor: t.factor,
      transposed: !t.transposed
    }))
  }
}

/** A side of an equation at one observation, linear in the unknown. */
export function affine(side: Side, matrixOf: MatrixOf): Affine {
  switch (side.kind) {
    case 'known':
      return { constant: matrixOf(side.name), scalar: null, terms: [] }
    case 'unknown':
      return {
        constant: null,
        scalar: null,
        terms: [{ left: null, right: null, factor: 1, transposed: false }]
      }
    case 'scalar':
      return { constant: null, scalar: side.value, terms: [] }
    case 'transpose':
      return turned(affine(side.of, matrixOf))
    case 'product':
      return times(affine(side.left, matrixOf), affine(side.right, matrixOf))
    case 'sum': {
      const right = affine(side.right, matrixOf)
      return plus(affine(side.left, matrixOf), scaledBy(right, side.sign))
    }
  }
}

/** Entry (i, j) of a factor; null is the identity. */
export function entry(m: Matrix | null, i: number, j: number): number {
  return m === null ? (i === j ? 1 : 0) : at(m, i, j)
}
