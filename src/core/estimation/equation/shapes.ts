import { Failure } from '../../failure.ts'
import { equationFault, knownNames, type MatrixEquation, type Side } from './equation.ts'
import type { Size } from './equation-design.ts'

/** A number of rows or columns: known, or that of the unknown. */
type Extent = number | 'rows' | 'cols'

interface Shape {
  readonly rows: Extent
  readonly cols: Extent
  /** A number rather than a matrix: it fits everywhere. */
  readonly scalar: boolean
}

/** What is known so far of the unknown's shape. */
interface Unknown {
  rows: number | null
  cols: number | null
  square: boolean
}

export type ShapeOf = (name: string) => Size

function settle(unknown: Unknown, extent: 'rows' | 'cols', value: number): boolean {
  const known = unknown[extent]
  if (known !== null && known !== value) return false
  unknown[extent] = value
  if (!unknown.square) return true
  const other = extent === 'rows' ? 'cols' : 'rows'
  if (unknown[other] !== null && unknown[other] !== value) return false
  unknown[other] = value
  return true
}

function resolved(extent: Extent, unknown: Unknown): Extent {
  return typeof extent === 'number' ? extent : (unknown[extent] ?? extent)
}

/** Makes two extents one; false when they cannot be. */
function unify(a: Extent, b: Extent, unknown: Unknown): boolean {
  const [x, y] = [resolved(a, unknown), resolved(b, unknown)]
  if (typeof x === 'number') return typeof y === 'number' ? x === y : settle(unknown, y, x)
  if (typeof y === 'number') return settle(unknown, x, y)
  if (x !== y) unknown.square = true
  return true
}

interface Walk {
  readonly shapeOf: ShapeOf
  readonly unknown: Unknown
  readonly observation: number
  /** Where the matrices stand in the request. */
  readonly pointer: string
}

function written({ rows, cols }: Shape): string {
  const text = (extent: Extent) => (typeof extent === 'number' ? String(extent) : '?')
  return `${text(rows)} x ${text(cols)}`
}

function mismatch(side: Side, walk: Walk, detail: string): Failure {
  const [name] = knownNames(side)
  if (name === undefined) return equationFault(detail, side.at)
  return new Failure({
    code: 'invalid_value',
    pointer: `${walk.pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/${walk.observation}`,
    detail: `Observation ${walk.observation + 1}: ${detail}`
  })
}

function productShape(side: Extract<Side, { kind: 'product' }>, walk: Walk): Shape {
  const left = shapeIn(side.left, walk)
  const right = shapeIn(side.right, walk)
  if (left.scalar) return right
  if (right.scalar) return left
  if (unify(left.cols, right.rows, walk.unknown)) {
    return { rows: left.rows, cols: right.cols, scalar: false }
  }
  throw mismatch(
    knownNames(side.right).length === 0 ? side : side.right,
    walk,
    `a matrix of ${written(left)} cannot be multiplied by one of ${written(right)}.`
  )
}

function sumShape(side: Extract<Side, { kind: 'sum' }>, walk: Walk): Shape {
  const left = shapeIn(side.left, walk)
  const right = shapeIn(side.right, walk)
  const fits =
    left.scalar === right.scalar &&
    unify(left.rows, right.rows, walk.unknown) &&
    unify(left.cols, right.cols, walk.unknown)
  if (fits) return left
  throw mismatch(
    side.right,
    walk,
    `matrices of ${written(left)} and ${written(right)} cannot be added.`
  )
}

function shapeIn(side: Side, walk: Walk): Shape {
  switch (side.kind) {
    case 'known':
      return { ...walk.shapeOf(side.name), scalar: false }
    case 'unknown':
      return { rows: 'rows', cols: 'cols', scalar: false }
    case 'scalar':
      return { rows: 1, cols: 1, scalar: true }
    case 'transpose': {
      const { rows, cols, scalar } = shapeIn(side.of, walk)
      return { rows: cols, cols: rows, scalar }
    }
    case 'product':
      return productShape(side, walk)
    case 'sum':
      return sumShape(side, walk)
  }
}

/**
 * The shape of the unknown, from the shapes of every observation. Throws Failure where the shapes
 * contradict each other, pointing at the matrix, or leave the unknown's shape open.
 */
export function unknownShape(
  equation: MatrixEquation,
  shapes: readonly ShapeOf[],
  symmetric: boolean
): Size {
  const unknown: Unknown = { rows: null, cols: null, square: symmetric }
  shapes.forEach((shapeOf, observation) => {
    const walk: Walk = { shapeOf, unknown, observation, pointer: '/data/matrices' }
    const left = shapeIn(equation.response, walk)
    const right = shapeIn(equation.model, walk)
    const fits = unify(left.rows, right.rows, unknown) && unify(left.cols, right.cols, unknown)
    if (fits) return
    throw mismatch(
      equation.response,
      walk,
      `the response is ${written(left)}, but the other side of the equation is ${written({
        ...right,
        rows: resolved(right.rows, unknown),
        cols: resolved(right.cols, unknown)
      })}.`
    )
  })
  const { rows, cols } = unknown
  if (rows !== null && cols !== null) return { rows, cols }
  throw equationFault(
    'The equation does not fix the number of rows and columns of the unknown.',
    equation.model.at
  )
}

/** Sizes of a side for new matrices, the unknown's being known. Throws Failure where they do not fit it. */
export function sizesOf(
  side: Side,
  shapes: readonly ShapeOf[],
  { unknown, pointer }: { readonly unknown: Size; readonly pointer: string }
): Size[] {
  return shapes.map((shapeOf, observation) => {
    const own = { ...unknown, square: false }
    const { rows, cols } = shapeIn(side, { shapeOf, unknown: own, observation, pointer })
    const [r, c] = [resolved(rows, own), resolved(cols, own)]
    if (typeof r === 'number' && typeof c === 'number') return { rows: r, cols: c }
    throw new Error('the shape of the unknown is known')
  })
}
