import { type CholeskyFactor, factorise } from '../../numeric/linalg/cholesky.ts'
import { multiplyVector } from '../../numeric/linalg/product.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { minimiseQuadratic } from '../../numeric/optim/quadratic-programme.ts'
import { moveInside } from './edge-inside.ts'
import type { EdgeConstraint } from './edge-rows.ts'

/** What all rows say of a point (γ, τ). */
export interface EdgeReading {
  /** −ln L, the rows that rest on an end of their mean a breath inside; not finite where a row lies beyond. */
  readonly value: number
  readonly gradient: Float64Array
  readonly second: Matrix
  /** Rows beyond an end of their mean, `mostBeyond` at most. */
  readonly beyond: readonly EdgeConstraint[]
}

/** Where a likelihood is largest over all γ whose means stay in their range. */
export interface EdgeAscent {
  /** (γ, τ). */
  readonly x: Float64Array
  /** There, but for the last step. */
  readonly reading: EdgeReading
  /** √(s'Hs) of the last step s. */
  readonly decrement: number
  /** Independent rows that rest on an end and are held there by a positive multiplier. */
  readonly active: readonly EdgeConstraint[]
  /** Points that were looked at. */
  readonly evaluations: number
}

type Ascending<T> = Generator<Float64Array, T, EdgeReading>

/** Decrement that ends an ascent, and one that ends it where it no longer shrinks. */
const enough = 1e-10
const resolved = 1e-4
/** How much a point may miss a constraint by, beside the size of its terms. */
const slack = 1e-12
/** Most points that are looked at. */
const most = 100
/** Rows beyond an end that one reading tells of, those that are farthest beyond. */
export const mostBeyond = 200

/** Constraints on a step from x in (γ, τ), and the sizes that rounding of each is relative to. */
interface Steps {
  readonly normals: Matrix
  readonly bounds: Float64Array
  readonly sizes: Float64Array
}

function asSteps(constraints: readonly EdgeConstraint[], x: Float64Array): Steps {
  const normals = zeros(x.length, constraints.length)
  const sizes = new Float64Array(constraints.length)
  const bounds = Float64Array.from(constraints, ({ normal, bound }, k) => {
    column(normals, k).set(normal)
    const reached = normal.reduce((sum, value, j) => sum + value * x[j], 0)
    sizes[k] = normal.reduce((sum, value, j) => sum + Math.abs(value * x[j]), Math.abs(bound))
    return Math.abs(bound - reached) <= slack * sizes[k] ? 0 : bound - reached
  })
  return { normals, bounds, sizes }
}

function largestDiagonal(h: Matrix): number {
  let most = 0
  for (let j = 0; j < h.rows; j++) most = Math.max(most, Math.abs(at(h, j, j)))
  return most
}

/** H + w Σ a a' over some normals, and + λI. */
function stiffened(h: Matrix, active: readonly EdgeConstraint[], shift: number): Matrix {
  const out = { ...h, data: h.data.slice() }
  const stiff = largestDiagonal(h) || 1
  for (const { normal } of active) {
    const squared = normal.reduce((sum, v) => sum + v * v, 0)
    normal.forEach((v, j) => {
      normal.forEach((w, k) => {
        out.data[k * h.rows + j] += (stiff * v * w) / squared
      })
    })
  }
  for (let j = 0; j < h.rows; j++) out.data[j * h.rows + j] += shift * stiff
  return out
}

/**
 * Second derivatives that a step can be made with: as they are, stiffer across the rows that are held, where
 * no step goes, and where that is not positive either, everywhere.
 */
function positive(
  second: Matrix,
  active: readonly EdgeConstraint[]
): { readonly factor: CholeskyFactor; readonly matrix: Matrix } | null {
  for (const shift of [0, 1e-4, 1e-2, 1, 10]) {
    const matrix = stiffened(second, active, shift)
    const factor = factorise(matrix)
    if (factor !== null) return { factor, matrix }
  }
  return null
}

/** The constraint that a step misses most; null where it misses none. */
function missed({ normals, bounds, sizes }: Steps, s: Float64Array): number | null {
  let worst: number | null = null
  let most = slack
  bounds.forEach((bound, k) => {
    let short = bound
    let size = sizes[k]
    column(normals, k).forEach((value, j) => {
      short -= value * s[j]
      size += Math.abs(value * s[j])
    })
    if (short > most * size) {
      most = short / size
      worst = k
    }
  })
  return worst
}

/** Most rows across which the second derivatives are made stiffer than those that are held. */
const mostStiffer = 20

/**
 * Newton's step inside the constraints that are known. Where the likelihood is flat but for them, rounding may
 * carry a step across one: the second derivatives are made stiffer across that one too.
 */
function stepWithin(
  { gradient, second }: EdgeReading,
  x: Float64Array,
  of: { readonly known: readonly EdgeConstraint[]; readonly active: readonly EdgeConstraint[] }
) {
  const held = of.known.filter(({ rests }) => rests)
  const steps = asSteps(held, x)
  let stiff = of.active
  for (let more = 0; more < mostStiffer; more++) {
    const curvature = positive(second, stiff)
    if (curvature === null) return null
    const { factor, matrix } = curvature
    const found = minimiseQuadratic({ factor, gradient, ...steps })
    if (found === null) return null
    const { s } = found
    const across = missed(steps, s)
    if (across === null) {
      const bent = multiplyVector(matrix, s)
      const squared = s.reduce((sum, value, j) => sum + value * bent[j], 0)
      return { s, decrement: Math.sqrt(squared), active: found.active.map((k) => held[k]) }
    }
    stiff = [...new Set([...stiff, ...found.active.map((k) => held[k]), held[across]])]
  }
  return null
}

/** Constraints with those of a reading that were not among them. */
function grown(
  known: readonly EdgeConstraint[],
  { beyond }: EdgeReading
): readonly EdgeConstraint[] {
  const keyOf = ({ normal, bound }: EdgeConstraint) => `${normal.join(' ')} ${bound}`
  const all = new Map([...known, ...beyond].map((one) => [keyOf(one), one]))
  return all.size === known.length ? known : [...all.values()]
}

interface Inside {
  readonly x: Float64Array
  readonly reading: EdgeReading
  readonly known: readonly EdgeConstraint[]
}

/** A point near the start at which every mean lies in its range; null where there is none. */
function* firstInside(start: Float64Array, r: number): Ascending<Inside | null> {
  let known: readonly EdgeConstraint[] = []
  let x = start
  for (let looked = 0; looked < most / 2; looked++) {
    const reading = yield x
    if (Number.isFinite(reading.value) && reading.beyond.length === 0) return { x, reading, known }
    const more = grown(known, reading)
    if (more === known) return null
    known = more
    const near = start.subarray(0, r)
    const moved = moveInside(known, near)
    if (moved === null) return null
    x = Float64Array.of(...moved, ...start.subarray(r))
  }
  return null
}

/**
 * The maximum of a likelihood whose affine predictor (r coefficients) has to stay in the range of its means, by
 * Newton's steps as quadratic programmes (sequential quadratic programming; Nocedal & Wright 2006, ch. 18): a row
 * that a step puts beyond the end of its mean becomes a constraint of the step, if its density has a limit there
 * (constraint generation), and shortens the step else. Null where it does not settle. Whoever drives it says
 * what each point is.
 */
export function* edgeAscent(start: Float64Array, r: number): Ascending<EdgeAscent | null> {
  const inside = yield* firstInside(start, r)
  if (inside === null) return null
  let { x, reading, known } = inside
  let active: readonly EdgeConstraint[] = []
  let before = Number.POSITIVE_INFINITY
  let share = 1
  for (let evaluations = 1; evaluations < most; evaluations++) {
    const step = stepWithin(reading, x, { known, active })
    if (step === null) return null
    const { s, decrement } = step
    const still = decrement < resolved && decrement > before / 4
    const next = x.map((value, j) => value + share * s[j])
    if (decrement <= enough || still) {
      return { x: next, reading, decrement, active: step.active, evaluations }
    }
    const there = yield next
    const more = grown(known, there)
    if (
      there.value <= reading.value + 1e-12 * Math.abs(reading.value) &&
      there.beyond.length === 0
    ) {
      before = share === 1 ? decrement : Number.POSITIVE_INFINITY
      x = next
      reading = there
      active = step.active
      share = 1
    } else if (more.some((row) => row.rests && !known.includes(row))) share = 1
    else share /= 2
    known = more
  }
  return null
}
