import { twoProd, twoSum } from '../../numeric/double-double.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { dot2 } from '../../numeric/sum.ts'
import type { MatrixEquation, Side } from './equation.ts'

/** An affine function of the unknown A: constant + Σ L A R, or L A' R where transposed. */
interface Affine {
  readonly constant: Matrix | null
  readonly scalar: number | null
  readonly terms: readonly LinearTerm[]
}

/** Null stands for the identity. */
interface LinearTerm {
  readonly left: Matrix | null
  readonly right: Matrix | null
  readonly factor: number
  readonly transposed: boolean
}

export type MatrixOf = (name: string) => Matrix

function transpose(m: Matrix): Matrix {
  const out = zeros(m.cols, m.rows)
  for (let j = 0; j < m.cols; j++) {
    for (let i = 0; i < m.rows; i++) out.data[i * m.cols + j] = at(m, i, j)
  }
  return out
}

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

function affine(side: Side, matrixOf: MatrixOf): Affine {
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
function entry(m: Matrix | null, i: number, j: number): number {
  return m === null ? (i === j ? 1 : 0) : at(m, i, j)
}

/** Which column of the design an entry of the unknown belongs to. */
export interface UnknownLayout {
  readonly rows: number
  readonly cols: number
  /** Entries (row, column) that are parameters, in the order of the terms. */
  readonly entries: readonly (readonly [number, number])[]
  /** Column of entry (a, b): the mirror entry's where the unknown is symmetric. */
  columnOf(a: number, b: number): number
}

/** Terms row by row; of a symmetric unknown the upper triangle. */
export function layout(
  { rows, cols }: { readonly rows: number; readonly cols: number },
  symmetric: boolean
): UnknownLayout {
  const entries: [number, number][] = []
  const places = new Int32Array(rows * cols)
  for (let a = 0; a < rows; a++) {
    for (let b = symmetric ? a : 0; b < cols; b++) {
      places[a * cols + b] = entries.length
      if (symmetric) places[b * cols + a] = entries.length
      entries.push([a, b])
    }
  }
  return { rows, cols, entries, columnOf: (a, b) => places[a * cols + b] }
}

export interface StackedDesign {
  /** (entries of all observations) × parameters, with the low-order parts of its products. */
  readonly x: Matrix
  readonly tail: Matrix
  readonly y: Float64Array
  /** The part of the model without the unknown; null when there is none. */
  readonly offset: Float64Array | null
}

interface Target {
  readonly x: Matrix
  readonly tail: Matrix
  readonly layout: UnknownLayout
}

/** Adds the coefficients of the unknown's entries in entry (i, j) of one term to row k. */
function addTerm(term: LinearTerm, { x, tail, layout: u }: Target, place: Place): void {
  const { k, i, j } = place
  for (let a = 0; a < u.rows; a++) {
    for (let b = 0; b < u.cols; b++) {
      const left = entry(term.left, i, term.transposed ? b : a)
      const right = entry(term.right, term.transposed ? a : b, j)
      if (left === 0 || right === 0) continue
      const product = twoProd(left * term.factor, right)
      const cell = u.columnOf(a, b) * x.rows + k
      const sum = twoSum(x.data[cell], product.head)
      x.data[cell] = sum.head
      tail.data[cell] += sum.tail + product.tail
    }
  }
}

interface Place {
  readonly k: number
  readonly i: number
  readonly j: number
}

/**
 * vec(LAR) = (R' (x) L) vec A stacked over observations and entries (column by column): the matrix
 * equation as a linear regression on the entries of the unknown (Magnus & Neudecker 2019, ch. 2).
 */
export function stackedDesign(
  equation: MatrixEquation,
  observations: readonly MatrixOf[],
  shape: UnknownLayout
): StackedDesign {
  const responses = observations.map((matrixOf) => affine(equation.response, matrixOf).constant)
  const n = responses.reduce((sum, m) => sum + (m?.data.length ?? 0), 0)
  const x = zeros(n, shape.entries.length)
  const tail = zeros(n, shape.entries.length)
  const y = new Float64Array(n)
  const offset = new Float64Array(n)
  let k = 0
  observations.forEach((matrixOf, t) => {
    const model = affine(equation.model, matrixOf)
    const response = responses[t]
    if (response === null) throw new Error('a response is a known matrix')
    for (let j = 0; j < response.cols; j++) {
      for (let i = 0; i < response.rows; i++) {
        y[k] = at(response, i, j)
        offset[k] = model.constant === null ? 0 : at(model.constant, i, j)
        for (const term of model.terms) addTerm(term, { x, tail, layout: shape }, { k, i, j })
        k++
      }
    }
  })
  return { x, tail, y, offset: offset.every((value) => value === 0) ? null : offset }
}
